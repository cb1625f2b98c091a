package dev.nimfleet.gitops.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.envtest.ApiTap;
import dev.nimfleet.envtest.Patience;
import dev.nimfleet.envtest.RealCrds;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.envtest.RequiresRealCrds;
import dev.nimfleet.gitops.InstalledCluster;
import dev.nimfleet.gitops.Manifests;
import dev.nimfleet.gitops.TestFleet;
import dev.nimfleet.gitops.apply.Progress.Event;
import dev.nimfleet.gitops.applyset.ApplySet;
import dev.nimfleet.gitops.cluster.Cluster.Applying;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.kubernetes.KubernetesCluster;
import dev.nimfleet.gitops.plan.ApplyPlan;
import dev.nimfleet.gitops.plan.Desired;
import dev.nimfleet.standin.Controllers;
import dev.nimfleet.standin.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an API server, and what stands around it, does to somebody who applies a fleet.
@RequiresApiServer
@RequiresRealCrds
class ApiFaultsTest {
  private static final Pace PACE =
      new Pace(
          Duration.ofSeconds(40),
          Duration.ofMillis(50),
          Duration.ofSeconds(40),
          Duration.ofMillis(50));

  /// For what does not pass.
  private static final Pace HASTY =
      new Pace(
          Duration.ofSeconds(3),
          Duration.ofMillis(50),
          Duration.ofSeconds(3),
          Duration.ofMillis(50));

  private static final Desired FLEET = TestFleet.of("llama").desired();
  private static InstalledCluster installed;

  @TempDir private Path folder;
  private final List<String> told = new CopyOnWriteArrayList<>();
  private Controllers controllers;
  private ApiTap tap;
  private KubernetesCluster cluster;

  @BeforeAll
  static void start() throws ClusterTrouble {
    installed = InstalledCluster.start(List.of());
  }

  @AfterAll
  static void stop() {
    if (installed != null) installed.close();
  }

  @BeforeEach
  void connect() throws ClusterTrouble {
    controllers = installed.controllers();
    tap = installed.server().tap();
    cluster =
        KubernetesCluster.open(
            Optional.of(tap.kubeconfig(folder.resolve("kubeconfig"))), Optional.empty());
  }

  @AfterEach
  void empty() {
    controllers.close();
    cluster.close();
    tap.close();
    installed.empty();
  }

  private Result apply(Desired fleet, Pace pace) {
    return apply(cluster, fleet, pace);
  }

  private Result apply(KubernetesCluster to, Desired fleet, Pace pace) {
    var terms = new Applier.Terms("0.1.0", true, false, pace);
    return new Applier(to, terms, this::tell).apply(ApplyPlan.of(fleet));
  }

  private void tell(String model, Event event) {
    if (event instanceof Event.Waits waits) told.add(waits.why());
  }

  private static String why(Result result) {
    return String.join("\n", result.failures().values());
  }

  private static String name(String kind) {
    return id(kind).name();
  }

  private static ObjectId id(String kind) {
    return FLEET
        .objects()
        .map(ObjectId::of)
        .filter(id -> id.kind().equals(kind))
        .findFirst()
        .orElseThrow();
  }

  private static void kubectl(String... words) {
    installed.server().kubectl(words);
  }

  private static void administrator(String yaml) throws ClusterTrouble {
    for (MapNode object : Manifests.of(yaml)) {
      installed.cluster().apply(object, new Applying("administrator", true, false));
    }
  }

  /// The fleet with something else in all objects of a kind.
  private static Desired with(String kind, String more) {
    var models = new TreeMap<>(FLEET.models());
    models.replaceAll((_, objects) -> objects.stream().map(it -> with(it, kind, more)).toList());
    return new Desired(
        FLEET.namespace(),
        FLEET.name(),
        FLEET.shared().stream().map(it -> with(it, kind, more)).toList(),
        models,
        true);
  }

  private static MapNode with(MapNode object, String kind, String more) {
    return ObjectId.of(object).kind().equals(kind)
        ? object.with(Manifests.of(more).getFirst())
        : object;
  }

