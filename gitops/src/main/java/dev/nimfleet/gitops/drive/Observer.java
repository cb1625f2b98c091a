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
import dev.nimfleet.gitops.rollout.Revision;
import dev.nimfleet.gitops.rollout.RolloutState;
import dev.nimfleet.gitops.rollout.Rollouts;
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
  /// @param warmUp how the new revision answered the first requests
  Observation look(
      Model model,
      RolloutState state,
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
        side(model, state.blue().name()),
        green.isPresent() ? side(model, green.get()) : Side.ABSENT,
        route(model, green),
        Nodes.room(cluster),
        warmUp,
        verdict(model, state, now),
        neighbours,
        commands);
  }

  private Side side(Model model, String revision) throws ClusterTrouble {
    ObjectId id = model.service(revision);
    Optional<KubeObject> service = cluster.find(id);
    if (service.isEmpty()) return Side.ABSENT;
    Optional<KubeObject> deployment = cluster.find(ServiceGate.deploymentOf(id));
    Optional<KubeObject> scaler = cluster.find(model.scaler(revision));
    int ready = ready(service.get(), deployment);
    return new Side(
        true,
        number(deployment, "spec", "replicas"),
        ready,
        scaler.isPresent()
            ? number(scaler, "spec", "minReplicaCount")
            : Math.max(1, number(service, "spec", "replicas")),
        scaler.map(Observer::scaleIn).orElse(ScaleIn.FIXED),
        ready > 0 ? endpoints.served(model.namespace(), revision) : Set.of(),
        OptionalLong.empty());
  }

  /// Those that are available, once the revision is proven to be what it says: its Deployment runs
  /// its image, and its cache holds its profile.
  private int ready(KubeObject service, Optional<KubeObject> deployment) throws ClusterTrouble {
    boolean isFailed = service.condition("Failed").filter(Condition::isTrue).isPresent();
    if (service.isTerminating() || isFailed || deployment.isEmpty()) return 0;
    boolean isProven =
        ServiceGate.runsItsImage(service, deployment.get())
            && ProfileGate.look(service.fields(), cluster).gate() instanceof Gate.Open;
    return isProven ? number(deployment, "status", "availableReplicas") : 0;
  }

  private static int number(Optional<KubeObject> object, String... path) {
    return Math.toIntExact(object.flatMap(it -> it.number(path)).orElse(0L));
  }

  private static ScaleIn scaleIn(KubeObject scaler) {
    return scaler.annotation(PAUSED).filter("true"::equals).isPresent()
        ? ScaleIn.PAUSED
        : ScaleIn.ALLOWED;
  }

  private Route route(Model model, Optional<String> green) throws ClusterTrouble {
    Optional<KubeObject> live = cluster.find(model.routeId());
    if (live.isEmpty()) return new Route(OptionalInt.empty(), false, false);
    MapNode route = live.get().fields();
    return new Route(
        green.isPresent() ? Weights.of(route, green.get()) : OptionalInt.of(0),
        RouteGate.look(model.routeId(), cluster) instanceof Gate.Open,
        Weights.hasPreview(route));
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
        .map(asked -> Analysis.judge(metrics, asked, now))
        .orElseGet(() -> new Verdict.NoData("nothing is asked yet"));
  }
}
