package dev.nimfleet.compiler;

import static dev.nimfleet.compiler.SmallFleet.llama;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.compiler.fleet.Cluster;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.golden.GoldenFolder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// The model wins over the cluster, and that over the fleet's defaults.
class ClusterTest {
  private static final String SERVER = "spec triggers * metadata serverAddress";
  private static final String CLASS = "spec storage pvc storageClass";

  @Test
  void theClusterWinsOverTheDefaults() {
    var fleet =
        llama()
            .defaults("storage: {class: slow}")
            .cluster("storage: {class: fast}", "metrics: {prometheus: \"http://eu:9090\"}");

    assertThat(fleet.values("NIMCache", CLASS)).containsExactly("fast");
    assertThat(fleet.values("ScaledObject", SERVER)).containsOnly("http://eu:9090");
  }

  @Test
  void theModelWinsOverTheCluster() {
    var fleet =
        llama("metrics: {prometheus: \"http://own:9090\"}", "storage: {class: own}")
            .cluster("storage: {class: fast}", "metrics: {prometheus: \"http://eu:9090\"}");

    assertThat(fleet.values("NIMCache", CLASS)).containsExactly("own");
    assertThat(fleet.values("ScaledObject", SERVER)).containsOnly("http://own:9090");
  }

  @Test
  void whatTheClusterDoesNotSayStaysTheDefaults() {
    var fleet =
        llama()
            .defaults("storage: {accessMode: ReadWriteMany, class: slow}")
            .cluster("storage: {class: fast}", "metrics: {interval: 30s}");

    assertThat(fleet.values("NIMCache", "spec storage pvc volumeAccessMode"))
        .containsExactly("ReadWriteMany");
    assertThat(fleet.values("ScaledObject", SERVER)).containsOnly("http://prometheus:9090");
    assertThat(fleet.values("NIMService", "spec metrics serviceMonitor interval"))
        .containsExactly("30s");
  }

  @Test
  void theClustersKubernetesWinsOverTheDefaults() {
    var fleet = llama("autoscale: {concurrency: none}").defaults("kubernetes: \"1.37\"");
    String tolerance = "spec advanced horizontalPodAutoscalerConfig behavior scaleDown tolerance";

    assertThat(fleet.values("ScaledObject", tolerance)).containsExactly("0.57");
    assertThat(fleet.cluster("kubernetes: \"1.36\"").values("ScaledObject", tolerance)).isEmpty();
  }

  @Test
  void theClustersGpuIsTheOneThatIsThere() {
    var fleet =
        llama()
            .gpu("b: {product: NVIDIA-B200, memory: 192Gi}")
            .defaults("gpu: h100-80gb")
            .cluster("gpus: {h100-80gb: {product: NVIDIA-H100-NVL, memory: 94Gi}}");

    assertThat(fleet.values("NIMService", "spec resources limits memory")).containsExactly("94Gi");
  }

  @Test
  void aGatewayOfTheClusterMakesRoutes() {
    var fleet = llama().cluster("gateway: {name: eu, domain: eu.example.com}");

    assertThat(fleet.values("HTTPRoute", "spec hostnames *"))
        .containsExactly("llama.eu.example.com");
  }

  @Test
  void theOutputNamesItsCluster() {
    assertThat(llama().compile().fleets().getFirst().cluster()).isEmpty();
    assertThat(llama().cluster("operator: main").compile().fleets().getFirst().cluster())
        .contains("prod-eu");
  }

  /// The format and the catalogue are rooms apart; a release is named in both.
  @Test
  void aClusterCanNameEveryReleaseOfTheCatalogue() {
    assertThat(Cluster.OPERATORS)
        .containsExactlyElementsOf(Arrays.stream(Release.values()).map(Release::version).toList());
  }

  @Test
  void anOperatorThatHasThePriorityClassGetsIt() {
    var fleet = llama("priorityClass: high").cluster("operator: 3.1.2");

    assertThat(fleet.values("NIMService", "spec priorityClassName")).containsExactly("high");
    assertThat(fleet.values("NIMCache", "spec priorityClassName")).isEmpty();
  }

  @Test
  void aClusterThatDoesNotNameItsOperatorMayHaveAnOldOne() {
    assertThat(llama("priorityClass: high").cluster("kubernetes: \"1.37\"").errors())
        .singleElement()
        .asString()
        .startsWith("P030 ");
  }

  @Test
  void aMistakeOfTheClusterPointsIntoItsFile() {
    Diagnostic found =
        llama().cluster("metrics: {interval: 100ms}").compile().diagnostics().getFirst();

    assertThat(found.at()).hasToString("cluster.yaml:5:23");
    assertThat(found.notes())
        .singleElement()
        .satisfies(note -> {
          assertThat(note.at()).hasToString("fleet.yaml:11:5");
          assertThat(note.text()).isEqualTo("in the cluster `prod-eu`, used by the model `llama`");
        });
  }

  @Test
  void aValueOfTheDefaultsIsStillSaidToBeOne() {
    Diagnostic found =
        llama()
            .defaults("metrics: {prometheus: \"http://p:9090\", interval: 100ms}")
            .cluster("metrics: {tenant: ml}")
            .compile()
            .diagnostics()
            .getFirst();

    assertThat(found.notes())
        .singleElement()
        .satisfies(
            note -> assertThat(note.text()).isEqualTo("in `defaults`, used by the model `llama`"));
  }

  @Test
  void aBrokenClusterStopsEveryFleet() {
    Compilation compilation = llama().cluster("operator: 2.0.0").compile();

    assertThat(compilation.fleets()).isEmpty();
    assertThat(compilation.diagnostics())
        .singleElement()
        .satisfies(found -> assertThat(found.at()).hasToString("cluster.yaml:5:13"));
  }

  @Test
  void tenantAndCredentialsReachEveryTrigger() {
    var fleet =
        llama()
            .cluster("metrics: {tenant: ml, authentication: {name: token, modes: [bearer, tls]}}");

    assertThat(fleet.values("ScaledObject", "spec triggers * metadata customHeaders"))
        .containsExactly("X-Scope-OrgID=ml", "X-Scope-OrgID=ml");
    assertThat(fleet.values("ScaledObject", "spec triggers * metadata authModes"))
        .containsOnly("bearer,tls");
    assertThat(fleet.values("ScaledObject", "spec triggers * authenticationRef kind"))
        .containsOnly("TriggerAuthentication");
  }

  /// The golden cases of two clusters show what differs; the fleet must not.
  @Test
  void theGoldenClustersHaveTheSameFleet() {
    assertThat(fleet("cluster-eu")).isEqualTo(fleet("cluster-us"));
  }

  private static byte[] fleet(String name) {
    GoldenFolder golden =
        Goldens.fleets().stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
    return golden.inputs().getOrDefault("fleet.yaml", new byte[0]);
  }
}
