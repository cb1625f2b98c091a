package dev.nimfleet.gitops.reconcile;

import dev.nimfleet.compiler.yaml.Canonical;
import dev.nimfleet.gitops.apply.Applier;
import dev.nimfleet.gitops.apply.Outlook;
import dev.nimfleet.gitops.apply.Progress;
import dev.nimfleet.gitops.apply.Result;
import dev.nimfleet.gitops.apply.Tried;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.drive.FleetRollouts;
import dev.nimfleet.gitops.drive.Model;
import dev.nimfleet.gitops.plan.ApplyPlan;
import dev.nimfleet.gitops.plan.Desired;
import dev.nimfleet.gitops.reconcile.FleetState.ModelState;
import dev.nimfleet.gitops.reconcile.FleetState.Stage;
import dev.nimfleet.gitops.reconcile.Listener.Event;
import dev.nimfleet.gitops.reconcile.Source.Look;
import dev.nimfleet.gitops.reconcile.Source.Trouble;
import dev.nimfleet.gitops.reconcile.StatusWriter.Notes;
import dev.nimfleet.gitops.rollout.Command;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes a cluster what a source says, for ever: on a new revision, on an interval, when somebody
/// asks for it. A run that waits for a cache is broken off when the source says something new.
///
/// It keeps nothing on a disk. What was done shows in the cluster.
public final class Reconciler {
  private static final Logger LOG = LoggerFactory.getLogger("reconcile");

  /// News comes in swarms, and a look is for all of them.
  private static final Duration CALM = Duration.ofMillis(200);

  private final Cluster cluster;
  private final Source source;
  private final Terms terms;
  private final Optional<FleetRollouts.Means> means;
  private final Listener listener;
  private final Map<String, Fleet> fleets = new HashMap<>();
  private final Semaphore news = new Semaphore(0);
  private Trouble trouble = Trouble.NONE;
  private Map<String, String> edits = Map.of();

  /// Whether the last look has seen what the source says now.
  private boolean isCurrent;

  /// The ModelFleet as it was when it was followed last.
  private Optional<Source.Origin> followed = Optional.empty();

  private String unwritten = "";

  /// How it goes about it.
  ///
  /// @param apply as a single run
  /// @param poll between two looks at the source
  /// @param steady nanoseconds that only go forward
  public record Terms(
      Applier.Terms apply,
      DriftMode drift,
      Backoff backoff,
      Duration poll,
      InstantSource clock,
      LongSupplier steady) {}

  /// A reconciler that leaves the weights of routes to their files.
  public Reconciler(Cluster cluster, Source source, Terms terms) {
    this(cluster, source, terms, Optional.empty());
  }

  /// @param means to move requests from one revision to the next; without, files say the weights
  public Reconciler(
      Cluster cluster, Source source, Terms terms, Optional<FleetRollouts.Means> means) {
    this(cluster, source, terms, means, Listener.NOBODY);
  }

  /// @param listener hears what happens
  public Reconciler(
      Cluster cluster,
      Source source,
      Terms terms,
      Optional<FleetRollouts.Means> means,
      Listener listener) {
    this.means = means;
    this.listener = listener;
    this.cluster = cluster;
    this.source = source;
    this.terms = terms;
  }

  /// Goes on until it is interrupted; what is being applied then is left where it is. It may be
  /// called again, and goes on with what it knows.
  public void run() {
    try {
      listener.turned(this);
      while (!Thread.currentThread().isInterrupted()) {
        attempt(this::look);
        for (Fleet fleet : fleets.values()) attempt(fleet::turn);
        rest();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      boolean isInterrupted = Thread.interrupted(); // or nobody would be waited for
      fleets.values().forEach(Fleet::end);
      listener.stopped(this);
      if (isInterrupted) Thread.currentThread().interrupt();
    }
  }

  /// Asks for a look at the source now. However often that is asked, it is one look.
  public void wake() {
    news.release();
  }

  private void rest() throws InterruptedException {
    if (!news.tryAcquire(terms.poll().toNanos(), TimeUnit.NANOSECONDS)) return;
    Thread.sleep(CALM);
    news.drainPermits();
  }

  /// A full disk, or a fault of ours, must not end what looks after all fleets.
  private void attempt(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      LOG.error("A step failed; it is tried again.", e);
    }
    listener.turned(this);
  }

