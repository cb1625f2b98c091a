package dev.nimfleet.policies.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.compiler.catalogue.Stored;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlReader;
import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.admission.AdmissionRequest.User;
import dev.nimfleet.policies.admission.ObjectValues;
import dev.nimfleet.policies.admission.PolicyEvaluator;
import dev.nimfleet.policies.admission.Requests;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.cluster.Objects;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What those write who look after a fleet passes every rule, without a word but that nobody can
/// know what a cache holds: our own compiler, NIM Operator, KEDA and Argo CD, on all golden fleets
/// but those that need a waiver.
class WhatControllersWriteTest {
  private static final Path FLEETS = Path.of("../compiler/golden/fleets");
  private static final List<Rule> RULES =
      ShippedRules.read(KubernetesVersion.NEWEST, new Diagnostics());
  private static final User OPERATOR = account("nim-operator", "k8s-nim-operator");
  private static final User KEDA = account("keda", "keda-operator");
  private static final User ARGO_CD = account("argocd", "argocd-application-controller");

  private static final String UNKNOWN = "profile-in-cache-nimservice-webhook-unknown";

  /// Somebody writes an object.
  private record Write(User user, MapNode object, Optional<MapNode> old, boolean isDryRun) {
    static Write create(User user, MapNode object) {
      return new Write(user, object, Optional.empty(), false);
    }

    static Write update(User user, MapNode old, MapNode object) {
      return new Write(user, object, Optional.of(old), false);
    }

    Write dry() {
      return new Write(user, object, old, true);
    }
  }

  @Test
  void ourCompiler() {
    assertThat(findings(object -> Stream.of(Write.create(User.ADMIN, object)))).isEmpty();
  }

  /// It adds a finalizer, and with it come the empty structs of its Go types; then it makes what
  /// runs the model.
  @Test
  void nimOperator() {
    assertThat(
            findings(object ->
                switch (kind(object)) {
                  case "NIMService" ->
                      Stream.of(
                          Write.update(OPERATOR, object, yaml(SERVICE_REWRITTEN).with(object)),
                          Write.create(OPERATOR, made(object, DEPLOYMENT)),
                          Write.create(OPERATOR, made(object, SERVICE)),
                          Write.create(OPERATOR, made(object, MONITOR)));
                  case "NIMCache" ->
                      Stream.of(Write.update(OPERATOR, object, yaml(CACHE_REWRITTEN).with(object)));
                  default -> Stream.empty();
                }))
        .isEmpty();
  }

  /// It adds a finalizer and a label, and makes the HPA, which it keeps as it is.
  @Test
  void keda() {
    assertThat(
            findings(object ->
                kind(object).equals("ScaledObject")
                    ? Stream.of(
                        Write.update(KEDA, object, object.with(yaml(SCALER_REWRITTEN))),
                        Write.create(KEDA, autoscaler(object)),
                        Write.update(KEDA, autoscaler(object), autoscaler(object)))
                    : Stream.empty()))
        .isEmpty();
  }

  /// It marks what it applies, and asks what an apply would do.
  @Test
  void argoCd() {
    assertThat(
            findings(object -> {
              MapNode marked = object.with(yaml(TRACKED));
              return Stream.of(
                  Write.create(ARGO_CD, marked),
                  Write.create(ARGO_CD, marked).dry(),
                  Write.update(ARGO_CD, object, marked),
                  Write.update(ARGO_CD, marked, marked).dry());
            }))
        .isEmpty();
  }

  // ---- what they write

