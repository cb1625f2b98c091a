package dev.nimfleet.compiler.lock;

import static dev.nimfleet.compiler.text.Code.error;
import static dev.nimfleet.compiler.text.Code.info;
import static dev.nimfleet.compiler.text.Code.warning;

import dev.nimfleet.compiler.text.Code;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.ShellWord;
import dev.nimfleet.compiler.text.Span;
import java.util.List;

/// What can be wrong between fleet.yaml and what runs.
public final class LockErrors {
  private LockErrors() {}

  static final Code CONFLICT =
      error(
          "L001",
          "A merge conflict in the lock",
          "Two branches changed what runs of the same model. Half of each could delete what"
              + " serves.",
          "Resolve fleet.yaml first, then type `nimfleet lock --resolve`.");
  static final Code DAMAGED =
      error(
          "L002",
          "A lock that nimfleet did not write",
          "The lock says what runs; one that cannot be read would start the fleet over.",
          "Restore it from Git: `git checkout HEAD -- fleet.lock.yaml`.");
  static final Code EDITED =
      error(
          "L003",
          "A frozen object that was edited",
          "An edit of a live NIMService restarts it at one replica, for as long as the model"
              + " loads.",
          "Restore the lock from Git, and edit fleet.yaml: the change gets a revision of its own.");
  static final Code OTHER_FLEET =
      error(
          "L004",
          "A lock of another fleet",
          "A live fleet cannot get another name or namespace: all of it would be deleted and made"
              + " anew at once.",
          "Put the name and namespace back. To move, compile a second fleet file beside this one,"
              + " shift the traffic, and then remove the first.");
  static final Code GONE =
      error(
          "L005",
          "A model that runs and is gone from fleet.yaml",
          "A lost line would delete what serves.",
          "List the model under `removed:` when it is meant, or put it back.");
  static final Code REMOVED_AND_THERE =
      error(
          "L006",
          "A model that is there and listed as removed",
          "One of the two is a mistake.",
          "Take it out of `removed:`, or out of `models:`.");
  static final Code EDIT_UNDER_WAY =
      error(
          "L007",
          "An edit while a rollout is under way",
          "A candidate that has traffic cannot be replaced by another: its requests would be cut"
              + " off.",
          "Put the edit back until `nimfleet rollout promote`, or break the rollout off with"
              + " `nimfleet rollout abort`.");
  static final Code ROLLOUT =
      error(
          "L008",
          "A rollout command that does not fit",
          "Each command has a state that it starts from; from another it could cut off requests.",
          "The message names the command that fits.");
  static final Code NEWER_TOOL =
      info(
          "L009",
          "This nimfleet would emit another NIMService",
          "What runs stays as it is, whatever a newer nimfleet would do.",
          "Nothing, or `nimfleet rollout start` to take the new one.");
  static final Code FIXED_CACHE =
      error(
          "L010",
          "An edit of a cache that exists",
          "The spec of a NIMCache is immutable: a cluster refuses the change.",
          "Give the cache another name, or leave the name out.");
  static final Code STILL_SCALED =
      error(
          "L011",
          "A fixed number beside a revision that KEDA scales",
          "The revision that serves needs its ScaledObject until it is retired, and that needs"
              + " Prometheus.",
          "Keep `metrics.prometheus` until the old revision is retired.");
  static final Code LOST =
      error(
          "L012",
          "A lost lock",
          "Git's HEAD has a lock for this fleet. Without it everything that runs would start"
              + " over.",
          "Restore it: `git checkout HEAD -- fleet.lock.yaml`.");
  static final Code STILL_SERVING =
      error(
          "L013",
          "A revision that goes while it has requests",
          "A cluster that has not seen the shift yet would delete what serves.",
          "Commit the shift, let it be synced, and say it again then.");
  static final Code NO_ROOM =
      warning(
          "L014",
          "No room for two revisions",
          "While a rollout runs both revisions of a model are warm. The last pods stay Pending.",
          "Let one rollout end and `nimfleet rollout retire` what is kept warm, or raise `nodes`.");
  static final Code NO_ROOM_TO_SHIFT =
      error(
          "L015",
          "A shift that there are no GPUs for",
          "The candidate must have the replicas for its requests before they come; Pending pods"
              + " serve none.",
          "Free GPUs, raise `nodes`, or stay at the weight.");
  static final Code AS_IMPORTED =
      warning(
          "L016",
          "An imported object that breaks a rule",
          "It ran like this before nimfleet, and is left alone; nimfleet would not emit it.",
          "Nothing at once: the next edit of the model makes an object that keeps the rule.");
  static final Code ROUTE_AS_IMPORTED =
      warning(
          "L017",
          "An imported HTTPRoute that fleet.yaml does not say",
          "It leads to the revision that was imported and to no other, so a rollout moves no"
              + " request; without it none would come at all.",
          "Write `route` in the model before its rollout.");
  static final Code OTHER_IMAGE =
      warning(
          "L018",
          "A cache of another image",
          "The NIM would look for profiles that the cache does not hold.",
          "Give the model a cache of its own, with a size: `cache: 250Gi`.");
  static final Code LEFT_BEHIND =
      error(
          "L019",
          "A lock that was left behind",
          "A fleet file finds its lock by its own name and the cluster's. Under another name it"
              + " would start over, and what runs would be deleted.",
          "Rename the lock as well, with `git mv`.");
  static final Code FLEET_GONE =
      error(
          "L020",
          "A fleet that runs and is gone from its file",
          "A lost document would delete what serves.",
          "Put it back, or say `--allow-empty` when all of it is to go.");
  static final Code NOT_SHIFTED =
      error(
          "L021",
          "A rollout of requests that another HTTPRoute leads",
          "The route leads to the imported revision whatever the weights are, so that the rollout"
              + " would move nothing, and its end would delete what serves.",
          "Write `route` in the model, so that nimfleet's own HTTPRoute leads to its revisions.");
  static final Code ROUTE_TAKEN_AWAY =
      error(
          "L022",
          "A route taken away in the middle of a rollout",
          "Without nimfleet's HTTPRoute all requests would go back to the imported revision at"
              + " once, whatever the lock says.",
          "Put `route` back until the imported revision has all requests, or is retired.");
  static final Code FOREIGN_ROUTE =
      warning(
          "L023",
          "An HTTPRoute of others that leads to an imported revision",
          "No rollout shifts its requests, and when the revision is retired it leads to nothing.",
          "Lead it elsewhere, or delete it, before `nimfleet rollout retire`.");
  static final Code BACKWARDS =
      error(
          "L024",
          "A lock that does not know what serves",
          "What the lock does not have is deleted. An older lock, as after `git revert` or a"
              + " checkout of an older commit, would take away what has all requests.",
          "Bring the newest lock back and keep fleet.yaml as it is: what it asks for becomes a"
              + " candidate, and the requests move step by step.");
  static final Code REPLACED_UNLOCKED =
      error(
          "L025",
          "A model that starts over before its profile is locked",
          "With `profiles: locked` the new revision would wait for its hash, and nothing would"
              + " serve meanwhile.",
          "Lock the profile first with `nimfleet lock`.");
  static final Code LOST_CACHE =
      error(
          "L026",
          "A revision whose NIMCache is in no lock",
          "Its pods mount the cache; without it a new one does not start.",
          "Bring the cache back into the lock from the commit that still has it.");