  private void look() {
    Look look = asked();
    isCurrent = look instanceof Look.At at && at.trouble().why().isEmpty();
    switch (look) {
      case Look.At at -> {
        tell(at.trouble());
        if (at.trouble().why().isEmpty()) followed = source.origin();
        edits = at.edits();
        follow(at);
      }
      case Look.Unreachable unreachable -> unfollowed(new Trouble(unreachable.why(), false));
      case Look.Refused refused -> unfollowed(new Trouble(refused.why(), true));
    }
  }

  private Look asked() {
    try {
      return source.look();
    } catch (RuntimeException e) {
      LOG.error("A look at the source failed; it is tried again.", e);
      return new Look.Unreachable(
          "It cannot be followed by a fault of nimfleet, which its log tells: %s".formatted(e));
    }
  }

  private void unfollowed(Trouble why) {
    tell(why);
    // Where nothing is followed yet, there is nobody else to say so.
    if (fleets.isEmpty()) source.origin().ifPresent(origin -> say(origin, why));
  }

  private void say(Source.Origin origin, Trouble why) {
    var status = new StatusWriter(cluster, origin.namespace(), origin.name(), terms.clock());
    try {
      status.unfollowed(why, origin.generation());
      unwritten = "";
    } catch (ClusterTrouble e) {
      if (!e.sentence().equals(unwritten)) {
        LOG.warn("The status of {} cannot be written: {}", status.fleet(), e.sentence());
      }
      unwritten = e.sentence();
    }
  }

  private void follow(Look.At at) {
    Set<String> named = new HashSet<>();
    for (Desired desired : at.fleets()) {
      named.add(desired.toString());
      fleets
          .computeIfAbsent(desired.toString(), _ -> new Fleet(desired))
          .follow(at.revision(), desired, at.models().getOrDefault(desired.toString(), List.of()));
    }
    for (String name : List.copyOf(fleets.keySet())) {
      if (!named.contains(name)) Objects.requireNonNull(fleets.remove(name)).leave();
    }
  }

  /// Whether what is written there now is not followed. A status is of a generation of its
  /// ModelFleet: one that is not followed is not Ready. A look that fails says nothing of what is.
  private boolean isBehind(Source.Origin origin) {
    boolean isFollowed = followed.equals(Optional.of(origin));
    return !trouble.why().isEmpty() && (trouble.isFinal() || !isFollowed);
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f", time.toMillis() / 1e3);
  }

  private void tell(Trouble other) {
    if (!other.equals(trouble) && !other.why().isEmpty()) LOG.warn("{}", other.why());
    trouble = other;
    String fleet = source.origin().map(it -> it.namespace() + "/" + it.name()).orElse("");
    listener.looked(this, fleet, other);
  }

  /// One fleet, and the run that is under way for it. Everything but the progress of a run happens
  /// in the thread of the loop.
  private final class Fleet {
    private final StatusWriter status;
    private final SortedMap<String, ModelState> models = new ConcurrentSkipListMap<>();
    private final Optional<FleetRollouts> rollouts;
    private final Tried tried = new Tried(terms.steady());
    private Desired desired;
    private List<Model> moving = List.of();
    private Map<String, String> words = Map.of();
    private Optional<List<SaidWords.Unknown>> unknown = Optional.empty();
    private String revision = "";
    private String content = "";
    private Optional<String> applied = Optional.empty();
    private boolean knowsApplied;
    private boolean isUntold;
    private boolean isSuspended;
    private boolean wasKept;
    private boolean wasReady;
    private Optional<Attempt> attempt = Optional.empty();
    private Optional<Result> last = Optional.empty();
    private List<ObjectId> drifted = List.of();
    private final Contest contest = new Contest();
    private Optional<String> requested = Optional.empty();
    private Optional<String> handled = Optional.empty();
    private String unwritten = "";
    private int failures;
    private long due;

    Fleet(Desired desired) {
      this.desired = desired;
      this.status = new StatusWriter(cluster, desired.namespace(), desired.name(), terms.clock());
      var store =
          new HeardRollouts(
              new StatusRollouts(cluster, status.fleet()), all -> tell(new Event.Moves(all)));
      this.rollouts =
          means.map(it -> new FleetRollouts(desired.namespace(), desired.name(), it, store));
    }

