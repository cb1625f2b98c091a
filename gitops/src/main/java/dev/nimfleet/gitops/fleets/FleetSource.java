package dev.nimfleet.gitops.fleets;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.FleetOutput;
import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.Run;
import dev.nimfleet.compiler.lock.CachedProfiles;
import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.LockReader;
import dev.nimfleet.compiler.lock.LockWriter;
import dev.nimfleet.compiler.lock.ModelLock;
import dev.nimfleet.compiler.lock.Pinning;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.drive.Executor;
import dev.nimfleet.gitops.drive.Model;
import dev.nimfleet.gitops.drive.MovingModels;
import dev.nimfleet.gitops.fleets.Compiling.Compiled;
import dev.nimfleet.gitops.plan.Desired;
import dev.nimfleet.gitops.reconcile.SaidWords;
import dev.nimfleet.gitops.reconcile.StatusRollouts;
import dev.nimfleet.gitops.rollout.Phase;
import dev.nimfleet.gitops.rollout.RolloutState;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/// One ModelFleet. What it compiles to is followed only after the lock that is kept beside it is
/// written.
final class FleetSource implements dev.nimfleet.gitops.reconcile.Source {
  private final Cluster cluster;
  private final ObjectId id;
  private final ObjectId beside;
  private final Compiling compiling;
  private final Supplier<List<KubeObject>> others;
  private final Executor.Notices notices;
  private final InstantSource clock;
  private Optional<Origin> origin = Optional.empty();

  /// @param id of the ModelFleet
  /// @param others all ModelFleets that are followed, this one among them
  /// @param notices who is told what became of words; none where no rollouts move requests
  FleetSource(
      Cluster cluster,
      ObjectId id,
      Function<Run, Compilation> compiler,
      Supplier<List<KubeObject>> others,
      Optional<Executor.Notices> notices,
      InstantSource clock) {
    this.cluster = cluster;
    this.id = id;
    this.beside = FollowedFleet.of(id.namespace(), id.name());
    this.compiling = new Compiling(compiler, id, beside, notices.isPresent());
    this.others = others;
    this.notices = notices.orElse((_, _) -> {});
    this.clock = clock;
  }

  @Override
  public Optional<Origin> origin() {
    return origin;
  }

  @Override
  public Look look() {
    try {
      return read();
    } catch (ClusterTrouble e) {
      return e.reason().isPassing()
          ? new Look.Unreachable(e.sentence())
          : new Look.Refused("", e.sentence());
    }
  }

  private Look read() throws ClusterTrouble {
    Optional<KubeObject> fleet = cluster.find(id);
    if (fleet.isEmpty()) return new Look.Unreachable("%s is not there any more.".formatted(id));
    long generation = fleet.get().generation();
    origin = Optional.of(new Origin(id.namespace(), id.name(), generation));
    FollowedFleet followed = FollowedFleet.read(cluster, beside);
    Diagnostics unread = new Diagnostics();
    Optional<Lock> known = lock(followed, unread);
    if (unread.hasErrors()) {
      return refused(
          "%s holds a lock that cannot be read: %s Put it back, or delete the ConfigMap: it is made again from what runs."
              .formatted(beside, unread.sorted().getFirst().message()));
    }
    String text = Compiling.text(fleet.get());
    Optional<Lock> now = known.isPresent() ? known : lost(text);
    var words =
        new LockWords(
            compiling, SaidWords.of(fleet.get()), followed.heard(), StatusRollouts.of(fleet.get()));
    Optional<Lock> lock = Optional.empty();
    if (now.isPresent()) {
      Lock rolled = pinned(LiveRevisions.of(now.get(), words.states()));
      Lock told = words.hasNews(rolled) ? carriedOut(text, rolled, followed, words) : rolled;
      lock = Optional.of(LiveRevisions.unmarked(told, words.states()));
    }
    return joined(text, lock, followed, words);
  }

  /// Where the text is not followed, words are about what was sound last.
  private Lock carriedOut(String text, Lock rolled, FollowedFleet followed, LockWords words) {
    String spoken = isFollowed(text, rolled, words) ? text : followed.text().orElse(text);
    return words.carriedOut(spoken, rolled, followed.lock());
  }

