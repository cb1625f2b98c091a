package dev.nimfleet.gitops.drive;

import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.apply.Applying;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.gate.CacheGate;
import dev.nimfleet.gitops.gate.Gate;
import dev.nimfleet.gitops.gate.ProfileGate;
import dev.nimfleet.gitops.rollout.Action;
import dev.nimfleet.gitops.rollout.Observation.WarmUp;
import dev.nimfleet.gitops.rollout.Phase;
import dev.nimfleet.gitops.rollout.Revision;
import dev.nimfleet.gitops.rollout.RolloutState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Does what a rollout decides. What cannot be done yet is left: it is decided again.
///
/// @param applying for the objects of the fleet's set
public record Executor(Cluster cluster, Applying applying, Endpoints endpoints, Notices notices) {
  /// Owns what a rollout adds to an object that it does not own, such as an annotation.
  private static final Cluster.Applying BESIDE =
      new Cluster.Applying("nimfleet-rollout", true, false);

  private static final List<String> REMOVED =
      List.of("ScaledObject", "PodDisruptionBudget", "InferencePool", "NIMService");

  /// Who is told of what happens.
  @FunctionalInterface
  public interface Notices {
    void tell(String model, Action.Notify news);
  }

  /// Does one thing; but for the warm-up, which takes its time.
  void carryOut(Action action, Model model, RolloutState state) throws ClusterTrouble {
    switch (action) {
      case Action.CreateGreen create -> create(model, create.revision(), create.minimum());
      case Action.SetGreenMinimum set -> minimum(model, set.revision(), set.replicas());
      case Action.PauseBlueScaleIn pause -> scaleIn(model, pause.revision(), true);
      case Action.ResumeBlueScaleIn resume -> scaleIn(model, resume.revision(), false);
      case Action.SetWeight set -> weight(model, state, set.green());
      case Action.SetPreview _ -> preview(model, state, true);
      case Action.RemovePreview _ -> preview(model, state, false);
      case Action.Retire retire -> retire(model, state, retire.revision());
      case Action.Notify news -> notices.tell(model.name(), news);
      case Action.WarmUp _ -> {}
    }
  }

  /// The operator starts nothing before the cache is Ready, and knows profiles by their hashes,
  /// which only a Ready cache tells.
  private void create(Model model, Revision revision, int minimum) throws ClusterTrouble {
    for (MapNode object : model.objectsOf(revision.name()).toList()) {
      if (ObjectId.of(object).kind().equals("NIMService") && !isLoadable(object)) return;
      applying.apply(bounded(object, minimum));
    }
  }

  private boolean isLoadable(MapNode service) throws ClusterTrouble {
    Optional<ObjectId> cache = ProfileGate.cacheOf(service);
    if (cache.isEmpty()) return true;
    return CacheGate.look(cache.get(), cluster) instanceof Gate.Open
        && ProfileGate.look(service, cluster).gate() instanceof Gate.Open;
  }

  private void minimum(Model model, Revision revision, int replicas) throws ClusterTrouble {
    for (MapNode object : model.objectsOf(revision.name()).toList()) {
      if (isScaler(object)) applying.apply(bounded(object, replicas));
    }
  }

  /// A scaler with that minimum, and a maximum that allows it.
  private static MapNode bounded(MapNode object, int minimum) {
    if (!isScaler(object)) return object;
    long most = new KubeObject(object).number("spec", "maxReplicaCount").orElse(0L);
    Span at = object.at();
    return object.with(
        MapNode.at(at)
            .put(
                "spec",
                MapNode.at(at)
                    .put("minReplicaCount", minimum)
                    .put("maxReplicaCount", Math.max(minimum, most)))
            .build());
  }

  private static boolean isScaler(MapNode object) {
    return ObjectId.of(object).kind().equals("ScaledObject");
  }

  /// As another manager than the one that applies the fleet, which would take it away again.
  private void scaleIn(Model model, Revision revision, boolean isPaused) throws ClusterTrouble {
    ObjectId id = model.scaler(revision.name());
    Optional<KubeObject> live = cluster.find(id);
    if (live.isEmpty()) return;
    Span at = live.get().fields().at();
    MapNode.Builder metadata =
        MapNode.at(at).put("name", id.name()).put("namespace", id.namespace());
    if (isPaused) metadata.put("annotations", MapNode.at(at).put(Observer.PAUSED, "true"));
    cluster.apply(
        MapNode.at(at)
            .put("apiVersion", live.get().text("apiVersion").orElse("keda.sh/v1alpha1"))
            .put("kind", id.kind())
            .put("metadata", metadata)
            .build(),
        BESIDE);
  }