    /// A revision that changes nothing of this fleet breaks nothing off.
    void follow(String other, Desired wanted, List<Model> models) {
      List<Model> before = moving;
      moving = rollouts.isPresent() ? List.copyOf(models) : List.of();
      isUntold |= !products(before).equals(products(moving));
      if (other.equals(revision)) return;
      String text =
          wanted.objects().map(Canonical::text).collect(Collectors.joining("\n"))
              + wanted.isWhole();
      boolean isSame = text.equals(content);
      LOG.info("{}: revision {}{}", wanted, other, isSame ? ", as before" : "");
      if (isSame && applied.filter(revision::equals).isPresent()) applied = Optional.of(other);
      revision = other;
      if (isSame) return;
      stop();
      content = text;
      desired = wanted;
      failures = 0;
      last = Optional.empty();
      due = terms.steady().getAsLong();
      this.models.clear();
      wanted
          .models()
          .keySet()
          .forEach(model ->
              this.models.put(model, new ModelState(Stage.PROGRESSING, "Waits for its turn.")));
    }

    void turn() {
      Optional<Notes> notes = read();
      if (attempt.isPresent() && attempt.get().isOver()) end(attempt.get());
      if (isSuspended) {
        stop();
        report();
        return;
      }
      boolean isDue = isRequested() || terms.steady().getAsLong() >= due;
      if (attempt.isEmpty() && isDue && knowsApplied) begin();
      if (isUntold) report(); // other fleets have to see what GPUs are meant before any are taken
      isUntold = false;
      if (notes.isPresent() && !moving.isEmpty()) move(notes.get().commands());
      report();
    }

    private static Map<String, String> products(List<Model> models) {
      return models.stream()
          .collect(Collectors.toMap(Model::name, it -> it.settings().gpus().product()));
    }

    private void move(Map<String, List<Command>> commands) {
      try {
        if (!status.isKept()) return; // nobody would remember how far it is
        words =
            rollouts
                .orElseThrow()
                .turn(
                    moving,
                    commands,
                    new FleetRollouts.Moment(
                        terms.clock().instant(), isCurrent, attempt.isEmpty()));
      } catch (ClusterTrouble e) {
        LOG.warn("{}: {}", desired, e.sentence());
      }
    }

    /// What an earlier process has left in the status, and what people ask for by annotations.
    private Optional<Notes> read() {
      try {
        Notes notes = status.notes(desired.models().keySet());
        if (!knowsApplied) {
          applied = notes.applied();
          wasReady = notes.isReady();
          handled = notes.handled();
          knowsApplied = true;
        }
        requested = notes.requested();
        rollouts.ifPresent(it -> answer(it, notes.unknown()));
        if (isSuspended != notes.isSuspended()) {
          isSuspended = notes.isSuspended();
          LOG.info("{}: {}", desired, isSuspended ? "suspended" : "goes on");
        }
        return Optional.of(notes);
      } catch (ClusterTrouble e) {
        LOG.warn("{}", e.sentence());
        return Optional.empty();
      }
    }

    /// Once, however long it stands there. What an earlier process has found about another model
    /// may be of one that has gone since.
    private void answer(FleetRollouts told, List<SaidWords.Unknown> said) {
      said.stream()
          .filter(word ->
              unknown
                  .map(before -> !before.contains(word))
                  .orElseGet(() -> desired.models().containsKey(word.model())))
          .forEach(word -> told.refuse(word.model(), word.why()));
      unknown = Optional.of(said);
    }

    private boolean isRequested() {
      return requested.isPresent() && !requested.equals(handled);
    }

    private void begin() {
      ApplyPlan plan;
      try {
        boolean isKept = status.isKept();
        if (wasKept && !isKept && !moving.isEmpty()) {
          LOG.warn("{}: nobody knows how far its rollouts are, so nothing is applied.", desired);
          return;
        }
        wasKept = isKept;
        plan = ApplyPlan.of(desired, isKept && !moving.isEmpty() ? held() : Set.of());
      } catch (ClusterTrouble e) {
        LOG.warn("{}: {}", desired, e.sentence());
        return;
      }
      boolean isNew = applied.filter(revision::equals).isEmpty();
      if (!isNew && !isRequested() && terms.drift() == DriftMode.IGNORE) {
        models.replaceAll(
            (_, _) -> new ModelState(Stage.READY, "Was applied; not looked at since."));
        due = terms.steady().getAsLong() + terms.backoff().after(0).toNanos();
        return;
      }
      boolean writes = isNew || isRequested() || terms.drift() == DriftMode.CORRECT;
      if (isRequested()) handled = requested;
      if (isNew && failures == 0) tell(new Event.Began(revision));
      attempt = Optional.of(new Attempt(plan, writes, this::happened, tried));
    }