  // The server

  /// R1: it starts again in the middle of an install.
  @Test
  void aServerThatStartsAgainIsWaitedFor() throws InterruptedException {
    String cache = name("NIMCache");
    controllers.change(
        usual -> usual.timed(cache, times -> times.withDownload(Duration.ofSeconds(2))));
    var result = new AtomicBoolean();
    Thread run = Thread.startVirtualThread(() -> result.set(apply(FLEET, PACE).isSuccess()));
    assertThat(Patience.until(Duration.ofSeconds(30), () -> told.toString().contains("InProgress")))
        .isTrue();
    installed.server().halt();
    installed.server().resume();
    run.join();
    // One that starts within a look is seen as it does so.
    assertThat(told.toString()).containsPattern("cannot be reached|server answered 503");
    assertThat(result).isTrue();
  }

  /// R1, R2: it is left alone for as long as it asks.
  @Test
  void aServerThatHasTooMuchToDoIsAskedAgainWhenItSays() {
    var refused = new AtomicInteger();
    List<Instant> asked = new CopyOnWriteArrayList<>();
    tap.before(request -> {
      if (!request.path().endsWith("/httproutes/llama")) return Optional.empty();
      asked.add(Instant.now());
      return switch (refused.incrementAndGet()) {
        case 1 -> Optional.of(status(429, "TooManyRequests", 2));
        case 2 -> Optional.of(status(503, "ServiceUnavailable", 0));
        case 3 -> Optional.of(new ApiTap.Answer(502, "<html>Bad gateway</html>", 0));
        default -> Optional.empty();
      };
    });
    assertThat(apply(FLEET, PACE).failures()).isEmpty();
    // A fifth less, since clients that were refused together do not come back together.
    assertThat(Duration.between(asked.get(0), asked.get(1)))
        .isGreaterThanOrEqualTo(Duration.ofMillis(1600));
  }

  private static ApiTap.Answer status(int code, String reason, int retryAfter) {
    return new ApiTap.Answer(
        code,
        """
        {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "%s",
         "message": "later", "code": %d}
        """
            .formatted(reason, code),
        retryAfter);
  }

  /// R3: a list that is read in pages has grown too old to go on with, so it is read anew.
  @Test
  void aListThatIsTooOldIsReadAnew() throws ClusterTrouble {
    var kind = new ObjectId("", "Secret", "nim", "*");
    List<ObjectId> all = cluster.list(kind, "nim", "").stream().map(KubeObject::id).toList();
    var pages = new AtomicInteger();
    tap.before(request -> {
      if (!request.path().endsWith("/secrets")) return Optional.empty();
      return switch (pages.incrementAndGet()) {
        case 1 ->
            Optional.of(
                new ApiTap.Answer(
                    200,
                    """
                    {"kind": "SecretList", "apiVersion": "v1", "metadata": {"continue": "old"},
                     "items": [{"metadata": {"name": "gone", "namespace": "nim"}}]}
                    """,
                    0));
        case 2 -> Optional.of(status(410, "Expired", 0));
        default -> Optional.empty();
      };
    });
    assertThat(cluster.list(kind, "nim", "")).extracting(KubeObject::id).isEqualTo(all);
  }

  // What stands around it

