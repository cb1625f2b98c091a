package dev.nimfleet.gitops.reconcile;

import dev.nimfleet.gitops.apply.Applier;
import dev.nimfleet.gitops.apply.Outlook;
import dev.nimfleet.gitops.apply.Progress;
import dev.nimfleet.gitops.apply.Result;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.plan.ApplyPlan;
import dev.nimfleet.gitops.plan.Desired;
import dev.nimfleet.gitops.reconcile.FleetState.ModelState;
import dev.nimfleet.gitops.reconcile.FleetState.Stage;
import dev.nimfleet.gitops.reconcile.Source.Look;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes a cluster what a source says, for ever: on a new revision, on an interval, when somebody
/// asks for it. A run that waits for a cache is broken off when the source says something new.
///
/// It keeps nothing on a disk. What was done shows in the cluster.
public final class Reconciler {
  private static final Logger LOG = LoggerFactory.getLogger("reconcile");

  private final Cluster cluster;
  private final Source source;
  private final Terms terms;
  private final Map<String, Fleet> fleets = new HashMap<>();
  private String trouble = "";

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

  public Reconciler(Cluster cluster, Source source, Terms terms) {
    this.cluster = cluster;
    this.source = source;
    this.terms = terms;
  }

  /// Goes on until it is interrupted; what is being applied then is left where it is.
  public void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        look();
        for (Fleet fleet : fleets.values()) fleet.turn();
        Thread.sleep(terms.poll());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      fleets.values().forEach(Fleet::stop);
    }
  }

  private void look() {
    switch (source.look()) {
      case Look.At at -> {
        tell("");
        for (Desired desired : at.fleets()) {
          fleets
              .computeIfAbsent(desired.toString(), _ -> new Fleet(desired))
              .follow(at.revision(), desired);
        }
      }
      case Look.Unreachable unreachable -> tell(unreachable.why());
      case Look.Refused refused -> tell(refused.why());
    }
  }

  private void tell(String why) {
    if (!why.equals(trouble) && !why.isEmpty()) LOG.warn("{}", why);
    trouble = why;
  }

  /// One fleet, and the run that is under way for it. Everything but the progress of a run happens
  /// in the thread of the loop.
  private final class Fleet {
    private final StatusWriter status;
    private final SortedMap<String, ModelState> models = new ConcurrentSkipListMap<>();
    private Desired desired;
    private String revision = "";
    private Optional<String> applied = Optional.empty();
    private Optional<Attempt> attempt = Optional.empty();
    private Optional<Result> last = Optional.empty();
    private List<ObjectId> drifted = List.of();
    private Optional<String> handled = Optional.empty();
    private int failures;
    private long due;

    Fleet(Desired desired) {
      this.desired = desired;
      this.status = new StatusWriter(cluster, desired, terms.clock());
      try {
        applied = status.applied();
      } catch (ClusterTrouble e) {
        LOG.warn("{}", e.sentence()); // it is found out by applying again
      }
    }

    void follow(String other, Desired wanted) {
      if (other.equals(revision)) return;
      LOG.info("{}: revision {}", wanted, other);
      stop();
      revision = other;
      desired = wanted;
      failures = 0;
      due = terms.steady().getAsLong();
      models.keySet().retainAll(wanted.models().keySet());
      wanted
          .models()
          .keySet()
          .forEach(
              model -> models.put(model, new ModelState(Stage.PROGRESSING, "Waits for its turn.")));
    }

    void turn() throws InterruptedException {
      ask();
      if (attempt.isPresent() && attempt.get().isOver()) end(attempt.get());
      if (attempt.isEmpty() && terms.steady().getAsLong() >= due) begin();
      report();
    }

    /// Somebody may ask for a run by an annotation.
    private void ask() {
      try {
        Optional<String> requested = status.requested();
        if (requested.isPresent() && !requested.equals(handled)) {
          handled = requested;
          due = terms.steady().getAsLong();
        }
      } catch (ClusterTrouble e) {
        LOG.debug("{}", e.sentence());
      }
    }

    private void begin() {
      ApplyPlan plan = ApplyPlan.of(desired);
      boolean isNew = applied.filter(revision::equals).isEmpty();
      if (!isNew && terms.drift() == DriftMode.IGNORE) {
        due = terms.steady().getAsLong() + terms.backoff().after(0).toNanos();
        return;
      }
      boolean writes = isNew || terms.drift() == DriftMode.CORRECT;
      attempt = Optional.of(new Attempt(plan, writes, this::happened));
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
      boolean isDone = result.failures().isEmpty();
      if (isDone) applied = Optional.of(revision);
      failures = isDone ? 0 : failures + 1;
      due = terms.steady().getAsLong() + terms.backoff().after(failures).toNanos();
      result
          .failures()
          .forEach((model, why) ->
              LOG.warn("{}: {}{}", desired, model.isEmpty() ? "" : model + ": ", why));
    }

    private void report() {
      try {
        status.write(state(), handled);
      } catch (ClusterTrouble e) {
        LOG.warn("The status of {} cannot be written: {}", desired, e.sentence());
      }
    }

    private FleetState state() {
      String failure = last.map(result -> result.failures().getOrDefault("", "")).orElse("");
      boolean isFollowed = attempt.isEmpty() || failures > 0;
      return new FleetState(
          revision,
          applied,
          attempt.isPresent() && (failures > 0 || applied.filter(revision::equals).isEmpty()),
          new TreeMap<>(models),
          isFollowed ? failure : "",
          isFollowed && !failure.isEmpty(),
          trouble,
          drifted,
          desired.objects().map(ObjectId::of).toList());
    }

    void stop() {
      attempt.ifPresent(Attempt::stop);
      attempt = Optional.empty();
    }
  }

  /// One run, in a thread of its own.
  private final class Attempt {
    private final Thread thread;
    private volatile Optional<Result> result = Optional.empty();

    /// @param writes whether what differs is changed, or only told
    Attempt(ApplyPlan plan, boolean writes, Progress progress) {
      var applier = new Applier(cluster, terms.apply(), progress);
      this.thread =
          Thread.ofVirtual()
              .name("apply " + plan.desired())
              .start(
                  () -> result = writes ? Optional.of(applier.apply(plan)) : look(applier, plan));
    }

    /// @return none when it is broken off
    private static Optional<Result> look(Applier applier, ApplyPlan plan) {
      Map<ObjectId, Outlook> outlooks;
      try {
        outlooks = applier.outlook(plan);
      } catch (InterruptedException _) {
        return Optional.empty();
      }
      List<ObjectId> differing =
          outlooks.entrySet().stream()
              .filter(outlook -> !(outlook.getValue() instanceof Outlook.Unchanged))
              .map(Map.Entry::getKey)
              .toList();
      int same = outlooks.size() - differing.size();
      return Optional.of(
          new Result(List.of(), List.of(), same, differing, List.of(), new TreeMap<>()));
    }

    boolean isOver() {
      return !thread.isAlive();
    }

    Result result() {
      return result.orElseGet(() ->
          new Result(
              List.of(),
              List.of(),
              0,
              List.of(),
              List.of(),
              new TreeMap<>(Map.of("", "The run ended by a fault of nimfleet."))));
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
