package dev.nimfleet.webhook.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.webhook.live.LookupKind;
import dev.nimfleet.webhook.live.LookupKinds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ScanTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

  @Test
  void eachNamespaceGetsAReportOfWhatIsSaidOfItsObjects() {
    List<Report> reports =
        scan(
            request -> request.name().equals("bad") ? fails(request, 1) : List.of(),
            service("a", "bad", "1"),
            service("a", "good", "2"),
            service("b", "good", "3"));
    assertThat(reports).extracting(Report::namespace).containsExactly("a", "b");
    assertThat(reports.getFirst().summary()).containsEntry("fail", 1).containsEntry("pass", 1);
    assertThat(reports.getLast().summary()).containsEntry("fail", 0).containsEntry("pass", 1);
    assertThat(reports.getLast().results()).isEmpty();
  }

  @Test
  void objectsAreJudgedAsIfTheyWereCreated() {
    List<AdmissionRequest> judged = new ArrayList<>();
    scan(
        request -> {
          judged.add(request);
          return List.of();
        },
        service("a", "llama", "1"));
    assertThat(judged).hasSize(1);
    assertThat(judged.getFirst().operation()).isEqualTo("CREATE");
    assertThat(judged.getFirst().resource().resource()).isEqualTo("nimservices");
    assertThat(judged.getFirst().namespace()).isEqualTo("a");
  }

  @Test
  void theWorstIsKeptWhenThereIsTooMuchToSay() {
    Report report =
        scan(
                request ->
                    request.name().equals("worst")
                        ? fails(request, 1)
                        : List.of(result(request, Outcome.WARN, "warned")),
                many(Report.MOST + 10, "a", "worst"))
            .getFirst();
    assertThat(report.results()).hasSize(Report.MOST);
    assertThat(report.results().getFirst().about().name()).isEqualTo("worst");
    assertThat(report.summary()).containsEntry("warn", Report.MOST + 9).containsEntry("fail", 1);
  }

  @Test
  void aReportThatWasMadeLaterOfChangedStatusesSaysTheSame() {
    Function<AdmissionRequest, List<Result>> judge = request -> fails(request, 1);
    Report first = scan(judge, service("a", "bad", "1")).getFirst();
    Report second = scan(judge, service("a", "bad", "2")).getFirst();
    assertThat(first.saysTheSameAs(second)).isTrue();
    assertThat(first.saysTheSameAs(scan(judge, service("a", "worse", "2")).getFirst())).isFalse();
  }

  @Test
  void theObjectHasTheFieldsOfOpenReports() {
    Map<String, Object> object =
        scan(request -> fails(request, 1), service("a", "bad", "1")).getFirst().object();
    assertThat(object).containsEntry("apiVersion", "openreports.io/v1alpha1");
    assertThat(object.get("results"))
        .asString()
        .contains("policy=warm-replicas", "result=fail", "severity=high", "seconds=1795867200")
        .contains("resources=[{apiVersion=apps.nvidia.com/v1alpha1, kind=NIMService, namespace=a");
  }

  private static List<Report> scan(
      Function<AdmissionRequest, List<Result>> judge, MapValue... services) {
    Map<LookupKind, List<MapValue>> kinds =
        Map.of(LookupKinds.NIM_SERVICE, Arrays.asList(services));
    return new Scan(judge).reports(kinds, ClusterView.EMPTY, NOW);
  }

  static List<Result> fails(AdmissionRequest request, int times) {
    List<Result> results = new ArrayList<>();
    for (int i = 0; i < times; i++) results.add(result(request, Outcome.FAIL, "It is cold."));
    return results;
  }

  private static Result result(AdmissionRequest request, Outcome outcome, String message) {
    return new Result(
        Result.Subject.of(request),
        "warm-replicas",
        "warm-replicas-nimservice",
        outcome,
        "high",
        message,
        Map.of());
  }

  private static MapValue[] many(int count, String namespace, String last) {
    MapValue[] services = new MapValue[count];
    for (int i = 0; i < count; i++) services[i] = service(namespace, "s" + i, "1");
    services[count - 1] = service(namespace, last, "1");
    return services;
  }

  private static MapValue service(String namespace, String name, String resourceVersion) {
    return MapValue.of(
        new TreeMap<>(
            Map.of(
                "apiVersion",
                "apps.nvidia.com/v1alpha1",
                "kind",
                "NIMService",
                "metadata",
                MapValue.of(
                    new TreeMap<>(
                        Map.of(
                            "namespace",
                            namespace,
                            "name",
                            name,
                            "resourceVersion",
                            resourceVersion))))));
  }
}