  /// Every code of this file.
  public static List<Code> codes() {
    return List.of(
        CONFLICT,
        DAMAGED,
        EDITED,
        OTHER_FLEET,
        GONE,
        REMOVED_AND_THERE,
        EDIT_UNDER_WAY,
        ROLLOUT,
        NEWER_TOOL,
        FIXED_CACHE,
        STILL_SCALED,
        LOST,
        STILL_SERVING,
        NO_ROOM,
        NO_ROOM_TO_SHIFT,
        AS_IMPORTED,
        ROUTE_AS_IMPORTED,
        OTHER_IMAGE,
        LEFT_BEHIND,
        FLEET_GONE,
        NOT_SHIFTED,
        ROUTE_TAKEN_AWAY,
        FOREIGN_ROUTE,
        BACKWARDS,
        REPLACED_UNLOCKED,
        LOST_CACHE);
  }

  static Diagnostic conflict(Span at) {
    return Diagnostic.of(
        CONFLICT,
        at,
        "Two branches have changed the lock here.",
        "resolve fleet.yaml, then type `nimfleet lock --resolve`.");
  }

  static Diagnostic damaged(Span at, String what) {
    return Diagnostic.of(
        DAMAGED,
        at,
        "This lock cannot be read: %s.".formatted(what),
        "restore it from Git: `git checkout HEAD -- %s`."
            .formatted(ShellWord.of(at.source().name())));
  }

