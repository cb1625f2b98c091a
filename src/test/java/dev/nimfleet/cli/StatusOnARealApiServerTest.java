package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.schema.FleetFormats;
import dev.nimfleet.envtest.ApiServer;
import dev.nimfleet.envtest.ObjectRef;
import dev.nimfleet.envtest.RequiresApiServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// What `nimfleet status` makes of ModelFleets, from a cluster that does not know them on.
@RequiresApiServer
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StatusOnARealApiServerTest {
  private static ApiServer server;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    server = ApiServer.start();
    server.client().createNamespaces("nim-prod", "nim-test");
  }

  @AfterAll
  static void stop() {
    if (server != null) server.close();
  }

  private Desk.Result status(String... words) {
    List<String> command =
        new ArrayList<>(List.of("status", "--kubeconfig", server.kubeconfig().toString()));
    command.addAll(List.of(words));
    return new Desk(folder).runReal(command.toArray(String[]::new));
  }

  /// Writes a status as the reconciler does.
  private static void fleet(String namespace, String name, String status) {
    var ref = new ObjectRef("nimfleet.dev/v1alpha1", "ModelFleet", namespace, name);
    if (!server.client().get(ref).isSuccess()) {
      server
          .client()
          .create(
              ref,
              """
              apiVersion: nimfleet.dev/v1alpha1
              kind: ModelFleet
              metadata: {name: %s, namespace: %s}
              spec: {}
              """
                  .formatted(name, namespace))
          .orThrow();
    }
    if (status.isEmpty()) return;
    server.kubectl(
        "patch",
        "modelfleet",
        name,
        "-n",
        namespace,
        "--subresource=status",
        "--type=merge",
        "-p",
        "{\"status\":%s}".formatted(status));
  }

  private static String ready(String status, String reason, String message, String models) {
    return """
    {"observedGeneration": 1, "lastAttemptedRevision": "0123456789abcdef", "lastAppliedRevision": "0123456789abcdef",
     "conditions": [{"type": "Ready", "status": "%s", "reason": "%s", "message": "%s",
       "lastTransitionTime": "2025-01-01T00:00:00Z"}],
     "models": [%s]}
    """
        .formatted(status, reason, message, models);
  }

  @Test
  @Order(1)
  void aClusterThatDoesNotKnowTheKindIsTold() {
    Desk.Result result = status();
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .isEqualTo(
            """
            error: The cluster does not know ModelFleets, so that nobody can write down how one stands.
              = help: `nimfleet schema --crd | kubectl apply -f -` installs the kind.
            """);
  }

  @Test
  @Order(2)
  void withoutAnyFleetNothingIsWrong() {
    server.client().installCrds(List.of(FleetFormats.customResourceDefinition()));
    Desk.Result result = status();
    assertThat(result.err()).isEqualTo("No ModelFleet is there.\n");
    assertThat(result.code()).isZero();
  }

  @Test
  @Order(3)
  void aFleetThatNobodyReconcilesIsNotReady() {
    fleet("nim-prod", "prod", "");
    Desk.Result result = status();
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out())
        .isEqualTo(
            """
            NAMESPACE  FLEET  MODEL  STATE    REVISION  MESSAGE
            nim-prod   prod   -      Unknown  -         Nobody reconciles it.
            """);
  }

  @Test
  @Order(4)
  void aFleetThatIsReadyExitsWithZero() {
    fleet(
        "nim-prod",
        "prod",
        ready(
            "True",
            "Succeeded",
            "Applied 0123456789abcdef.",
            "{\"name\": \"llama\", \"state\": \"Ready\", \"message\": \"Serves.\"}"));
    Desk.Result result = status();
    assertThat(result.out())
        .isEqualTo(
            """
            NAMESPACE  FLEET  MODEL  STATE  REVISION    MESSAGE
            nim-prod   prod   -      Ready  0123456789  Applied 0123456789abcdef.
            nim-prod   prod   llama  Ready              Serves.
            """);
    assertThat(result.code()).isZero();
  }

  @Test
  @Order(5)
  void oneFleetOfSeveralThatIsNotReadyExitsWithOne() {
    fleet("nim-test", "test", ready("False", "Failed", "There is no StorageClass `fast`.", ""));
    Desk.Result all = status();
    assertThat(all.code()).isEqualTo(1);
    assertThat(all.out())
        .contains(
            "nim-test   test   -      Failed  0123456789  There is no StorageClass `fast`.\n");
    assertThat(status("-n", "nim-prod").code()).as("of another namespace").isZero();
  }

  @Test
  @Order(6)
  void oneThatIsSuspendedIsSaidToBe() {
    server.kubectl("annotate", "modelfleet", "prod", "-n", "nim-prod", "nimfleet.dev/suspend=true");
    Desk.Result result = status("-n", "nim-prod");
    assertThat(result.out())
        .contains("nim-prod   prod   -      Suspended  0123456789  Applied 0123456789abcdef.\n");
    assertThat(result.code()).as("it was Ready").isZero();
    server.kubectl("annotate", "modelfleet", "prod", "-n", "nim-prod", "nimfleet.dev/suspend-");
  }

  @Test
  @Order(7)
  void anEditThatNobodyHasLookedAtIsNotReady() {
    server.kubectl(
        "patch",
        "modelfleet",
        "prod",
        "-n",
        "nim-prod",
        "--type=merge",
        "-p",
        "{\"spec\":{\"defaults\":{\"gpu\":\"h100\"}}}");
    Desk.Result result = status("-n", "nim-prod");
    assertThat(result.out())
        .contains(
            "nim-prod   prod   -      Unknown  0123456789  Nobody has looked at its last edit"
                + " yet.\n");
    assertThat(result.code()).isEqualTo(1);
  }
}