  private boolean isFollowed(String text, Lock rolled, LockWords words) {
    Optional<Lock> lock = Optional.of(LiveRevisions.unmarked(rolled, words.states()));
    return trouble(compiling.compiled(text, lock), lock, words.states()).why().isEmpty();
  }

  /// The text with what runs; or what was sound last, with what has become of its rollouts.
  private Look joined(String text, Optional<Lock> lock, FollowedFleet followed, LockWords words)
      throws ClusterTrouble {
    Compiled compiled = compiling.compiled(text, lock);
    Trouble trouble = trouble(compiled, lock, words.states());
    if (trouble.why().isEmpty()) return followed(compiled, followed, words, trouble);
    Optional<Compiled> sound =
        followed
            .text()
            .filter(_ -> lock.isPresent()) // without, it would be as if nothing ran
            .map(it -> compiling.compiled(it, lock))
            .filter(it -> !desired(it, new Diagnostics()).isEmpty());
    if (sound.isPresent()) return followed(sound.get(), followed, words, trouble);
    return trouble.isFinal() ? refused(trouble.why()) : new Look.Unreachable(trouble.why());
  }

  /// What runs although there is no lock; none when nothing does, or when nobody can tell what it
  /// is to be.
  private Optional<Lock> lost(String text) throws ClusterTrouble {
    Compilation fresh = compiling.compiled(text, Optional.empty()).result();
    if (fresh.hasErrors() || fresh.fleets().size() != 1) return Optional.empty();
    Lock rebuilt = LostLock.rebuilt(cluster, fresh.fleets().getFirst().newLock());
    return Optional.of(rebuilt).filter(Lock::isLive);
  }

  private Look.Refused refused(String why) {
    return new Look.Refused("", why);
  }

  /// What the lock has to say is written before anybody follows it.
  private Look followed(Compiled compiled, FollowedFleet before, LockWords words, Trouble trouble)
      throws ClusterTrouble {
    Diagnostics diagnostics = new Diagnostics();
    FleetOutput output = compiled.result().fleets().getFirst();
    List<Desired> desired = desired(compiled, diagnostics);
    if (diagnostics.hasErrors() || desired.isEmpty()) {
      return refused(compiling.words(compiled.text(), diagnostics.sorted()));
    }
    Lock known = LiveRevisions.of(output.newLock(), words.states());
    FollowedFleet after =
        before.with(compiled.text(), LockWriter.write(List.of(known)), words.heard());
    if (!after.equals(before)) after.write(cluster, beside);
    Map<String, List<Model>> models = MovingModels.unstarted(output, known);
    Set<String> moving = compiling.moving(models);
    remember(output.newLock(), models, moving, words);
    return new Look.At(
        revision(desired), desired, models, WaitingEdits.of(output, moving), trouble);
  }

  /// Of the same objects, when they are all there is, some others may have to go.
  private static String revision(List<Desired> desired) {
    boolean isWhole = desired.stream().allMatch(Desired::isWhole);
    return Desired.digest(desired) + (isWhole ? "" : "-part");
  }

  /// What the lock knows and the status does not.
  private void remember(
      Lock lock, Map<String, List<Model>> models, Set<String> moving, LockWords words)
      throws ClusterTrouble {
    Instant now = clock.instant();
    List<Model> forgotten =
        models.values().stream()
            .flatMap(List::stream)
            .filter(it -> !words.isRemembered(it.name()))
            .toList();
    var status = new StatusRollouts(cluster, id);
    for (LockWords.Answer answer : words.answers(lock, moving, now)) {
      status.save(answer.state());
      notices.tell(answer.state().model(), answer.news());
    }
    for (RolloutState state : LostRecords.of(lock, forgotten, words.said(), now))
      status.save(state);
  }

  /// What was sound once may break a rule by now, and a model that does is not in it.
  private static List<Desired> desired(Compiled compiled, Diagnostics diagnostics) {
    boolean isSound = !compiled.result().hasErrors();
    List<MapNode> objects =
        compiled.result().fleets().stream()
            .flatMap(fleet -> fleet.manifests().stream())
            .map(Manifest::object)
            .toList();
    return Desired.of(objects, diagnostics).stream().map(it -> isSound ? it.whole() : it).toList();
  }