  static Diagnostic edited(Span at, String name) {
    return Diagnostic.of(
        EDITED,
        at,
        "The frozen object of `%s` was edited.".formatted(name),
        "restore it from Git: `git checkout HEAD -- %s`."
            .formatted(ShellWord.of(at.source().name())),
        "what you want changed belongs in fleet.yaml; it gets a revision of its own.");
  }

  /// A fleet that runs under another name or in another namespace.
  ///
  /// @param found the fleet that the lock is of, as `namespace/name`
  public static Diagnostic otherFleet(Span at, String fleet, String found, String lockFile) {
    return Diagnostic.of(
        OTHER_FLEET,
        at,
        "`%s` is the lock of fleet `%s`, not of `%s`.".formatted(lockFile, found, fleet),
        "a fleet that runs keeps its name and namespace; put them back.",
        "to move it, compile a second fleet file beside this one and shift the traffic first.");
  }

  public static Diagnostic gone(Span at, String model) {
    return Diagnostic.of(
        GONE,
        at,
        "The model `%s` runs and is not here any more.".formatted(model),
        "when it is meant to go, add `removed: [%s]` to the fleet.".formatted(model),
        "when it is not, put it back under `models:`.");
  }

  public static Diagnostic removedAndThere(Span at, String model) {
    return Diagnostic.of(
        REMOVED_AND_THERE,
        at,
        "The model `%s` is listed as removed, and it is there.".formatted(model),
        "take it out of `removed:` when it stays, out of `models:` when it goes.");
  }

  public static Diagnostic editUnderWay(Span at, String model, String candidate, int weight) {
    return Diagnostic.of(
        EDIT_UNDER_WAY,
        at,
        "`%s` has changed while its candidate `%s` has %d %% of the requests."
            .formatted(model, candidate, weight),
        "put the edit back until the rollout ends with `nimfleet rollout promote %s`."
            .formatted(model),
        "or type `nimfleet rollout abort %s`, commit, and then `nimfleet rollout start %1$s`."
            .formatted(model));
  }

  public static Diagnostic rollout(Span at, String sentence, String help) {
    return Diagnostic.of(ROLLOUT, at, sentence, help);
  }

  public static Diagnostic newerTool(Span at, String model, String revision, String path) {
    return Diagnostic.of(
        NEWER_TOOL,
        at,
        "This nimfleet would emit `%s` with another `%s`; `%s` stays as it is."
            .formatted(model, path, revision),
        "`nimfleet rollout start %s` takes the new one, beside the old.".formatted(model));
  }

  public static Diagnostic fixedCache(Span at, String cache, String path) {
    return Diagnostic.of(
        FIXED_CACHE,
        at,
        "The cache `%s` exists, and its `%s` cannot change.".formatted(cache, path),
        "give it another name; the model then moves over in a rollout.");
  }