  /// R35: a policy that somebody enforces in the cluster, of which files know nothing.
  @Test
  void aPolicyThatDeniesOneObjectIsToldBeforeAnythingIsWritten() throws ClusterTrouble {
    administrator(
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: {name: no-scalers}
        spec:
          failurePolicy: Fail
          matchConstraints:
            resourceRules:
            - {apiGroups: [keda.sh], apiVersions: ["*"], operations: [CREATE], resources: ["*"]}
          validations: [{expression: "false", message: "Nobody scales here."}]
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: no-scalers}
        spec: {policyName: no-scalers, validationActions: [Deny]}
        """);
    Desired other = TestFleet.of("other").desired();
    try {
      awaitDenial(other, true);
      assertThat(why(apply(other, HASTY)))
          .startsWith("ScaledObject nim/other")
          .contains("Nobody scales here.");
      assertThat(tap.writes()).isEmpty();
    } finally {
      kubectl("delete", "validatingadmissionpolicybinding", "no-scalers");
      kubectl("delete", "validatingadmissionpolicy", "no-scalers");
    }
    awaitDenial(other, false);
  }

  /// A policy counts a moment after it is there, and a moment after it is gone; until then the plan
  /// is only looked at.
  private void awaitDenial(Desired fleet, boolean isDenied) {
    assertThat(
            Patience.until(
                Duration.ofSeconds(30), () -> outlook(fleet).contains("Nobody scales") == isDenied))
        .isTrue();
  }

  private String outlook(Desired fleet) {
    var terms = new Applier.Terms("0.1.0", true, false, HASTY);
    try {
      return new Applier(cluster, terms, this::tell).outlook(ApplyPlan.of(fleet)).toString();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// R42
  @Test
  void aGatewayThatIsMissingOrClosedIsToldBeforeAnythingIsWritten() throws ClusterTrouble {
    String closed =
        "[{\"op\":\"replace\",\"path\":\"/spec/listeners/0/allowedRoutes/namespaces/from\","
            + "\"value\":\"Same\"}]";
    kubectl("patch", "gateway", "inference", "-n", "gateways", "--type=json", "-p", closed);
    try {
      assertThat(why(apply(FLEET, HASTY)))
          .startsWith("No listener of Gateway gateways/inference takes routes of namespace `nim`");
      kubectl("delete", "gateway", "inference", "-n", "gateways");
      assertThat(why(apply(FLEET, HASTY))).startsWith("There is no Gateway gateways/inference");
      assertThat(tap.writes()).isEmpty();
    } finally {
      installed.surroundings();
    }
  }

  /// R7: nothing is written while nobody can tell whether it may be.
  @Test
  void anAdmissionWebhookThatIsDownStopsAllUntilItIsBack() throws ClusterTrouble {
    administrator(
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: down}
        webhooks:
        - name: down.example.com
          clientConfig: {url: "https://127.0.0.1:1/validate"}
          rules:
          - {apiGroups: [keda.sh], apiVersions: ["*"], operations: ["*"], resources: ["*"]}
          failurePolicy: Fail
          sideEffects: None
          admissionReviewVersions: [v1]
          timeoutSeconds: 1
        """);
    try {
      assertThat(why(apply(FLEET, HASTY))).contains("down.example.com");
      assertThat(tap.writes()).isEmpty();
    } finally {
      kubectl("delete", "validatingwebhookconfiguration", "down");
    }
    assertThat(apply(FLEET, PACE).isSuccess()).isTrue();
  }

  /// R8: the kind was known a moment ago.
  @Test
  void aKindThatIsTakenAwayIsMissedByName() {
    assertThat(apply(FLEET, PACE).isSuccess()).isTrue();
    String crd =
        RealCrds.find().orElseThrow().texts("v3.1.2").stream()
            .filter(text -> text.contains("name: scaledobjects.keda.sh"))
            .findFirst()
            .orElseThrow();
    kubectl("delete", "scaledobject", "--all", "-n", "nim");
    kubectl("delete", "crd", "scaledobjects.keda.sh");
    try {
      assertThat(why(apply(FLEET, HASTY)))
          .isEqualTo(
              "The API server does not know ScaledObject of `keda.sh/v1alpha1`: install what"
                  + " defines it first (KEDA).");
    } finally {
      installed.server().client().installCrds(List.of(crd));
    }
    assertThat(apply(FLEET, PACE).isSuccess()).isTrue();
  }

  /// R9: fields that we have set are not in the new version of a CRD.
  @Test
  void aFieldThatAnUpgradeHasTakenAwayIsNoTroubleOnceFilesDoNotHaveItAnyMore() {
    assertThat(apply(FLEET, PACE).isSuccess()).isTrue();
    String path =
        "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/cooldownPeriod";
    kubectl(
        "patch",
        "crd",
        "scaledobjects.keda.sh",
        "--type=json",
        "-p",
        "[{\"op\":\"remove\",\"path\":\"%s\"}]".formatted(path));
    try {
      assertThat(
              Patience.until(
                  Duration.ofSeconds(20),
                  () -> why(apply(FLEET, HASTY)).contains("cooldownPeriod")))
          .isTrue();
      assertThat(apply(without("cooldownPeriod"), PACE).failures()).isEmpty();
    } finally {
      kubectl(
          "patch",
          "crd",
          "scaledobjects.keda.sh",
          "--type=json",
          "-p",
          "[{\"op\":\"add\",\"path\":\"%s\",\"value\":{\"type\":\"integer\",\"format\":\"int32\"}}]"
              .formatted(path));
    }
  }

  private static Desired without(String field) {
    var models = new TreeMap<>(FLEET.models());
    models.replaceAll((_, objects) ->
        objects.stream()
            .map(it ->
                ObjectId.of(it).kind().equals("ScaledObject")
                    ? it.without(List.of("spec", field))
                    : it)
            .toList());
    return new Desired(FLEET.namespace(), FLEET.name(), FLEET.shared(), models, true);
  }

  /// R10
  @Test
  void aNamespaceThatIsBeingDeletedIsNamed() throws ClusterTrouble {
    administrator(
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: ending}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: ngc-registry-secret, namespace: ending}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: ngc-api-secret, namespace: ending}
        """);
    kubectl("delete", "namespace", "ending", "--wait=false");
    var models = new TreeMap<>(FLEET.models());
    String there = "metadata: {namespace: ending}";
    models.replaceAll((_, objects) ->
        objects.stream().map(it -> it.with(Manifests.of(there).getFirst())).toList());
    var fleet = new Desired("ending", FLEET.name(), List.of(), models, true);
    assertThat(why(apply(fleet, HASTY))).contains("because it is being terminated");
    assertThat(tap.writes()).isEmpty();
  }

  /// R11: one object of five, and nothing of the other four is written.
  @Test
  void aQuotaThatHasNoRoomForOneObjectIsToldBeforeAnythingIsWritten() throws ClusterTrouble {
    administrator(
        """
        apiVersion: v1
        kind: ResourceQuota
        metadata: {name: scalers, namespace: nim}
        spec: {hard: {count/scaledobjects.keda.sh: "0"}}
        """);
    kubectl(
        "patch",
        "resourcequota",
        "scalers",
        "-n",
        "nim",
        "--subresource=status",
        "--type=merge",
        "-p",
        "{\"status\":{\"hard\":{\"count/scaledobjects.keda.sh\":\"0\"},"
            + "\"used\":{\"count/scaledobjects.keda.sh\":\"0\"}}}");
    try {
      assertThat(why(apply(FLEET, HASTY)))
          .startsWith("ScaledObject nim/%s: ".formatted(name("ScaledObject")))
          .contains("exceeded quota: scalers");
      assertThat(tap.writes()).isEmpty();
    } finally {
      kubectl("delete", "resourcequota", "scalers", "-n", "nim");
    }
  }

  /// R11
  @Test
  void aRightThatIsMissingForOneKindIsToldBeforeAnythingIsWritten() throws ClusterTrouble {
    administrator(
        """
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: narrow, namespace: nim}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: narrow}
        rules:
        - {apiGroups: ["*"], resources: ["*"], verbs: [get, list]}
        - apiGroups: [apps.nvidia.com, keda.sh, gateway.networking.k8s.io, ""]
          resources: ["*"]
          verbs: ["*"]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: narrow}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: narrow}
        subjects: [{kind: ServiceAccount, name: narrow, namespace: nim}]
        """);
    String token = installed.server().kubectl("create", "token", "narrow", "-n", "nim").strip();
    Path kubeconfig = tap.kubeconfig(folder.resolve("narrow"), token);
    try (var narrow = KubernetesCluster.open(Optional.of(kubeconfig), Optional.empty())) {
      assertThat(why(apply(narrow, FLEET, HASTY)))
          .startsWith("PodDisruptionBudget nim/%s: ".formatted(name("PodDisruptionBudget")))
          .contains("cannot patch resource \"poddisruptionbudgets\"");
      assertThat(tap.writes()).isEmpty();
    }
  }

  // The objects

  /// R12: of which a CRD says that it never changes.
  @Test
  void aFieldThatMayNotChangeIsRefusedInTheServersWordsAndNothingIsWritten() {
    assertThat(apply(FLEET, PACE).isSuccess()).isTrue();
    int before = tap.writes().size();
    Desired edited = with("NIMCache", "spec: {source: {ngc: {modelPuller: \"other:1\"}}}");
    assertThat(why(apply(edited, HASTY)))
        .startsWith("NIMCache nim/%s: ".formatted(name("NIMCache")))
        .contains("modelPuller is an immutable field");
    assertThat(tap.writes()).hasSize(before);
  }

  /// R13: somebody has deleted an object, and a finalizer holds it.
  @Test
  void anObjectThatCannotGoYetIsWaitedForAndThenMadeAnew() throws ClusterTrouble {
    assertThat(apply(FLEET, PACE).isSuccess()).isTrue();
    installed.patch("httproute", "llama", "{\"metadata\":{\"finalizers\":[\"example.com/hold\"]}}");
    kubectl("delete", "httproute", "llama", "-n", "nim", "--wait=false");
    assertThat(why(apply(FLEET, HASTY)))
        .contains("HTTPRoute nim/llama is being deleted; it is made anew once it is gone.");
    installed.patch("httproute", "llama", "{\"metadata\":{\"finalizers\":null}}");
    assertThat(apply(FLEET, PACE).created()).containsExactly(id("HTTPRoute"));
    assertThat(cluster.find(id("HTTPRoute"))).isPresent();
  }

  /// R38: the volume of a model that serves is lost. A new start of a pod would fail, and a new
  /// NIMService would not help.
  @Test
  void aCacheWhoseVolumeIsLostIsToldAndWhatServesIsLeft() throws ClusterTrouble {
    assertThat(apply(FLEET, PACE).failures()).isEmpty();
    String lost = "PersistentVolumeClaim \"%s-pvc\" not found".formatted(name("NIMCache"));
    controllers.change(usual -> usual.with(name("NIMCache"), new Fault.CacheTrouble(lost)));
    controllers.awaitIdle(Duration.ofSeconds(20));
    int before = tap.writes().size();
    assertThat(why(apply(FLEET, HASTY))).contains("is NotReady", "not found");
    assertThat(tap.writes()).hasSize(before);
    assertThat(cluster.find(id("NIMService"))).isPresent();
  }

  /// R14: what is pruned was made anew by somebody at that very moment.
  @Test
  void anObjectThatWasMadeAnewIsAnother() throws ClusterTrouble {
    assertThat(apply(TestFleet.of("llama", "gone").desired(), PACE).isSuccess()).isTrue();
    String route = "gone";
    tap.before(request -> {
      if (request.verb().equals("DELETE") && request.path().endsWith("/httproutes/" + route)) {
        tap.before(_ -> Optional.empty());
        makeAnew(route);
      }
      return Optional.empty();
    });
    assertThat(why(apply(FLEET, HASTY))).contains("HTTPRoute nim/gone was changed by somebody");
    KubeObject made =
        cluster
            .find(new ObjectId("gateway.networking.k8s.io", "HTTPRoute", "nim", route))
            .orElseThrow();
    assertThat(made.label(ApplySet.PART_OF)).isEmpty();
  }

  private static void makeAnew(String route) {
    kubectl("delete", "httproute", route, "-n", "nim");
    try {
      administrator(
          """
          apiVersion: gateway.networking.k8s.io/v1
          kind: HTTPRoute
          metadata: {name: %s, namespace: nim}
          spec: {}
          """
              .formatted(route));
    } catch (ClusterTrouble e) {
      throw new AssertionError(e);
    }
  }
}
