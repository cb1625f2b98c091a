package dev.nimfleet.webhook.live;

import dev.nimfleet.policies.rules.Autoscaler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// All kinds that are looked up, by rules or for what a rule has a say in. There are no others: a
/// rule that names one more is told that nobody knows it.
public final class LookupKinds {
  public static final LookupKind NIM_CACHE =
      LookupKind.of("apps.nvidia.com/v1alpha1", "NIMCache", "nimcaches")
          .withStatus("state", "profiles");
  public static final LookupKind NIM_SERVICE =
      LookupKind.of("apps.nvidia.com/v1alpha1", "NIMService", "nimservices");
  public static final LookupKind WAIVER =
      LookupKind.of("nimfleet.dev/v1alpha1", "PolicyWaiver", "policywaivers");

  public static final LookupKind NAMESPACE =
      LookupKind.of("v1", "Namespace", "namespaces").ofCluster();

  private static final LookupKind INFERENCE_SERVICE =
      LookupKind.of("serving.kserve.io/v1beta1", "InferenceService", "inferenceservices");

  /// Without these nearly everything would be judged blindly.
  public static final Set<LookupKind> NEEDED = Set.of(NIM_CACHE, NIM_SERVICE, NAMESPACE, WAIVER);

  /// Kept up to date all the time: what almost every request asks for, and what is listed, since a
  /// list cannot be fetched for one request. The autoscalers that few clusters have cost nothing
  /// where their kind is not served.
  public static final List<LookupKind> WATCHED =
      Stream.of(
              Stream.of(
                  NIM_CACHE,
                  NIM_SERVICE,
                  LookupKind.of("gateway.networking.k8s.io/v1", "HTTPRoute", "httproutes")
                      .withoutStatus()),
              Autoscaler.ALL.stream().map(LookupKinds::of),
              Stream.of(NAMESPACE, WAIVER))
          .flatMap(kinds -> kinds)
          .toList();

  /// Asked for by name when somebody needs one: few requests do, and a large cluster has tens of
  /// thousands of them, more than a webhook has memory for.
  public static final List<LookupKind> FETCHED =
      List.of(
          LookupKind.of("apps/v1", "Deployment", "deployments"),
          LookupKind.of("apps/v1", "ReplicaSet", "replicasets"),
          LookupKind.of("apps/v1", "StatefulSet", "statefulsets"),
          LookupKind.of("leaderworkerset.x-k8s.io/v1", "LeaderWorkerSet", "leaderworkersets"),
          INFERENCE_SERVICE,
          LookupKind.of("inference.networking.k8s.io/v1", "InferencePool", "inferencepools"),
          LookupKind.of("v1", "Service", "services"),
          LookupKind.of("v1", "PersistentVolumeClaim", "persistentvolumeclaims"));

  /// Listed when all that there is gets judged: rules are about them, but look up one at most, by
  /// name.
  public static final List<LookupKind> LISTED =
      List.of(
          LookupKind.of("apps.nvidia.com/v1alpha1", "NIMPipeline", "nimpipelines").withoutStatus(),
          INFERENCE_SERVICE);

  /// What rules are about.
  public static final List<LookupKind> JUDGED =
      Stream.concat(WATCHED.stream(), LISTED.stream())
          .filter(kind -> !kind.equals(NAMESPACE) && !kind.equals(WAIVER))
          .toList();

  private LookupKinds() {}

  private static LookupKind of(Autoscaler autoscaler) {
    return LookupKind.of(
            autoscaler.apiVersion(), autoscaler.kind().kind(), autoscaler.resource().resource())
        .withoutStatus();
  }

  /// All of them.
  public static Stream<LookupKind> all() {
    return Stream.of(WATCHED, FETCHED, LISTED).flatMap(List::stream).distinct();
  }

  /// What the webhook must be allowed to do with the objects of a kind.
  public static List<String> verbs(LookupKind kind) {
    if (WATCHED.contains(kind)) return List.of("get", "list", "watch");
    List<String> verbs = new ArrayList<>();
    if (FETCHED.contains(kind)) verbs.add("get");
    if (LISTED.contains(kind)) verbs.add("list");
    return verbs;
  }

  public static Optional<LookupKind> find(String apiVersion, String kind) {
    return Stream.concat(WATCHED.stream(), FETCHED.stream())
        .filter(known -> known.is(apiVersion, kind))
        .findFirst();
  }
}
