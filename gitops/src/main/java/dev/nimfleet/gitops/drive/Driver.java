package dev.nimfleet.gitops.drive;

import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.rollout.Action;
import dev.nimfleet.gitops.rollout.Command;
import dev.nimfleet.gitops.rollout.Decision;
import dev.nimfleet.gitops.rollout.Observation;
import dev.nimfleet.gitops.rollout.Observation.Neighbour;
import dev.nimfleet.gitops.rollout.Observation.WarmUp;
import dev.nimfleet.gitops.rollout.Revision;
import dev.nimfleet.gitops.rollout.RolloutState;
import dev.nimfleet.gitops.rollout.Rollouts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Moves the requests of one model, one look after the other: look, decide, remember, act. It can
/// end between any two of these; the next look goes on.
public final class Driver {
  private final Cluster cluster;
  private final Observer observer;
  private final Executor executor;
  private final RolloutStore store;

  Driver(Cluster cluster, Observer observer, Executor executor, RolloutStore store) {
    this.cluster = cluster;
    this.observer = observer;
    this.executor = executor;
    this.store = store;
  }

  /// One look.
  ///
  /// @param neighbours the other models on GPUs of the same kind, as they stand now
  public Decision turn(Model model, List<Neighbour> neighbours, List<Command> commands, Instant now)
      throws ClusterTrouble {
    Decision decision = turn(model, new WarmUp.NotDone(), neighbours, commands, now);
    Optional<WarmUp> answer = act(decision, model);
    if (answer.isEmpty()) return decision;
    // How the first requests were answered is known to nobody else, so it is judged at once.
    Decision next = turn(model, answer.get(), neighbours, List.of(), now);
    boolean _ = act(next, model).isPresent();
    return next;
  }

  private Decision turn(
      Model model, WarmUp warmUp, List<Neighbour> neighbours, List<Command> commands, Instant now)
      throws ClusterTrouble {
    RolloutState state = remembered(model, now);
    Observation seen = observer.look(model, state, warmUp, neighbours, commands, now);
    Decision decision = Rollouts.next(model.settings(), state, seen, now);
    if (!decision.state().equals(state)) store.save(decision.state());
    return decision;
  }

  private Optional<WarmUp> act(Decision decision, Model model) throws ClusterTrouble {
    List<WarmUp> answers = new ArrayList<>();
    for (Action action : decision.actions()) {
      executor.carryOut(action, model, decision.state()).ifPresent(answers::add);
    }
    return answers.stream().findFirst();
  }

  /// What is remembered; or what the cluster shows, when nothing is.
  private RolloutState remembered(Model model, Instant now) throws ClusterTrouble {
    Optional<RolloutState> known = store.load(model.name());
    if (known.isPresent()) return known.get();
    Revision live =
        model.revision(model.live()).orElseThrow(() -> new IllegalArgumentException(model.live()));
    Optional<Revision> other =
        model.revision(model.asked()).filter(asked -> !asked.name().equals(live.name()));
    boolean isThere =
        other.isPresent() && cluster.find(model.service(other.get().name())).isPresent();
    if (!isThere) return RolloutState.steady(model.name(), live, now);
    Optional<KubeObject> route = cluster.find(model.routeId());
    int weight =
        route.isPresent() ? Weights.of(route.get().fields(), other.get().name()).orElse(0) : 0;
    return RolloutState.rebuilt(model.name(), live, other.get(), weight, now);
  }
}
