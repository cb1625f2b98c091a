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

  /// Who is told of what happens.
  @FunctionalInterface
  public interface Notices {
    void tell(String model, Action.Notify news);

    /// The same for the models of one fleet.
    ///
    /// @param fleet `namespace/name`
    default Notices of(String fleet) {
      return this;
    }
  }

  /// Tells people.
  void tell(Model model, Action.Notify news) {
    notices.tell(model.name(), news);
  }

  /// Does one thing; but for what is told, and the warm-up, which takes its time.
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
      case Action.Notify _, Action.WarmUp _ -> {}
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
    var added = MapNode.at(Span.NOWHERE);
    if (isPaused) {
      var annotations = MapNode.at(Span.NOWHERE).put(Observer.PAUSED, "true");
      added.put("metadata", MapNode.at(Span.NOWHERE).put("annotations", annotations));
    }
    String apiVersion = live.get().text("apiVersion").orElse("keda.sh/v1alpha1");
    cluster.apply(id.manifest(apiVersion).with(added.build()), BESIDE);
  }

  private void weight(Model model, RolloutState state, int green) throws ClusterTrouble {
    Optional<KubeObject> live = cluster.find(model.routeId());
    if (live.isEmpty()) return;
    boolean hasPreview = model.weights(state).hasPreview(live.get().fields());
    route(model, state, live.get(), shares(state, green), hasPreview);
  }

  private void preview(Model model, RolloutState state, boolean isShown) throws ClusterTrouble {
    Optional<KubeObject> live = cluster.find(model.routeId());
    if (live.isEmpty()) return;
    String green = state.green().orElseThrow().name();
    int weight = model.weights(state).of(live.get().fields(), green).orElse(0);
    route(model, state, live.get(), shares(state, weight), isShown);
  }

  /// Writes what files have changed of a route, with the shares that it has.
  void refresh(Model model, RolloutState state) throws ClusterTrouble {
    // What is being deleted is not to come back as a backend.
    if (state.phase() instanceof Phase.Removing || state.phase() instanceof Phase.Retiring) return;
    Optional<KubeObject> live = cluster.find(model.routeId());
    if (live.isEmpty()) return;
    Optional<Map<String, Integer>> shares = shares(model, state, live.get());
    if (shares.isEmpty()) return;
    boolean hasPreview = model.weights(state).hasPreview(live.get().fields());
    route(model, state, live.get(), shares.get(), hasPreview);
  }

  /// Those that a route has, of the revisions that are there; none when nobody can tell.
  private Optional<Map<String, Integer>> shares(Model model, RolloutState state, KubeObject route)
      throws ClusterTrouble {
    String blue = state.blue().name();
    Optional<String> green = state.green().map(Revision::name);
    if (green.isPresent() && isThere(model, green.get())) {
      OptionalInt weight = model.weights(state).of(route.fields(), green.get());
      return weight.isPresent() ? Optional.of(shares(state, weight.getAsInt())) : Optional.empty();
    }
    return isThere(model, blue) ? Optional.of(Map.of(blue, 100)) : Optional.empty();
  }

  private boolean isThere(Model model, String revision) throws ClusterTrouble {
    return cluster.find(model.service(revision)).isPresent();
  }

  private static Map<String, Integer> shares(RolloutState state, int green) {
    return Map.of(state.blue().name(), 100 - green, state.green().orElseThrow().name(), green);
  }

  private void route(
      Model model,
      RolloutState state,
      KubeObject live,
      Map<String, Integer> shares,
      boolean withPreview)
      throws ClusterTrouble {
    Optional<MapNode> wanted = model.route();
    if (wanted.isEmpty()) return;
    applying.apply(live.over(model.weights(state).with(wanted.get(), shares, withPreview)));
  }

  /// Everything but the cache. First the route forgets it, or a Gateway would miss a backend.
  private void retire(Model model, RolloutState state, Revision gone) throws ClusterTrouble {
    Optional<KubeObject> live = cluster.find(model.routeId());
    if (live.isPresent()) {
      if (model.weights(state).of(live.get().fields(), gone.name()).orElse(100) > 0) return;
      Revision other = gone.equals(state.blue()) ? state.green().orElseThrow() : state.blue();
      route(model, state, live.get(), Map.of(other.name(), 100), false);
    }
    for (ObjectId id : model.idsOf(gone.name())) {
      Optional<KubeObject> found = cluster.find(id);
      if (found.isPresent() && applying.isMember(found.get())) cluster.delete(found.get());
    }
  }

  /// Makes what an earlier look did not get to make of the new revision.
  void complete(Model model, Revision green) throws ClusterTrouble {
    if (!isThere(model, green.name())) return;
    for (MapNode object : model.objectsOf(green.name()).toList()) {
      if (cluster.find(object).isEmpty()) applying.apply(object);
    }
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
