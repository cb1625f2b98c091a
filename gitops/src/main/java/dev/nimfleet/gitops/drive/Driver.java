package dev.nimfleet.gitops.drive;

import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.ClusterTrouble.Reason;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.rollout.Action;
import dev.nimfleet.gitops.rollout.Command;
import dev.nimfleet.gitops.rollout.Decision;
import dev.nimfleet.gitops.rollout.Observation;
import dev.nimfleet.gitops.rollout.Observation.Neighbour;
import dev.nimfleet.gitops.rollout.Observation.WarmUp;
import dev.nimfleet.gitops.rollout.Revision;
import dev.nimfleet.gitops.rollout.RolloutState;
import dev.nimfleet.gitops.rollout.RolloutState.Standing;
import dev.nimfleet.gitops.rollout.Rollouts;
import dev.nimfleet.gitops.rollout.Room;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Moves the requests of models, one look after the other: look, decide, remember, tell, act. It
/// can end between any two of these; the next look goes on.
public final class Driver {
  /// A model answers its first requests at once, or in minutes; others are not to wait for that.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Cluster cluster;
  private final Observer observer;
  private final Executor executor;
  private final RolloutStore store;

  /// By the names of the revisions that were asked.
  private final Map<String, CompletableFuture<WarmUp>> answers = new HashMap<>();

  Driver(Cluster cluster, Observer observer, Executor executor, RolloutStore store) {
    this.cluster = cluster;
    this.observer = observer;
    this.executor = executor;
    this.store = store;
  }

  /// What is around a model at one moment.
  ///
  /// @param neighbours the other models on GPUs of the same kind
  /// @param mayRetire whether nobody else works on the objects of the fleet just now
  public record Surroundings(Room room, List<Neighbour> neighbours, boolean mayRetire) {}

  /// One look.
  public Decision turn(Model model, Surroundings around, List<Command> commands, Instant now)
      throws ClusterTrouble {
    Decision decision = turn(model, around, new WarmUp.NotDone(), commands, now);
    Optional<WarmUp> answer = act(decision, model, around);
    if (answer.isEmpty()) return decision;
    // How the first requests were answered is known to nobody else, so it is judged at once.
    Decision next = turn(model, around, answer.get(), commands, now);
    boolean _ = act(next, model, around).isPresent();
    return next;
  }

  private Decision turn(
      Model model, Surroundings around, WarmUp warmUp, List<Command> commands, Instant now)
      throws ClusterTrouble {
    RolloutState state = remembered(model, commands, now);
    Observation seen =
        observer.look(model, state, around.room(), warmUp, around.neighbours(), commands, now);
    Decision decision = Rollouts.next(model.settings(), state, seen, now);
    if (!decision.state().equals(state)) store.save(decision.state());
    // What is remembered is not decided again, so it is told whatever becomes of the rest.
    for (Action action : decision.actions()) {
      if (action instanceof Action.Notify news) executor.tell(model, news);
    }
    return decision;
  }

  private Optional<WarmUp> act(Decision decision, Model model, Surroundings around)
      throws ClusterTrouble {
    try {
      return carryOut(decision, model, around);
    } catch (ClusterTrouble e) {
      if (e.reason() != Reason.OUTDATED) throw e;
      return Optional.empty(); // somebody else has written meanwhile, so it is looked at again
    }
  }

  private Optional<WarmUp> carryOut(Decision decision, Model model, Surroundings around)
      throws ClusterTrouble {
    RolloutState state = decision.state();
    if (state.standing() == Standing.UNDER_WAY) {
      executor.complete(model, state.green().orElseThrow());
    }
    Optional<WarmUp> answer = Optional.empty();
    for (Action action : decision.actions()) {
      if (action instanceof Action.Retire && !around.mayRetire()) continue;
      executor.carryOut(action, model, state);
      if (action instanceof Action.WarmUp asked) answer = warmUp(model, asked);
    }
    if (decision.actions().isEmpty()) executor.refresh(model, state);
    return answer;
  }

  /// Asks in a thread of its own, and does not wait long.
  private Optional<WarmUp> warmUp(Model model, Action.WarmUp asked) {
    String revision = asked.revision().name();
    CompletableFuture<WarmUp> asking =
        answers.computeIfAbsent(
            revision,
            _ -> {
              var answer = new CompletableFuture<WarmUp>();
              Thread.ofVirtual()
                  .name("warm-up " + revision)
                  .start(() -> answer.complete(executor.warmUp(model, asked)));
              return answer;
            });
    try {
      WarmUp answer = asking.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      answers.remove(revision); // one that was refused is asked again
      return Optional.of(answer);
    } catch (TimeoutException _) {
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /// What is remembered; or what the cluster shows, when nothing is, or only of revisions that are
  /// nowhere any more.
  private RolloutState remembered(Model model, List<Command> commands, Instant now)
      throws ClusterTrouble {
    Optional<RolloutState> known = store.load(model.name());
    if (known.isPresent() && isAnywhere(model, known.get().blue())) return known.get();
    Revision live =
        model.revision(model.live()).orElseThrow(() -> new IllegalArgumentException(model.live()));
    Optional<Revision> other =
        model.revision(model.asked()).filter(asked -> !asked.name().equals(live.name()));
    boolean isThere =
        other.isPresent() && cluster.find(model.service(other.get().name())).isPresent();
    RolloutState steady = RolloutState.steady(model.name(), live, now);
    if (!isThere) return model.said().isPresent() ? steady.deafTo(commands) : steady;
    Optional<KubeObject> route = cluster.find(model.routeId());
    int weight =
        route.isPresent()
            ? model.weights(steady).of(route.get().fields(), other.get().name()).orElse(0)
            : 0;
    return RolloutState.rebuilt(model.name(), live, other.get(), weight, now).deafTo(commands);
  }

  private boolean isAnywhere(Model model, Revision revision) throws ClusterTrouble {
    return model.revision(revision.name()).isPresent()
        || cluster.find(model.service(revision.name())).isPresent();
  }
}
