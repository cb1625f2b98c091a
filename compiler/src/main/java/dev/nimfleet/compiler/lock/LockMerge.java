package dev.nimfleet.compiler.lock;

import dev.nimfleet.compiler.lock.ModelLock.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// The locks of two branches as one. Nothing that has requests on one of them may be lost, so where
/// that is not sure somebody has to say which branch is right.
public final class LockMerge {
  private final Sides sides;
  private final Choices choices;
  private final List<String> decisions = new ArrayList<>();
  private final List<Clash> clashes = new ArrayList<>();
  private final Set<String> names = new TreeSet<>();

  private LockMerge(Sides sides, Choices choices) {
    this.sides = sides;
    this.choices = choices;
  }

  /// The locks of one file.
  ///
  /// @param base what both branches began with, when that is known
  public record Sides(List<Lock> ours, List<Lock> theirs, Optional<List<Lock>> base) {
    public Sides {
      ours = List.copyOf(ours);
      theirs = List.copyOf(theirs);
    }
  }

  /// What somebody says about models, caches or profiles by their names.
  public record Choices(Set<String> ours, Set<String> theirs) {
    /// Nobody said anything.
    public static final Choices NONE = new Choices(Set.of(), Set.of());

    public Choices {
      ours = Set.copyOf(ours);
      theirs = Set.copyOf(theirs);
    }
  }

  /// What cannot be decided here.
  ///
  /// @param sentence why
  public record Clash(String name, String sentence) {}

  /// What became of the two sides.
  ///
  /// @param locks complete only when there is no clash
  /// @param decisions what was not plain, a line each
  /// @param names of all models, caches and profiles there are, which choices can be about
  public record Merged(
      List<Lock> locks, List<String> decisions, List<Clash> clashes, Set<String> names) {
    public Merged {
      locks = List.copyOf(locks);
      decisions = List.copyOf(decisions);
      clashes = List.copyOf(clashes);
      names = Set.copyOf(names);
    }
  }

  /// Joins them.
  public static Merged of(Sides sides, Choices choices) {
    return new LockMerge(sides, choices).merged();
  }

  private Merged merged() {
    SortedMap<String, Lock> ours = byFleet(sides.ours());
    SortedMap<String, Lock> theirs = byFleet(sides.theirs());
    List<Lock> locks = new ArrayList<>();
    for (String fleet : both(ours, theirs)) {
      Lock some = Optional.ofNullable(ours.get(fleet)).orElseGet(() -> theirs.get(fleet));
      Lock empty = Lock.empty(some.fleet(), some.namespace());
      Optional<Lock> base =
          sides.base().map(locksOfBase -> byFleet(locksOfBase).getOrDefault(fleet, empty));
      locks.add(lock(ours.getOrDefault(fleet, empty), theirs.getOrDefault(fleet, empty), base));
    }
    return new Merged(locks, decisions, clashes, names);
  }

  private static SortedMap<String, Lock> byFleet(List<Lock> locks) {
    var all = new TreeMap<String, Lock>();
    locks.forEach(lock -> all.put(lock.namespace() + "/" + lock.fleet(), lock));
    return all;
  }

  private Lock lock(Lock ours, Lock theirs, Optional<Lock> base) {
    var models = new TreeMap<String, ModelLock>();
    for (String name : both(ours.models(), theirs.models())) {
      names.add(name);
      model(name, ours.models(), theirs.models(), base.map(Lock::models))
          .ifPresent(model -> models.put(name, model));
    }
    var profiles = new TreeMap<String, SortedMap<String, String>>();
    for (String image : both(ours.profiles(), theirs.profiles())) {
      profiles.put(
          image,
          union(
              "profile",
              ours.profiles().getOrDefault(image, new TreeMap<>()),
              theirs.profiles().getOrDefault(image, new TreeMap<>())));
    }
    return new Lock(
        ours.fleet(),
        ours.namespace(),
        union("cache", ours.caches(), theirs.caches()),
        models,
        profiles);
  }

  /// What both have; neither caches nor hashes ever change, so that two of one name are a mistake
  /// of somebody.
  private SortedMap<String, String> union(
      String what, SortedMap<String, String> ours, SortedMap<String, String> theirs) {
    var all = new TreeMap<>(theirs);
    ours.forEach((name, text) -> {
      String other = all.getOrDefault(name, text);
      boolean isTheirs = choices.theirs().contains(name);
      all.put(name, isTheirs ? other : text);
      if (!other.equals(text) && !isTheirs && !choices.ours().contains(name)) {
        clashes.add(
            new Clash(
                name,
                "The two branches have different content for the %s `%s`.".formatted(what, name)));
      }
    });
    names.addAll(all.keySet());
    return all;
  }