    private Set<ObjectId> held() throws ClusterTrouble {
      return rollouts.orElseThrow().held(moving);
    }

    private void happened(String model, Progress.Event event) {
      switch (event) {
        case Progress.Event.Waits waits when !model.isEmpty() ->
            models.put(model, new ModelState(Stage.PROGRESSING, waits.why()));
        case Progress.Event.Failed failed when !model.isEmpty() ->
            models.put(model, new ModelState(Stage.FAILED, failed.why()));
        case Progress.Event.Finished _ -> models.put(model, new ModelState(Stage.READY, "Serves."));
        case Progress.Event.Pruned pruned -> LOG.info("{}: {} pruned", desired, pruned.id());
        case Progress.Event.Noted noted -> LOG.info("{}: {}", desired, noted.words());
        case Progress.Event.Began _,
            Progress.Event.Waits _,
            Progress.Event.Done _,
            Progress.Event.Failed _ -> {}
      }
    }

    private void end(Attempt over) {
      attempt = Optional.empty();
      Result result = over.result();
      last = Optional.of(result);
      drifted = result.refused();
      boolean isNew = applied.filter(revision::equals).isEmpty();
      contest(isNew, over, result);
      boolean isDone =
          result.failures().isEmpty() && !(isNew && over.writes() && !drifted.isEmpty());
      if (isDone && over.writes()) applied = Optional.of(revision);
      if (isDone) models.replaceAll((_, _) -> new ModelState(Stage.READY, "Serves."));
      failures = isDone ? 0 : failures + 1;
      due = terms.steady().getAsLong() + terms.backoff().after(failures).toNanos();
      Duration took = over.took();
      tell(new Event.Ended(revision, result, took, isNew, isDone, over.writes()));
      LOG.info("{}: revision {}: {} in {} s", desired, revision, result.words(), seconds(took));
      result
          .failures()
          .forEach((model, why) ->
              LOG.warn("{}: {}{}", desired, model.isEmpty() ? "" : model + ": ", why));
    }

    /// Between runs that only look nobody knows how often somebody has written.
    private void contest(boolean isNew, Attempt over, Result result) {
      if (isNew) contest.begins();
      if (isNew || !over.writes() || !result.failures().isEmpty()) return;
      List<ObjectId> before = contest.objects();
      contest.ran(Stream.concat(result.created().stream(), result.configured().stream()).toList());
      List<ObjectId> told = new ArrayList<>(contest.objects());
      told.removeAll(before);
      if (told.isEmpty()) return;
      LOG.warn("{}: {}", desired, Contest.words(told));
      tell(new Event.Contested(told));
    }

    private void report() {
      FleetState state = state();
      tell(new Event.Stands(state));
      try {
        status.write(state, handled);
        unwritten = "";
      } catch (ClusterTrouble e) {
        if (!e.sentence().equals(unwritten)) {
          LOG.warn("The status of {} cannot be written: {}", desired, e.sentence());
        }
        unwritten = e.sentence();
      }
    }

    private FleetState state() {
      // What has stopped a run is told until the next one is past it.
      Optional<Result> ended =
          attempt.filter(Attempt::isUnderWay).isPresent() ? Optional.empty() : last;
      String failure = ended.map(result -> result.failures().getOrDefault("", "")).orElse("");
      boolean isFinal = ended.filter(result -> !result.isPassing()).isPresent();
      boolean isNew = applied.filter(revision::equals).isEmpty();
      Optional<Source.Origin> origin = source.origin();
      boolean isBehind = origin.filter(Reconciler.this::isBehind).isPresent();
      return new FleetState(
          revision,
          applied,
          !isSuspended && ((attempt.isPresent() && isNew) || (isBehind && !trouble.isFinal())),
          isSuspended,
          told(),
          !isBehind && (last.isEmpty() ? wasReady : failures == 0),
          failure,
          (isFinal && !failure.isEmpty()) || trouble.isFinal(),
          trouble.why(),
          drifted,
          contest.objects(),
          desired.objects().map(ObjectId::of).toList(),
          origin.map(Source.Origin::generation));
    }