  private void weight(Model model, RolloutState state, int green) throws ClusterTrouble {
    Optional<KubeObject> live = cluster.find(model.routeId());
    boolean hasPreview =
        live.filter(it -> model.weights(state).hasPreview(it.fields())).isPresent();
    route(model, state, live, shares(state, green), hasPreview);
  }

  private void preview(Model model, RolloutState state, boolean isShown) throws ClusterTrouble {
    Optional<KubeObject> live = cluster.find(model.routeId());
    if (live.isEmpty()) return;
    int green =
        model.weights(state).of(live.get().fields(), state.green().orElseThrow().name()).orElse(0);
    route(model, state, live, shares(state, green), isShown);
  }

  /// Writes what files have changed of a route, with the shares that it has.
  void refresh(Model model, RolloutState state) throws ClusterTrouble {
    // What is being deleted is not to come back as a backend.
    if (state.phase() instanceof Phase.Removing || state.phase() instanceof Phase.Retiring) return;
    Optional<KubeObject> live = cluster.find(model.routeId());
    if (live.isEmpty()) return;
    Weights weights = model.weights(state);
    boolean hasGreen =
        state.green().isPresent()
            && cluster.find(model.service(state.green().get().name())).isPresent();
    OptionalInt green =
        hasGreen
            ? weights.of(live.get().fields(), state.green().orElseThrow().name())
            : OptionalInt.of(0);
    if (green.isEmpty()
        || (!hasGreen && cluster.find(model.service(state.blue().name())).isEmpty())) {
      return;
    }
    Map<String, Integer> shares =
        hasGreen ? shares(state, green.getAsInt()) : Map.of(state.blue().name(), 100);
    route(model, state, live, shares, weights.hasPreview(live.get().fields()));
  }

  private static Map<String, Integer> shares(RolloutState state, int green) {
    return Map.of(state.blue().name(), 100 - green, state.green().orElseThrow().name(), green);
  }

  /// Over the very version that was read: nobody else's change of it is lost.
  private void route(
      Model model,
      RolloutState state,
      Optional<KubeObject> live,
      Map<String, Integer> shares,
      boolean withPreview)
      throws ClusterTrouble {
    Optional<MapNode> wanted = model.route();
    if (wanted.isEmpty() || live.isEmpty()) return;
    applying.apply(over(model.weights(state).with(wanted.get(), shares, withPreview), live.get()));
  }

  private static MapNode over(MapNode object, KubeObject live) {
    Span at = object.at();
    return object.with(
        MapNode.at(at)
            .put("metadata", MapNode.at(at).put("resourceVersion", live.resourceVersion()))
            .build());
  }

  /// Everything but the cache. First the route forgets it, or a Gateway would miss a backend.
  private void retire(Model model, RolloutState state, Revision gone) throws ClusterTrouble {
    Optional<KubeObject> live = cluster.find(model.routeId());
    if (live.isPresent()) {
      if (model.weights(state).of(live.get().fields(), gone.name()).orElse(100) > 0) return;
      Revision other = gone.equals(state.blue()) ? state.green().orElseThrow() : state.blue();
      route(model, state, live, Map.of(other.name(), 100), false);
    }
    for (String kind : REMOVED) {
      ObjectId id = new ObjectId(group(kind), kind, model.namespace(), name(kind, gone));
      Optional<KubeObject> found = cluster.find(id);
      if (found.isPresent() && applying.isMember(found.get())) cluster.delete(found.get());
    }
  }

  /// Makes what an earlier look did not get to make of the new revision.
  void complete(Model model, Revision green) throws ClusterTrouble {
    if (cluster.find(model.service(green.name())).isEmpty()) return;
    for (MapNode object : model.objectsOf(green.name()).toList()) {
      if (cluster.find(object).isEmpty()) applying.apply(object);
    }
  }

  private static String name(String kind, Revision revision) {
    return kind.equals("InferencePool") ? revision.name() + "-pool" : revision.name();
  }

  private static String group(String kind) {
    return switch (kind) {
      case "ScaledObject" -> "keda.sh";
      case "PodDisruptionBudget" -> "policy";
      case "InferencePool" -> "inference.networking.k8s.io";
      default -> "apps.nvidia.com";
    };
  }

  WarmUp warmUp(Model model, Action.WarmUp asked) {
    String service = asked.revision().name();
    Optional<String> served =
        endpoints.served(model.namespace(), service).stream().sorted().findFirst();
    if (served.isEmpty()) return new WarmUp.Refused("it tells no model that it serves");
    return endpoints
        .warmUp(model.namespace(), service, served.get(), asked.requests())
        .<WarmUp>map(WarmUp.Refused::new)
        .orElseGet(WarmUp.Answered::new);
  }
}