  private Optional<ModelLock> model(
      String name,
      Map<String, ModelLock> allOurs,
      Map<String, ModelLock> allTheirs,
      Optional<SortedMap<String, ModelLock>> allBase) {
    Optional<ModelLock> ours = Optional.ofNullable(allOurs.get(name));
    Optional<ModelLock> theirs = Optional.ofNullable(allTheirs.get(name));
    if (choices.ours().contains(name)) {
      return decided(name, "as in ours, as asked", ours);
    }
    if (choices.theirs().contains(name)) {
      return decided(name, "as in theirs, as asked", theirs);
    }
    if (ours.equals(theirs)) {
      return ours;
    }
    if (allBase.isPresent()) {
      Optional<ModelLock> base = Optional.ofNullable(allBase.get().get(name));
      if (ours.equals(base) || theirs.equals(base)) {
        return ours.equals(base) ? theirs : ours;
      }
    }
    if (ours.isEmpty() || theirs.isEmpty()) {
      // Whether it goes is for the merged fleet.yaml to say.
      return decided(name, "kept, though one branch does not have it", ours.or(() -> theirs));
    }
    return Optional.of(both(name, ours.get(), theirs.get()));
  }

  private <T> T decided(String name, String words, T result) {
    decisions.add("%s: %s".formatted(name, words));
    return result;
  }

  private ModelLock both(String name, ModelLock ours, ModelLock theirs) {
    if (isSame(ours.live(), theirs.live())) {
      return sameLive(name, ours, theirs);
    }
    boolean oursIsAhead = isAhead(ours, theirs);
    if (oursIsAhead == isAhead(theirs, ours)) {
      return clash(
          name,
          ours,
          "The two branches have different live revisions of `%s`: %s and %s.",
          live(ours),
          live(theirs));
    }
    ModelLock ahead = oursIsAhead ? ours : theirs;
    ModelLock behind = oursIsAhead ? theirs : ours;
    if (moving(behind).filter(c -> ahead.weight(c.revision().name()).isEmpty()).isPresent()) {
      return clash(
          name,
          ours,
          "One branch has promoted a revision of `%s`, and on the other `%s` has %s of the"
              + " requests.",
          moving(behind).map(c -> c.revision().name()).orElse(""),
          moving(behind).map(c -> c.weight() + " %").orElse(""));
    }
    return decided(
        name,
        "%s is ahead, with %s live".formatted(oursIsAhead ? "ours" : "theirs", live(ahead)),
        ahead);
  }

  private ModelLock sameLive(String name, ModelLock ours, ModelLock theirs) {
    boolean oursMoves = moving(ours).isPresent();
    if (oursMoves && moving(theirs).isPresent()) {
      return clash(
          name,
          ours,
          "Both branches move requests of `%s`: %s and %s.",
          shift(ours),
          shift(theirs));
    }
    ModelLock taken = moving(theirs).isPresent() ? theirs : ours;
    // Either may have retired it; while it is kept nothing is lost.
    ModelLock kept = taken.withPrevious(ours.previous().or(theirs::previous));
    if (moving(taken).isPresent()) {
      return decided(name, "the rollout under way goes on, %s".formatted(shift(taken)), kept);
    }
    return decided(
        name,
        ours.candidate().isPresent() || theirs.candidate().isPresent()
            ? "the candidates without requests are dropped; fleet.yaml says what comes"
            : "its live revision is one; fleet.yaml says the rest",
        kept.withCandidate(Optional.empty()));
  }

  private ModelLock clash(String name, ModelLock any, String sentence, String... words) {
    var all = new ArrayList<Object>(List.of(name));
    all.addAll(List.of(words));
    clashes.add(new Clash(name, sentence.formatted(all.toArray())));
    return any;
  }

  private static boolean isSame(Optional<LockedRevision> one, Optional<LockedRevision> other) {
    return one.map(LockedRevision::name).equals(other.map(LockedRevision::name))
        && one.map(LockedRevision::text).equals(other.map(LockedRevision::text));
  }

  /// Whether one has promoted past the other, or has a live revision at all.
  private static boolean isAhead(ModelLock one, ModelLock other) {
    return other.live().isEmpty() || isSame(one.previous(), other.live());
  }

  private static Optional<Candidate> moving(ModelLock model) {
    return model.candidate().filter(candidate -> candidate.weight() > 0);
  }

  private static String shift(ModelLock model) {
    return model
        .candidate()
        .map(
            candidate -> "%d %% to `%s`".formatted(candidate.weight(), candidate.revision().name()))
        .orElse("");
  }

  private static String live(ModelLock model) {
    return model.live().map(live -> "`" + live.name() + "`").orElse("none");
  }

  private static <T> Set<String> both(SortedMap<String, T> ours, SortedMap<String, T> theirs) {
    var all = new TreeSet<>(ours.keySet());
    all.addAll(theirs.keySet());
    return all;
  }
}