    /// What a rollout says of a model says more than that its steps are over.
    private SortedMap<String, ModelState> told() {
      SortedMap<String, ModelState> told = new TreeMap<>(models);
      words.forEach((model, sentence) ->
          told.computeIfPresent(
              model,
              (_, state) ->
                  state.stage() == Stage.READY ? new ModelState(Stage.READY, sentence) : state));
      moving.forEach(model ->
          told.computeIfPresent(
              model.name(), (_, state) -> state.on(model.settings().gpus().product())));
      edits.forEach((model, sentence) -> more(told, model, sentence));
      unknown.stream().flatMap(List::stream).forEach(word -> more(told, word.model(), word.why()));
      return told;
    }

    private static void more(SortedMap<String, ModelState> told, String model, String sentence) {
      told.computeIfPresent(model, (_, state) -> state.saying(state.words() + " " + sentence));
    }

    /// What runs of it goes on; nobody knows whether that is meant.
    void leave() {
      stop();
      moving = List.of();
      LOG.warn(
          "{} is not in the source any more. What runs of it is left as it is, and nobody looks"
              + " after it.",
          desired);
      last =
          Optional.of(
              Attempt.failed(
                  "The source does not have this fleet any more; what runs of it is left as it"
                      + " is."));
      failures++;
      report();
      tell(new Event.Left());
    }

    /// When the loop ends.
    void end() {
      stop();
      tell(new Event.Left());
    }

    private void tell(Event event) {
      listener.happened(status.fleet(), event);
    }

    void stop() {
      attempt.ifPresent(Attempt::stop);
      attempt = Optional.empty();
    }
  }

  /// One run, in a thread of its own.
  private final class Attempt {
    private final Thread thread;
    private final boolean writes;
    private final long began = terms.steady().getAsLong();
    private volatile boolean isUnderWay;
    private volatile Optional<Result> result = Optional.empty();

    /// @param writes whether what differs is changed, or only told
    Attempt(ApplyPlan plan, boolean writes, Progress progress, Tried tried) {
      var applier = new Applier(cluster, terms.apply(), progress, tried);
      this.writes = writes;
      this.thread =
          Thread.ofVirtual()
              .name("apply " + plan.desired())
              .start(() -> {
                result =
                    writes
                        ? Optional.of(applier.apply(plan, () -> isUnderWay = true))
                        : look(applier, plan);
                wake();
              });
    }

    /// @return none when it is broken off
    private static Optional<Result> look(Applier applier, ApplyPlan plan) {
      Map<ObjectId, Outlook> outlooks;
      try {
        outlooks = applier.outlook(plan);
      } catch (InterruptedException _) {
        return Optional.empty();
      }
      List<String> troubles = new ArrayList<>();
      List<ObjectId> differing = new ArrayList<>();
      outlooks.forEach((id, outlook) -> {
        switch (outlook) {
          case Outlook.Trouble trouble -> troubles.add(trouble.why());
          case Outlook.Create _, Outlook.Configure _, Outlook.Refuse _ -> differing.add(id);
          case Outlook.Unchanged _ -> {}
        }
      });
      if (!troubles.isEmpty()) return Optional.of(failed(troubles.getFirst()));
      int same = outlooks.size() - differing.size();
      return Optional.of(
          new Result(List.of(), List.of(), same, differing, List.of(), new TreeMap<>(), true));
    }

    static Result failed(String why) {
      return new Result(
          List.of(), List.of(), 0, List.of(), List.of(), new TreeMap<>(Map.of("", why)), true);
    }

    boolean writes() {
      return writes;
    }

    Duration took() {
      return Duration.ofNanos(terms.steady().getAsLong() - began);
    }

    /// Whether nothing was missing and everything could be tried.
    boolean isUnderWay() {
      return isUnderWay;
    }

    boolean isOver() {
      return !thread.isAlive();
    }

    Result result() {
      return result.orElseGet(() -> failed("The run ended by a fault of nimfleet."));
    }

    void stop() {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
