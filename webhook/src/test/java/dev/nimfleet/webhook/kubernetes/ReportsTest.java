package dev.nimfleet.webhook.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.envtest.ApiServer;
import dev.nimfleet.envtest.ObjectRef;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.webhook.OpenReports;
import dev.nimfleet.webhook.scan.Outcome;
import dev.nimfleet.webhook.scan.Report;
import dev.nimfleet.webhook.scan.Result;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@RequiresApiServer
class ReportsTest {
  private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

  @Test
  void reportsAreWrittenOnceOpenReportsIsThereAndRemovedWhenTheyAreStale() {
    try (ApiServer server = ApiServer.start();
        KubernetesClient client = Clients.of(Optional.of(server.kubeconfig()))) {
      server.client().createNamespaces("a", "b");
      var reports = new Reports(client);
      assertThat(reports.publish(List.of(report("a", "too cold", NOON)))).isEmpty();

      server.client().installCrds(List.of(OpenReports.CRD));
      List<Report> both = List.of(report("a", "too cold", NOON), report("b", "too hot", NOON));
      assertThat(reports.publish(both)).isEmpty();
      assertThat(server.kubectl("get", "reports", "-n", "a", "-o", "yaml"))
          .contains("message: too cold", "fail: 1", "maxResults: 500", "name: nimfleet");

      String before = version(server, "a");
      Instant later = NOON.plusSeconds(3_600);
      assertThat(
              reports.publish(List.of(report("a", "too cold", later), report("b", "fine", later))))
          .isEmpty();
      assertThat(version(server, "a")).as("what says the same is not written").isEqualTo(before);
      assertThat(server.kubectl("get", "reports", "-n", "b", "-o", "yaml"))
          .contains("message: fine")
          .doesNotContain("too hot");

      assertThat(new Reports(client).publish(List.of(report("a", "too cold", later)))).isEmpty();
      assertThat(server.kubectl("get", "reports", "-A", "--no-headers").lines()).hasSize(1);
    }
  }

  @Test
  void oneNamespaceThatIsGoneDoesNotKeepTheOthersFromTheirReports() {
    try (ApiServer server = ApiServer.start();
        KubernetesClient client = Clients.of(Optional.of(server.kubeconfig()))) {
      server.client().createNamespaces("a");
      server.client().installCrds(List.of(OpenReports.CRD));
      List<String> troubles =
          new Reports(client)
              .publish(List.of(report("gone", "x", NOON), report("a", "too cold", NOON)));
      assertThat(troubles).hasSize(1);
      assertThat(troubles.getFirst()).startsWith("The report of namespace `gone` could not");
      assertThat(server.kubectl("get", "reports", "-A", "--no-headers").lines()).hasSize(1);
    }
  }

  private static String version(ApiServer server, String namespace) {
    return server
        .client()
        .get(new ObjectRef(Report.API_VERSION, Report.KIND, namespace, Report.NAME))
        .json()
        .path("metadata")
        .path("resourceVersion")
        .asString();
  }

  private static Report report(String namespace, String message, Instant at) {
    var about =
        new Result.Subject("apps.nvidia.com/v1alpha1", "NIMService", namespace, "llama", "");
    return new Report(
        namespace,
        List.of(
            new Result(
                about, "warm-replicas", "warm-nim", Outcome.FAIL, "high", message, Map.of())),
        Map.of("pass", 0, "fail", 1, "warn", 0, "error", 0, "skip", 0),
        at);
  }
}
