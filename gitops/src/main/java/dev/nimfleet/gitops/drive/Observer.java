package dev.nimfleet.gitops.drive;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.analysis.Analysis;
import dev.nimfleet.gitops.analysis.Metrics;
import dev.nimfleet.gitops.analysis.Question;
import dev.nimfleet.gitops.analysis.Target;
import dev.nimfleet.gitops.analysis.Verdict;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.Condition;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.gate.Gate;
import dev.nimfleet.gitops.gate.ProfileGate;
import dev.nimfleet.gitops.gate.RouteGate;
import dev.nimfleet.gitops.gate.ServiceGate;
import dev.nimfleet.gitops.rollout.Command;
import dev.nimfleet.gitops.rollout.Observation;
import dev.nimfleet.gitops.rollout.Observation.Neighbour;
import dev.nimfleet.gitops.rollout.Observation.Route;
import dev.nimfleet.gitops.rollout.Observation.ScaleIn;
import dev.nimfleet.gitops.rollout.Observation.Side;
import dev.nimfleet.gitops.rollout.Observation.WarmUp;
import dev.nimfleet.gitops.rollout.Phase;
import dev.nimfleet.gitops.rollout.Revision;
import dev.nimfleet.gitops.rollout.RolloutState;
import dev.nimfleet.gitops.rollout.Rollouts;
import dev.nimfleet.gitops.rollout.Room;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/// Looks at one model.
///
/// @param scrapeInterval how often Prometheus reads the pods
public record Observer(
    Cluster cluster, Endpoints endpoints, Metrics metrics, Duration scrapeInterval) {
  static final String PAUSED = "autoscaling.keda.sh/paused-scale-in";

  /// What is to be seen of it now.
  ///
  /// @param room what GPUs are free
  /// @param warmUp how the new revision answered the first requests
  Observation look(
      Model model,
      RolloutState state,
      Room room,
      WarmUp warmUp,
      List<Neighbour> neighbours,
      List<Command> commands,
      Instant now)
      throws ClusterTrouble {
    Optional<Revision> asked = model.revision(model.asked());
    Optional<String> green =
        state
            .green()
            .map(Revision::name)
            .or(() -> asked.map(Revision::name).filter(it -> !it.equals(state.blue().name())));
    return new Observation(
        asked,
        side(model, state.blue().name(), state, true),
        green.isPresent() ? side(model, green.get(), state, isProven(state)) : Side.ABSENT,
        route(model, state, green),
        room,
        warmUp,
        verdict(model, state, now),
        neighbours,
        commands);
  }

  /// One that has had requests has been proven before.
  private static boolean isProven(RolloutState state) {
    return switch (state.phase()) {
      case Phase.Steady(), Phase.Waiting _, Phase.Preparing(), Phase.WarmingUp() -> false;
      case Phase.Shifting(),
          Phase.Promoted _,
          Phase.Draining _,
          Phase.Removing(),
          Phase.Aborted _,
          Phase.Undone _,
          Phase.Retiring() ->
          true;
    };
  }

  /// @param isProven whether it is known to be what it says
  private Side side(Model model, String revision, RolloutState state, boolean isProven)
      throws ClusterTrouble {
    ObjectId id = model.service(revision);
    Optional<KubeObject> service = cluster.find(id);
    if (service.isEmpty()) return Side.ABSENT;
    Optional<KubeObject> deployment = cluster.find(ServiceGate.deploymentOf(id));
    Optional<KubeObject> scaler = cluster.find(model.scaler(revision));
    int ready = ready(service.get(), deployment, isProven);
    boolean asksNames =
        state.phase() instanceof Phase.Preparing || state.phase() instanceof Phase.WarmingUp;
    return new Side(
        true,
        number(deployment, "spec", "replicas"),
        ready,
        scaler.isPresent()
            ? number(scaler, "spec", "minReplicaCount")
            : Math.max(1, number(service, "spec", "replicas")),
        scaler.map(Observer::scaleIn).orElse(ScaleIn.FIXED),
        ready > 0 && asksNames ? endpoints.served(model.namespace(), revision) : Set.of(),
        OptionalLong.empty());
  }

  /// Those that are available. Before it gets any request a revision has to be proven to be what it
  /// says: its cache holds its profile, and the operator is content. Later the operator's words do
  /// not matter: a cache that is not Ready for a moment touches no pod that runs.
  private int ready(KubeObject service, Optional<KubeObject> deployment, boolean isProven)
      throws ClusterTrouble {
    if (service.isTerminating() || deployment.isEmpty()) return 0;
    if (!ServiceGate.runsItsImage(service, deployment.get())) return 0;
    boolean isFailed = service.condition("Failed").filter(Condition::isTrue).isPresent();
    boolean isSound =
        isProven
            || (!isFailed
                && ProfileGate.look(service.fields(), cluster).gate() instanceof Gate.Open);
    return isSound ? number(deployment, "status", "availableReplicas") : 0;
  }

  private static int number(Optional<KubeObject> object, String... path) {
    return Math.toIntExact(object.flatMap(it -> it.number(path)).orElse(0L));
  }

  private static ScaleIn scaleIn(KubeObject scaler) {
    return scaler.annotation(PAUSED).filter("true"::equals).isPresent()
        ? ScaleIn.PAUSED
        : ScaleIn.ALLOWED;
  }

  private Route route(Model model, RolloutState state, Optional<String> green)
      throws ClusterTrouble {
    Optional<KubeObject> live = cluster.find(model.routeId());
    if (live.isEmpty()) return new Route(OptionalInt.empty(), false, false);
    MapNode route = live.get().fields();
    return new Route(
        green.isPresent() ? model.weights(state).of(route, green.get()) : OptionalInt.of(0),
        RouteGate.look(model.routeId(), _ -> live) instanceof Gate.Open,
        model.weights(state).hasPreview(route));
  }

  private Verdict verdict(Model model, RolloutState state, Instant now) {
    Optional<Target> blue = model.target(state.blue().name());
    Optional<Target> green = state.green().map(Revision::name).flatMap(model::target);
    if (blue.isEmpty() || green.isEmpty()) {
      return new Verdict.NoData("nobody knows the names of its signals");
    }
    Optional<Question> question =
        Rollouts.question(model.settings(), state, green.get(), blue.get(), scrapeInterval);
    return question
        .map(asked -> Analysis.judge(metrics.at(model.numbers()), asked, now))
        .orElseGet(() -> new Verdict.NoData("nothing is asked yet"));
  }
}
