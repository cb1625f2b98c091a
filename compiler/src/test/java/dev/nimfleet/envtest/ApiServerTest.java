package dev.nimfleet.envtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresApiServer
class ApiServerTest {
  private static final String WIDGETS =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: widgets.example.com}
      spec:
        group: example.com
        scope: Namespaced
        names: {kind: Widget, plural: widgets, singular: widget}
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties:
                spec:
                  type: object
                  properties: {size: {type: integer, maximum: 9}}
      """;

  private static ApiServer server;
  private static ApiClient api;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    server = ApiServer.start();
    api = server.client();
    api.createNamespaces("shop");
    api.installCrds(List.of(WIDGETS));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void theServerKnowsItsVersion() {
    assertThat(api.get("/version").json().path("gitVersion").asString())
        .matches("v1\\.\\d+\\.\\d+");
  }

  @Test
  void whatIsCreatedCanBeReadListedAndDeleted() {
    ObjectRef lamp = widget("lamp");

    assertThat(api.create(lamp, yaml("lamp", "size: 3")).code()).isEqualTo(201);
    assertThat(api.get(lamp).json().path("spec").path("size").asInt()).isEqualTo(3);
    assertThat(names(api.list("example.com/v1", "Widget", "shop"))).contains("lamp");
    assertThat(names(api.list("example.com/v1", "Widget", ""))).contains("lamp");
    assertThat(api.delete(lamp).isSuccess()).isTrue();
    assertThat(api.get(lamp).reason()).isEqualTo("NotFound");
  }

  @Test
  void anUnknownFieldIsRefused() {
    ApiResponse response = api.create(widget("typo"), yaml("typo", "sise: 3"));

    assertThat(response.code()).isEqualTo(400);
    assertThat(response.message()).endsWith("strict decoding error: unknown field \"spec.sise\"");
  }

  @Test
  void aValueAgainstTheSchemaIsRefused() {
    ApiResponse response = api.create(widget("huge"), yaml("huge", "size: 12"));

    assertThat(response.code()).isEqualTo(422);
    assertThat(response.reason()).isEqualTo("Invalid");
    assertThat(response.message()).contains("spec.size in body should be less than or equal to 9");
  }

  @Test
  void aWarningIsReadWithItsQuotes() {
    ApiResponse response =
        api.create(
            new ObjectRef("v1", "Pod", "shop", "till"),
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: till}
            spec:
              containers:
              - {name: till, image: till, env: [{name: A, value: b}, {name: A, value: c}]}
            """);

    assertThat(response.warnings())
        .containsExactly(
            "spec.containers[0].env[1]: hides previous definition of \"A\","
                + " which may be dropped when using apply");
  }

  @Test
  void applyingTwiceChangesTheObject() {
    ObjectRef desk = widget("desk");

    assertThat(api.apply(desk, yaml("desk", "size: 1")).code()).isEqualTo(201);
    assertThat(api.apply(desk, yaml("desk", "size: 2")).code()).isEqualTo(200);
    assertThat(api.get(desk).json().path("spec").path("size").asInt()).isEqualTo(2);
  }

  @Test
  void aDryRunChecksAndKeepsNothing() {
    ObjectRef ghost = widget("ghost");

    assertThat(api.dryRun().create(ghost, yaml("ghost", "size: 12")).code()).isEqualTo(422);
    assertThat(api.dryRun().create(ghost, yaml("ghost", "size: 1")).code()).isEqualTo(201);
    assertThat(api.get(ghost).code()).isEqualTo(404);
  }

  @Test
  void aDryRunDeletesNothing() {
    ObjectRef shelf = widget("shelf");
    api.create(shelf, yaml("shelf", "size: 1")).orThrow();

    assertThat(api.dryRun().delete(shelf).isSuccess()).isTrue();
    assertThat(api.get(shelf).isSuccess()).isTrue();
  }

  @Test
  void aKindThatIsNotInstalledIsTheMistakeOfTheTest() {
    var ref = new ObjectRef("example.com/v1", "Gadget", "shop", "gadget");

    assertThatThrownBy(() -> api.get(ref))
        .hasMessage("The API server serves no `Gadget` of `example.com/v1`.");
  }

  @Test
  void aPortTakenMeanwhileCostsAnotherAttempt() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var offers =
          List.of(
                  new Ports(
                      taken.getLocalPort(), Ports.free().etcdPeers(), Ports.free().apiServer()),
                  new Ports(
                      Ports.free().etcdClients(), Ports.free().etcdPeers(), taken.getLocalPort()),
                  Ports.free())
              .iterator();

      try (ApiServer third = ApiServer.start(offers::next, List.of())) {
        assertThat(offers).isExhausted();
        assertThat(third.client().get("/readyz").body()).isEqualTo("ok");
      }
    }
  }

  @Test
  void theKubeconfigLetsKubectlIn() throws Exception {
    Path output = folder.resolve("output");
    int exit =
        new ProcessBuilder(
                Assets.find().orElseThrow().program("kubectl").toString(),
                "--kubeconfig=" + server.kubeconfig(),
                "get",
                "--output=name",
                "namespace/shop")
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start()
            .waitFor();

    assertThat(output).hasContent("namespace/shop");
    assertThat(exit).isZero();
  }

  @Test
  void aServerThatDoesNotStartShowsItsLogs() throws Exception {
    // Only etcd ends, so that its log is complete by the time the end is seen.
    program("etcd", "echo 'no space left' >&2; exit 1");
    program("kube-apiserver", "exec sleep 60");
    ControlPlane broken = ControlPlane.launch(new Assets(folder), Ports.free(), List.of());

    assertThatThrownBy(broken::awaitReady)
        .hasMessageContainingAll(
            "A process of the control plane ended.", "etcd.log", "no space left");
    broken.end();
  }

  private void program(String name, String script) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void nothingIsLeftOfAClosedServer() {
    ApiServer other = ApiServer.start();
    List<ProcessHandle> processes = other.processes();
    assertThat(processes).hasSize(2).allMatch(ProcessHandle::isAlive);

    other.close();

    assertThat(processes).noneMatch(ProcessHandle::isAlive);
    assertThat(other.kubeconfig().getParent()).doesNotExist();
  }

  private static ObjectRef widget(String name) {
    return new ObjectRef("example.com/v1", "Widget", "shop", name);
  }

  private static String yaml(String name, String spec) {
    return """
    apiVersion: example.com/v1
    kind: Widget
    metadata: {name: %s, namespace: shop}
    spec: {%s}
    """
        .formatted(name, spec);
  }

  private static List<String> names(ApiResponse list) {
    return list.json()
        .path("items")
        .valueStream()
        .map(item -> item.path("metadata").path("name").asString())
        .toList();
  }
}