  private static final String SERVICE_REWRITTEN =
      """
      metadata: {finalizers: [finalizer.nim.apps.nvidia.com]}
      spec:
        livenessProbe: {}
        readinessProbe: {}
        metrics: {serviceMonitor: {}}
        scale: {hpa: {maxReplicas: 0, minReplicas: 1}}
        storage: {pvc: {}}
        expose: {ingress: {spec: {}}, router: {}}
      """;
  private static final String CACHE_REWRITTEN =
      """
      metadata: {finalizers: [finalizer.nimcache.apps.nvidia.com]}
      spec: {resources: {cpu: "0", memory: "0"}}
      """;
  private static final String SCALER_REWRITTEN =
      """
      metadata: {finalizers: [finalizer.keda.sh], labels: {scaledobject.keda.sh/name: x}}
      """;
  private static final String TRACKED =
      """
      metadata:
        labels: {app.kubernetes.io/instance: fleet}
        annotations: {argocd.argoproj.io/tracking-id: "fleet:a/b:c/d"}
      """;
  private static final String OWNED =
      """
      metadata:
        name: NAME
        namespace: NAMESPACE
        labels: {app: NAME, app.kubernetes.io/managed-by: k8s-nim-operator}
        ownerReferences:
        - {apiVersion: apps.nvidia.com/v1alpha1, kind: NIMService, name: NAME, uid: u, controller: true}
      """;
  private static final String DEPLOYMENT =
      """
      apiVersion: apps/v1
      kind: Deployment
      spec:
        replicas: 1
        selector: {matchLabels: {app: NAME}}
        template:
          metadata: {labels: {app: NAME}}
          spec: {containers: [{name: NAME-ctr, image: "nvcr.io/nim/a/b:1.0.0"}]}
      """;
  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      spec: {selector: {app: NAME}, ports: [{name: api, port: 8000, targetPort: api}]}
      """;
  private static final String MONITOR =
      """
      apiVersion: monitoring.coreos.com/v1
      kind: ServiceMonitor
      spec: {selector: {matchLabels: {app: NAME}}, endpoints: [{path: /v1/metrics, port: api}]}
      """;

  /// One that a fleet uses and somebody else has made.
  private static final String SHARED_CACHE =
      """
      apiVersion: apps.nvidia.com/v1alpha1
      kind: NIMCache
      metadata: {name: llama.shared, namespace: nim-prod}
      spec: {storage: {pvc: {volumeAccessMode: ReadWriteMany}}}
      status: {state: Ready}
      """;

  private static MapNode made(MapNode service, String text) {
    String name = name(service);
    String namespace = service.text("metadata", "namespace").orElseThrow();
    return yaml((text + OWNED).replace("NAMESPACE", namespace).replace("NAME", name));
  }

  /// As KEDA makes it of a ScaledObject: a metric a trigger, of which nobody sees the query.
  private static MapNode autoscaler(MapNode scaler) {
    var metrics = new StringBuilder();
    List<MapNode> triggers =
        scaler.find("spec", "triggers").stream()
            .flatMap(list -> ((ListNode) list).items().stream())
            .map(MapNode.class::cast)
            .toList();
    for (int i = 0; i < triggers.size(); i++) {
      String type = triggers.get(i).text("metricType").orElse("AverageValue");
      metrics.append(
          """
            - type: External
              external:
                metric:
                  name: s%d-%s
                  selector: {matchLabels: {scaledobject.keda.sh/name: %s}}
                target: {type: %s, %s: "1"}
          """
              .formatted(
                  i,
                  triggers.get(i).text("type").orElseThrow(),
                  name(scaler),
                  type,
                  type.equals("Value") ? "value" : "averageValue"));
    }
    MapNode hpa =
        yaml(
            """
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata:
              name: keda-hpa-%s
              namespace: %s
              labels:
                app.kubernetes.io/managed-by: keda-operator
                app.kubernetes.io/part-of: %s
                scaledobject.keda.sh/name: %s
              ownerReferences:
              - {apiVersion: keda.sh/v1alpha1, kind: ScaledObject, name: %s, uid: u, controller: true, blockOwnerDeletion: true}
            spec:
              scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: %s}
              minReplicas: %s
              maxReplicas: %s
              metrics:
            %s\
            """
                .formatted(
                    name(scaler),
                    scaler.text("metadata", "namespace").orElseThrow(),
                    name(scaler),
                    name(scaler),
                    name(scaler),
                    scaler.text("spec", "scaleTargetRef", "name").orElseThrow(),
                    scaler.text("spec", "minReplicaCount").orElse("1"),
                    scaler.text("spec", "maxReplicaCount").orElse("100"),
                    metrics));
    return scaler
        .find("spec", "advanced", "horizontalPodAutoscalerConfig", "behavior")
        .map(behavior -> MapNode.at(hpa.at()).put("behavior", behavior))
        .map(spec -> hpa.with(MapNode.at(hpa.at()).put("spec", spec).build()))
        .orElse(hpa);
  }

  // ---- judging

  /// What rules find in what is written about the objects of each fleet.
  private static List<String> findings(Function<MapNode, Stream<Write>> writes) {
    List<String> findings = new ArrayList<>();
    int written = 0;
    for (Path fleet : fleets()) {
      List<MapNode> objects = objects(fleet);
      for (MapNode object : objects) {
        for (Write write : writes.apply(object).toList()) {
          written++;
          findings(write, objects)
              .forEach(found -> findings.add(fleet.getFileName() + " " + found));
        }
      }
    }
    assertThat(written).isGreaterThan(20);
    return findings;
  }

  private static List<String> findings(Write write, List<MapNode> cluster) {
    List<MapValue> there = new ArrayList<>();
    for (MapNode object : cluster) {
      boolean isThis =
          kind(object).equals(kind(write.object())) && name(object).equals(name(write.object()));
      if (!isThis || write.old().isPresent()) there.add(value(inCluster(object)));
    }
    there.add(value(yaml(SHARED_CACHE)));
    AdmissionRequest request =
        Requests.of(
            write.object(),
            write.old().isPresent() ? "UPDATE" : "CREATE",
            value(write.object()),
            write.old().<Object>map(WhatControllersWriteTest::value).orElse(Null.NULL),
            write.user(),
            write.isDryRun(),
            Null.NULL);
    long limit = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    var judge = new Judge(new PolicyEvaluator(new Objects(there), limit));
    return RULES.stream()
        .flatMap(rule -> judge.judge(rule, request, Null.NULL).violations().stream())
        .filter(violation -> !violation.policy().name().equals(UNKNOWN))
        .map(violation ->
            "%s/%s %s: %s"
                .formatted(
                    kind(write.object()),
                    name(write.object()),
                    violation.policy().name(),
                    violation.message()))
        .toList();
  }

  private static MapNode inCluster(MapNode object) {
    MapNode known = object.with(yaml("metadata: {uid: u}"));
    return kind(object).equals("NIMCache") ? known.with(yaml("status: {state: Ready}")) : known;
  }

  private static MapValue value(MapNode object) {
    return (MapValue) ObjectValues.of(Stored.of(object, EnumSet.allOf(Release.class)));
  }

  private static User account(String namespace, String name) {
    return new User(
        "system:serviceaccount:%s:%s".formatted(namespace, name),
        "",
        List.of("system:serviceaccounts", "system:authenticated"),
        Map.of());
  }

  private static String kind(MapNode object) {
    return object.text("kind").orElseThrow();
  }

  private static String name(MapNode object) {
    return object.text("metadata", "name").orElseThrow();
  }

  private static List<Path> fleets() {
    try (Stream<Path> all = Files.list(FLEETS)) {
      return all.filter(fleet -> !Files.exists(fleet.resolve("waivers"))).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<MapNode> objects(Path fleet) {
    try (Stream<Path> all = Files.walk(fleet.resolve("out"))) {
      return all.filter(file -> file.toString().endsWith(".yaml"))
          .sorted()
          .flatMap(file -> documents(file).stream())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<MapNode> documents(Path file) {
    try {
      return documents(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MapNode yaml(String text) {
    return documents("written.yaml", text).getFirst();
  }

  private static List<MapNode> documents(String name, String text) {
    var diagnostics = new Diagnostics();
    List<MapNode> documents =
        YamlReader.read(new Source(name, text), diagnostics).stream()
            .map(MapNode.class::cast)
            .toList();
    assertThat(diagnostics.sorted()).isEmpty();
    return documents;
  }
}
