package dev.nimfleet.policies.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlReader;
import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.admission.ObjectValues;
import dev.nimfleet.policies.admission.Requests;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.cluster.Objects;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whose business an autoscaler or a route is.
class ModelScopeTest {
  private static final ModelScope SCOPE =
      new ModelScope(
          new Objects(
              objects(
                      """
                      {apiVersion: apps.nvidia.com/v1alpha1, kind: NIMService, metadata: {name: llama, namespace: nim}}
                      ---
                      {apiVersion: apps.nvidia.com/v1alpha1, kind: NIMService, metadata: {name: big, namespace: nim}}
                      ---
                      apiVersion: apps/v1
                      kind: Deployment
                      metadata:
                        name: renamed
                        namespace: nim
                        ownerReferences: [{apiVersion: apps.nvidia.com/v1alpha1, kind: NIMService, name: llama}]
                      ---
                      {apiVersion: apps/v1, kind: Deployment, metadata: {name: shop, namespace: nim}}
                      ---
                      apiVersion: apps.nvidia.com/v1alpha1
                      kind: NIMService
                      metadata: {name: served, namespace: nim}
                      spec: {inferencePlatform: kserve}
                      ---
                      apiVersion: apps/v1
                      kind: ReplicaSet
                      metadata: {name: llama-6d4c, namespace: nim, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: llama}]}
                      ---
                      apiVersion: apps/v1
                      kind: ReplicaSet
                      metadata: {name: renamed-6d4c, namespace: nim, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: renamed}]}
                      ---
                      apiVersion: apps/v1
                      kind: ReplicaSet
                      metadata: {name: shop-6d4c, namespace: nim, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: shop}]}
                      ---
                      apiVersion: serving.kserve.io/v1beta1
                      kind: InferenceService
                      metadata: {name: other, namespace: nim, ownerReferences: [{apiVersion: apps.nvidia.com/v1alpha1, kind: NIMService, name: llama}]}
                      ---
                      apiVersion: apps/v1
                      kind: Deployment
                      metadata: {name: other-predictor, namespace: nim, ownerReferences: [{apiVersion: serving.kserve.io/v1beta1, kind: InferenceService, name: other}]}
                      ---
                      apiVersion: apps/v1
                      kind: Deployment
                      metadata: {name: loop, namespace: nim, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: loop}]}
                      ---
                      {apiVersion: v1, kind: Service, metadata: {name: front, namespace: nim}, spec: {selector: {app: llama}}}
                      ---
                      {apiVersion: v1, kind: Service, metadata: {name: leader, namespace: nim}, spec: {selector: {app: big-lws}}}
                      ---
                      {apiVersion: v1, kind: Service, metadata: {name: shop, namespace: nim}, spec: {selector: {app: shop}}}
                      ---
                      apiVersion: inference.networking.k8s.io/v1
                      kind: InferencePool
                      metadata: {name: pool, namespace: nim}
                      spec: {selector: {matchLabels: {app: llama}}}
                      """)
                  .stream()
                  .map(ModelScopeTest::value)
                  .toList()));

  @ParameterizedTest
  @CsvSource({
    "nim, Deployment, llama, true",
    "nim, '', llama, true",
    "nim, NIMService, llama, true",
    "nim, Deployment, renamed, true",
    "nim, LeaderWorkerSet, big-lws, true",
    "nim, LeaderWorkerSet, big, false",
    "nim, ReplicaSet, llama-6d4c, true",
    "nim, ReplicaSet, renamed-6d4c, true",
    "nim, ReplicaSet, shop-6d4c, false",
    "nim, Deployment, served-predictor, true",
    "nim, Deployment, llama-predictor, false",
    "nim, Deployment, other-predictor, true",
    "nim, Deployment, loop, false",
    "nim, Deployment, shop, false",
    "nim, Deployment, gone, false",
    "nim, StatefulSet, llama, false",
    "nim, Deployment, '', false",
    "shop, Deployment, llama, false",
  })
  void aScalerIsJudgedByItsTarget(String namespace, String kind, String name, boolean isModel) {
    for (String field : List.of("scaleTargetRef", "targetRef")) {
      String yaml =
          ("{apiVersion: keda.sh/v1alpha1, kind: ScaledObject, metadata: {name: s, namespace: %s},"
                  + " spec: {%s: {kind: '%s', name: '%s'}}}")
              .formatted(namespace, field, kind, name);
      assertThat(SCOPE.servesModel(created(yaml))).isEqualTo(isModel);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "nim, '', '', llama, true",
    "nim, Service, '', front, true",
    "nim, Service, '', leader, true",
    "nim, InferencePool, '', pool, true",
    "edge, Service, nim, front, true",
    "edge, Service, '', front, false",
    "nim, Service, '', shop, false",
    "nim, Service, '', gone, false",
    "nim, Bucket, '', llama, false",
  })
  void aRouteIsJudgedByItsBackends(
      String own, String kind, String namespace, String name, boolean isModel) {
    String yaml =
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: r, namespace: %s}
        spec:
          rules:
          - backendRefs: [{kind: Service, name: shop}]
          - backendRefs: [{kind: '%s', namespace: '%s', name: %s}]
        """
            .formatted(own, kind, namespace, name);
    assertThat(SCOPE.servesModel(created(yaml))).isEqualTo(isModel);
  }

  @Test
  void whatTurnsAwayFromAModelIsNoLongerItsBusiness() {
    String text =
        "{apiVersion: keda.sh/v1alpha1, kind: ScaledObject, metadata: {name: s, namespace: nim},"
            + " spec: {scaleTargetRef: {name: %s}}}";
    MapNode now = objects(text.formatted("shop")).getFirst();
    MapNode before = objects(text.formatted("llama")).getFirst();
    assertThat(SCOPE.servesModel(request(now, "UPDATE", value(now), value(before)))).isFalse();
    assertThat(SCOPE.servesModel(request(before, "UPDATE", value(before), value(now)))).isTrue();
  }

  @Test
  void whatIsDeletedIsJudgedAsItWas() {
    MapNode gone =
        objects(
                "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: h,"
                    + " namespace: nim}, spec: {scaleTargetRef: {kind: Deployment, name: llama}}}")
            .getFirst();
    assertThat(SCOPE.servesModel(request(gone, "DELETE", Null.NULL, value(gone)))).isTrue();
  }

  @Test
  void anObjectWithoutASpecIsNobodysBusiness() {
    assertThat(
            SCOPE.servesModel(
                created(
                    "{apiVersion: keda.sh/v1alpha1, kind: ScaledObject, metadata: {name: s,"
                        + " namespace: nim}, spec: 1}")))
        .isFalse();
  }

  private static AdmissionRequest created(String yaml) {
    MapNode object = objects(yaml).getFirst();
    return request(object, "CREATE", value(object), Null.NULL);
  }

  private static AdmissionRequest request(
      MapNode subject, String operation, Object object, Object oldObject) {
    return Requests.of(
        subject, operation, object, oldObject, AdmissionRequest.User.ADMIN, false, Null.NULL);
  }

  private static MapValue value(MapNode object) {
    return (MapValue) ObjectValues.of(object);
  }

  private static List<MapNode> objects(String yaml) {
    return YamlReader.read(new Source("objects.yaml", yaml), new Diagnostics()).stream()
        .map(MapNode.class::cast)
        .toList();
  }
}
