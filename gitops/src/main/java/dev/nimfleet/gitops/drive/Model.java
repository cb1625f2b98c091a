package dev.nimfleet.gitops.drive;

import dev.nimfleet.compiler.fleet.Digest;
import dev.nimfleet.compiler.plan.ModelPlan.MetricNames;
import dev.nimfleet.compiler.yaml.Canonical;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.analysis.Metrics;
import dev.nimfleet.gitops.analysis.Target;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.rollout.Command;
import dev.nimfleet.gitops.rollout.Revision;
import dev.nimfleet.gitops.rollout.RolloutSettings;
import dev.nimfleet.gitops.rollout.RolloutState;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A model as its fleet has it: the objects of its revisions, and the route over them.
///
/// @param live the name of the revision that served last, as far as files know
/// @param asked the name of the one that is to serve
/// @param objects of all its revisions, the route among them
/// @param said what files say about it in words, each of which counts once
/// @param names that the engines of its revisions give the signals, by the revisions' names; none
///   for one whose numbers nobody knows
public record Model(
    String namespace,
    String name,
    String live,
    String asked,
    RolloutSettings settings,
    List<MapNode> objects,
    Optional<Command> said,
    Map<String, MetricNames> names) {
  /// How the name of a revision's InferencePool ends.
  static final String POOL = "-pool";

  private static final int HEX = 16;
  private static final String TENANT = "X-Scope-OrgID=";

  public Model {
    objects = List.copyOf(objects);
    names = Map.copyOf(names);
  }

  /// A revision by its name; none when the fleet has no objects of it.
  public Optional<Revision> revision(String service) {
    return object("NIMService", service).flatMap(Model::revisionOf);
  }

  /// The revision that a NIMService is.
  public static Optional<Revision> revisionOf(MapNode service) {
    return service
        .get("spec")
        .map(spec ->
            new Revision(ObjectId.of(service).name(), Digest.hex(Canonical.text(spec), HEX)));
  }

  /// The objects that bear a revision's name, its service first.
  Stream<MapNode> objectsOf(String revision) {
    return Stream.concat(
        object("NIMService", revision).stream(),
        objects.stream()
            .filter(object -> isNamed(ObjectId.of(object).name(), revision))
            .filter(object -> !ObjectId.of(object).kind().equals("NIMService")));
  }

  /// An InferencePool is named `<service>-pool`.
  private static boolean isNamed(String object, String revision) {
    return object.equals(revision) || object.equals(revision + POOL);
  }

  /// What there may be of a revision, whether files have it or not, in the order in which it may be
  /// deleted; its cache is not its own.
  List<ObjectId> idsOf(String revision) {
    return List.of(
        scaler(revision),
        new ObjectId("policy", "PodDisruptionBudget", namespace, revision),
        new ObjectId("inference.networking.k8s.io", "InferencePool", namespace, revision + POOL),
        service(revision));
  }

  /// The names of the revisions that files have.
  Set<String> revisions() {
    return objects.stream()
        .map(ObjectId::of)
        .filter(id -> id.kind().equals("NIMService"))
        .map(ObjectId::name)
        .collect(Collectors.toSet());
  }

  /// The shares of its revisions, with those that are remembered besides.
  Weights weights(RolloutState state) {
    Set<String> all = new HashSet<>(revisions());
    all.add(state.blue().name());
    state.green().map(Revision::name).ifPresent(all::add);
    all.add(live);
    all.add(asked);
    return new Weights(all, settings.preview());
  }

  Optional<MapNode> object(String kind, String named) {
    return objects.stream()
        .filter(object -> ObjectId.of(object).kind().equals(kind))
        .filter(object -> ObjectId.of(object).name().equals(named))
        .findFirst();
  }

  /// The route over its revisions, which has the model's name.
  Optional<MapNode> route() {
    return object("HTTPRoute", name);
  }

  Optional<Target> target(String revision) {
    return Optional.ofNullable(names.get(revision))
        .map(known -> new Target(namespace, revision, known));
  }

  /// Where its scalers find its numbers.
  Optional<Metrics.Place> numbers() {
    return objects.stream()
        .filter(object -> ObjectId.of(object).kind().equals("ScaledObject"))
        .flatMap(object -> KubeObject.items(object, "spec", "triggers").stream())
        .flatMap(trigger -> place(trigger).stream())
        .findFirst();
  }

  private static Optional<Metrics.Place> place(MapNode trigger) {
    Optional<String> tenant =
        trigger
            .text("metadata", "customHeaders")
            .filter(header -> header.startsWith(TENANT))
            .map(header -> header.substring(TENANT.length()));
    return trigger
        .text("metadata", "serverAddress")
        .map(address -> new Metrics.Place(address, tenant));
  }

  ObjectId service(String revision) {
    return new ObjectId("apps.nvidia.com", "NIMService", namespace, revision);
  }

  ObjectId scaler(String revision) {
    return new ObjectId("keda.sh", "ScaledObject", namespace, revision);
  }

  ObjectId routeId() {
    return new ObjectId("gateway.networking.k8s.io", "HTTPRoute", namespace, name);
  }
}