  private Trouble trouble(
      Compiled compiled, Optional<Lock> before, Map<String, RolloutState> states) {
    if (compiled.result().hasErrors()) {
      return new Trouble(compiling.errors(compiled), true);
    }
    if (compiled.result().fleets().size() != 1) {
      return new Trouble("%s has no models.".formatted(id), true);
    }
    Lock after = compiled.result().fleets().getFirst().newLock();
    Optional<String> taken = taken(before, after);
    if (taken.isPresent()) return new Trouble(taken.get(), true);
    return before
        .flatMap(lock -> underWay(lock, after, states))
        .map(why -> new Trouble(why, false))
        .orElse(Trouble.NONE);
  }

  /// A model of this name that another ModelFleet of the namespace runs, or had first.
  private Optional<String> taken(Optional<Lock> before, Lock after) {
    Set<String> own = before.map(lock -> lock.models().keySet()).orElse(Set.of());
    for (String model : after.models().keySet()) {
      if (own.contains(model)) continue;
      for (KubeObject other : others.get()) {
        boolean isNeighbour =
            other.id().namespace().equals(id.namespace()) && !other.id().equals(id);
        if (!isNeighbour || other.fields().find("spec", "models", model).isEmpty()) continue;
        if (!isOlder(other) && !runs(other, model)) continue;
        return Optional.of(
            "spec.models.%s: %s has a model of this name already, and their objects would have the same names. Rename one of the two."
                .formatted(model, other.id()));
      }
    }
    return Optional.empty();
  }

  private static boolean runs(KubeObject fleet, String model) {
    return fleet.items("status", "models").stream()
        .anyMatch(it -> it.text("name").orElse("").equals(model));
  }

  private boolean isOlder(KubeObject other) {
    return others.get().stream()
        .filter(it -> it.id().equals(id))
        .findFirst()
        .filter(own -> age(own).compareTo(age(other)) > 0)
        .isPresent();
  }

  private static String age(KubeObject fleet) {
    return fleet.text("metadata", "creationTimestamp").orElse("") + " " + fleet.id().name();
  }

  /// An edit of a model whose requests are on their way. Its candidate would be nowhere any more.
  private static Optional<String> underWay(
      Lock before, Lock after, Map<String, RolloutState> states) {
    for (RolloutState state : states.values()) {
      if (!(state.phase() instanceof Phase.Shifting) || state.green().isEmpty()) continue;
      boolean isAtNothing = state.shift().weight() == 0 && state.shift().from() == 0;
      Optional<String> wanted = candidate(after.model(state.model()));
      boolean isMoving =
          candidate(before.model(state.model())).equals(Optional.of(state.green().get().name()));
      // Without a candidate the edit is taken back, unless it waits.
      boolean isTakenBack = wanted.isEmpty() && after.model(state.model()).pending().isEmpty();
      if (isAtNothing || !isMoving || isTakenBack) continue;
      if (wanted.equals(Optional.of(state.green().get().name()))) continue;
      return Optional.of(
          "spec.models.%s has changed while `%s` has %d %% of the requests; it waits for that rollout. To end it now, type `nimfleet rollout abort %1$s`."
              .formatted(state.model(), state.green().get().name(), state.shift().weight()));
    }
    return Optional.empty();
  }

  private static Optional<String> candidate(ModelLock lock) {
    return lock.candidate().map(it -> it.revision().name());
  }

  /// With the hashes of profiles that caches hold by now. What does not fit is the gate's to tell.
  private Lock pinned(Lock lock) throws ClusterTrouble {
    if (Pinning.of(lock, List.of(), new Diagnostics()).unseen().isEmpty()) return lock;
    var kind = new ObjectId("apps.nvidia.com", "NIMCache", id.namespace(), "*");
    List<CachedProfiles> caches =
        cluster.list(kind, id.namespace(), "").stream()
            .map(cache -> CachedProfiles.of(cache.fields()))
            .filter(cache -> !cache.profiles().isEmpty())
            .toList();
    return Pinning.of(lock, caches, new Diagnostics()).lock();
  }

  private Optional<Lock> lock(FollowedFleet followed, Diagnostics diagnostics) {
    return followed
        .lock()
        .flatMap(text -> LockReader.read(beside.toString(), text.getBytes(UTF_8), diagnostics))
        .flatMap(locks -> locks.stream().findFirst());
  }
}