  public static Diagnostic stillScaled(Span at, String model, String revision) {
    return Diagnostic.of(
        STILL_SCALED,
        at,
        "`%s` has a fixed number of replicas now, but KEDA still scales its revision `%s`."
            .formatted(model, revision),
        "`metrics: {prometheus: …}` must be there until that revision is retired.");
  }

  /// A lock that a commit has and nobody else.
  ///
  /// @param commit one that has it
  public static Diagnostic lost(Span at, String lockFile, String commit) {
    return Diagnostic.of(
        LOST,
        at,
        "`%s` is missing, but Git's %s has it.".formatted(lockFile, commit),
        "restore it: `git checkout %s -- %s`.".formatted(commit, ShellWord.of(lockFile)));
  }

  public static Diagnostic stillServing(Span at, String model, String revision) {
    return Diagnostic.of(
        STILL_SERVING,
        at,
        "`%s` cannot go yet: by the last commit it has requests of `%s`."
            .formatted(revision, model),
        "commit the lock as it is and let it be synced; then say it again.");
  }

  /// A revision that HEAD's lock has and this one has not.
  public static Diagnostic backwards(Span at, String model, String revision, String lockFile) {
    return Diagnostic.of(
        BACKWARDS,
        at,
        "By the last commit `%s` has requests of `%s`, and `%s` does not know it any more."
            .formatted(revision, model, lockFile),
        "bring the lock back, `git checkout HEAD -- %s`, and compile again."
            .formatted(ShellWord.of(lockFile)),
        "what fleet.yaml asks for then becomes a candidate beside it.");
  }

  /// A revision that was delivered, and that no lock has.
  public static Diagnostic withoutLock(Span at, String model, String revision) {
    return Diagnostic.of(
        BACKWARDS,
        at,
        "By the output folder `%s` has requests of `%s`, and no lock knows it."
            .formatted(revision, model),
        "bring the lock back that was written with it.",
        "or `nimfleet compile --replace %s` starts the model over, with an outage of its load time."
            .formatted(model));
  }

  public static Diagnostic replacedUnlocked(Span at, String model) {
    return Diagnostic.of(
        REPLACED_UNLOCKED,
        at,
        "`%s` cannot start over: the hash of its profile is not locked, so nothing would serve."
            .formatted(model),
        "lock it first: `kubectl get nimcache -o yaml | nimfleet lock -`.");
  }

  public static Diagnostic lostCache(Span at, String revision, String cache, String lockFile) {
    return Diagnostic.of(
        LOST_CACHE,
        at,
        "`%s` loads from the NIMCache `%s`, and the lock does not have it."
            .formatted(revision, cache),
        "a merge may have dropped it; `git log -S '\"%s\":' -- %s` finds the commits."
            .formatted(cache, ShellWord.of(lockFile)),
        "put its block back under `caches:` as it stood there.");
  }

  /// More than one revision of some models, and too few GPUs for that.
  public static Diagnostic noRoom(Span at, String pool, long needed, long present) {
    return Diagnostic.of(
        NO_ROOM,
        at,
        "With two revisions of some models at least %d GPUs `%s` are needed, and there are %d."
            .formatted(needed, pool, present),
        "`nimfleet rollout retire MODEL` ends what is kept warm for an undo, `nimfleet rollout"
            + " abort MODEL` a rollout.");
  }

  /// A weight that the candidate cannot have the replicas for.
  public static Diagnostic noRoomToShift(
      Span at, String model, String pool, long needed, long present) {
    return Diagnostic.of(
        NO_ROOM_TO_SHIFT,
        at,
        "With that weight `%s` and the others would need %d GPUs `%s`, and there are %d."
            .formatted(model, needed, pool, present),
        "end what others keep warm with `nimfleet rollout retire MODEL`, or shift less.");
  }

