package dev.nimfleet.gitops.plan;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.gate.ProfileGate;
import dev.nimfleet.gitops.gate.ServiceGate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The steps that make a fleet what it is to be. It is made without a cluster.
///
/// @param first for what belongs to no single model; all of them come before any model's
/// @param models the steps of each model; the models do not wait for each other
/// @param held objects of the fleet that are left to somebody else, neither applied nor pruned
public record ApplyPlan(
    Desired desired, List<Step> first, SortedMap<String, List<Step>> models, Set<ObjectId> held) {
  public ApplyPlan {
    held = Set.copyOf(held);
    first = List.copyOf(first);
    models = Collections.unmodifiableSortedMap(new TreeMap<>(models));
  }

  public static ApplyPlan of(Desired desired) {
    return of(desired, Set.of());
  }

  /// The plan without objects that are left to somebody else.
  public static ApplyPlan of(Desired desired, Set<ObjectId> held) {
    List<Step> first = new ArrayList<>();
    desired.shared().forEach(object -> first.add(new Step.Apply(object)));
    SortedMap<String, List<Step>> models = new TreeMap<>();
    desired
        .models()
        .forEach((name, objects) ->
            models.put(
                name,
                steps(
                    objects.stream()
                        .filter(object -> !held.contains(ObjectId.of(object)))
                        .toList())));
    return new ApplyPlan(desired, first, models, held);
  }

  /// First the revisions that serve, then the route to them, then those that get no request: what
  /// loads for the first time holds nobody up. A Gateway misses the Services of those until they
  /// are there, so it is waited for last.
  private static List<Step> steps(List<MapNode> objects) {
    Set<String> serving = serving(objects);
    List<MapNode> services = of(objects, "NIMService");
    List<MapNode> others = new ArrayList<>(objects);
    others.removeAll(services);
    List<Step> steps = new ArrayList<>();
    for (MapNode service : services) {
      if (serving.contains(ObjectId.of(service).name())) revision(service, others, steps);
    }
    List<MapNode> routes = of(others, "HTTPRoute");
    others.removeAll(routes);
    List<Step> rest = new ArrayList<>();
    for (MapNode service : services) {
      if (!serving.contains(ObjectId.of(service).name())) revision(service, others, rest);
    }
    others.forEach(object -> steps.add(new Step.Apply(object)));
    routes.forEach(route -> steps.add(new Step.Apply(route)));
    steps.addAll(rest);
    routes.forEach(route -> steps.add(new Step.WaitRouteAccepted(ObjectId.of(route))));
    return steps;
  }

  /// @param others from which what belongs to the revision is taken
  private static void revision(MapNode service, List<MapNode> others, List<Step> steps) {
    ObjectId id = ObjectId.of(service);
    ProfileGate.cacheOf(service).ifPresent(cache -> steps.add(new Step.WaitCacheReady(cache)));
    if (ProfileGate.profile(service).isPresent()) steps.add(new Step.VerifyProfile(service));
    steps.add(new Step.Apply(service));
    steps.add(new Step.WaitServiceReady(id));
    Optional<Long> fixed = new KubeObject(service).number("spec", "replicas");
    Optional<Long> warm = fixed;
    for (MapNode own : named(others, id.name())) {
      others.remove(own);
      steps.add(new Step.Apply(own));
      if (!isScaler(own)) continue;
      steps.add(new Step.WaitScalerReady(ObjectId.of(own)));
      warm = new KubeObject(own).number("spec", "minReplicaCount");
    }
    warm.ifPresent(
        replicas -> steps.add(new Step.WaitReplicas(ServiceGate.deploymentOf(id), replicas)));
  }

  /// What bears the name of a revision, its scaler first.
  private static List<MapNode> named(List<MapNode> objects, String name) {
    return objects.stream()
        .filter(object -> ObjectId.of(object).name().equals(name))
        // An imported route may have the name of its service, and comes after it all the same.
        .filter(object -> !ObjectId.of(object).kind().equals("HTTPRoute"))
        .sorted(Comparator.comparingInt(object -> isScaler(object) ? 0 : 1))
        .toList();
  }

  private static boolean isScaler(MapNode object) {
    return ObjectId.of(object).kind().equals("ScaledObject");
  }

  /// The names of the backends that a route gives a share; all backends that there are when there
  /// is no route.
  private static Set<String> serving(List<MapNode> objects) {
    List<MapNode> routes = of(objects, "HTTPRoute");
    Set<String> names = new HashSet<>();
    if (routes.isEmpty()) {
      of(objects, "NIMService").forEach(service -> names.add(ObjectId.of(service).name()));
    }
    for (MapNode route : routes) {
      for (MapNode rule : KubeObject.items(route, "spec", "rules")) {
        for (MapNode backend : KubeObject.items(rule, "backendRefs")) {
          boolean hasShare = new KubeObject(backend).number("weight").orElse(1L) > 0;
          // An InferencePool is named `<service>-pool`.
          if (hasShare) {
            String name = backend.text("name").orElse("");
            names.add(name);
            names.add(name.replaceAll("-pool$", ""));
          }
        }
      }
    }
    return names;
  }

  private static List<MapNode> of(List<MapNode> objects, String kind) {
    return objects.stream().filter(object -> ObjectId.of(object).kind().equals(kind)).toList();
  }

  /// What is applied.
  public List<MapNode> objects() {
    return desired.objects().filter(object -> !held.contains(ObjectId.of(object))).toList();
  }

  /// All steps, in an order in which they could be carried out one after the other.
  public List<Step> steps() {
    List<Step> all = new ArrayList<>(first);
    models.values().forEach(all::addAll);
    return all;
  }
}