  /// An object that is left alone although nimfleet would not emit it.
  ///
  /// @param rule what the object breaks
  public static Diagnostic asImported(Span at, String model, String kind, Diagnostic rule) {
    return Diagnostic.of(
        AS_IMPORTED,
        at,
        "The imported %s of `%s` breaks %s: %s"
            .formatted(kind, model, rule.code().id(), ofWhatIsThere(rule.message())),
        "it stays as it is until `%s` is edited; what nimfleet emits then keeps the rule."
            .formatted(model));
  }

  public static Diagnostic routeAsImported(Span at, String model, String route, String revision) {
    return Diagnostic.of(
        ROUTE_AS_IMPORTED,
        at,
        "The imported HTTPRoute `%s` of `%s` stays, and leads to `%s` alone."
            .formatted(route, model, revision),
        "write `route` before a rollout: nothing leads to another revision.",
        "it goes when that revision is retired.");
  }

  /// A rollout command while fleet.yaml has no route for the model.
  ///
  /// @param route the HTTPRoute that leads to the imported revision
  public static Diagnostic notShifted(
      Span at, String model, String verb, String route, String revision) {
    return Diagnostic.of(
        NOT_SHIFTED,
        at,
        "`rollout %s %s` would move no request: the HTTPRoute `%s` leads to `%s` whatever the weights are."
            .formatted(verb, model, route, revision),
        "write `route: {host: …}` in the model, and `gateway` in `defaults` when there is none;"
            + " compile, and say it again.",
        "to stay with `%s`, put the edit back.".formatted(revision));
  }

  public static Diagnostic routeTakenAway(Span at, String model, String route, String revision) {
    return Diagnostic.of(
        ROUTE_TAKEN_AWAY,
        at,
        "`%s` has no `route` any more, in the middle of its rollout: the HTTPRoute `%s` would lead all requests back to `%s`."
            .formatted(model, route, revision),
        "put `route` back until `%s` is retired.".formatted(revision),
        "or give it all requests first: `nimfleet rollout abort %s`, or `undo` after a promotion."
            .formatted(model));
  }

  public static Diagnostic foreignRoute(Span at, String model, String route, String revision) {
    return Diagnostic.of(
        FOREIGN_ROUTE,
        at,
        "The HTTPRoute `%s`, which nimfleet does not write, leads to the NIMService `%s`, and no rollout moves its requests."
            .formatted(route, revision),
        "lead it elsewhere, or delete it, before `nimfleet rollout retire %s`.".formatted(model));
  }

  public static Diagnostic otherImage(Span at, String cache, String held, String wanted) {
    return Diagnostic.of(
        OTHER_IMAGE,
        at,
        "The cache `%s` was filled by `%s`, and the model asks for `%s`."
            .formatted(cache, held, wanted),
        "write its size instead, `cache: 250Gi`: the new revision gets a cache of its own.");
  }

  /// Rules speak of patches, which take away what must stay.
  private static String ofWhatIsThere(String sentence) {
    String told = sentence.replaceFirst(" must stay\\.$", " is missing.");
    return told.startsWith("A ") || told.startsWith("The ")
        ? Character.toLowerCase(told.charAt(0)) + told.substring(1)
        : told;
  }

  /// A lock whose fleet file, or cluster file, got another name.
  ///
  /// @param fleet as `namespace/name`
  public static Diagnostic leftBehind(Span at, String fleet, String lockFile, String remedy) {
    return Diagnostic.of(
        LEFT_BEHIND,
        at,
        "`%s` says what runs of fleet `%s`, and is the lock of no file any more."
            .formatted(lockFile, fleet),
        "it goes with its fleet: `%s`.".formatted(remedy));
  }

  /// A lock of which nothing in its file is the fleet.
  ///
  /// @param fleet as `namespace/name`
  public static Diagnostic fleetGone(Span at, String fleet, String lockFile) {
    return Diagnostic.of(
        FLEET_GONE,
        at,
        "By `%s` the fleet `%s` runs, and it is not in this file any more."
            .formatted(lockFile, fleet),
        "when it is not meant to go, put its document back.",
        "when all of it is to go, `--allow-empty` removes it from the lock.");
  }
}
