package dev.nimfleet.webhook.kubernetes;

import dev.nimfleet.webhook.guard.LiveCluster.Unreachable;
import dev.nimfleet.webhook.kubernetes.Api.Answer;
import dev.nimfleet.webhook.scan.Report;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Keeps reports in the cluster, where it has OpenReports. For one thread.
public final class Reports {
  private static final ResourceDefinitionContext KIND =
      new ResourceDefinitionContext.Builder()
          .withGroup("openreports.io")
          .withVersion("v1alpha1")
          .withKind(Report.KIND)
          .withPlural("reports")
          .withNamespaced(true)
          .build();

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String MANAGER = "nimfleet";

  private final KubernetesClient client;
  private final Api api;

  /// What was written last, since a write that changes only the time is one for nothing.
  private final Map<String, Report> written = new HashMap<>();

  public Reports(KubernetesClient client) {
    this.client = client;
    this.api = new Api(client);
  }

  /// Writes what has changed, and removes our reports of namespaces that there is nothing to be
  /// said of any more. A cluster without OpenReports is left alone.
  ///
  /// @return what went wrong, a sentence each; what could be written is
  public List<String> publish(List<Report> reports) {
    List<String> troubles = new ArrayList<>();
    try {
      if (!isServed()) {
        written.clear();
        return List.of();
      }
      Map<String, GenericKubernetesResource> there = there();
      for (Report report : reports) {
        Report last = written.get(report.namespace());
        boolean isWritten = there.remove(report.namespace()) != null;
        if (!isWritten || last == null || !report.saysTheSameAs(last)) write(report, troubles);
      }
      there.forEach((namespace, stale) -> remove(namespace, stale, troubles));
    } catch (Unreachable | KubernetesClientException e) {
      troubles.add(ApiErrors.noReports(e));
    }
    return troubles;
  }

  private boolean isServed() throws Unreachable {
    Answer answer = api.get("/apis/" + Report.API_VERSION, LIMIT);
    if (answer.code() != 404 && !answer.isSuccess()) {
      throw new Unreachable("the API server answered %d".formatted(answer.code()));
    }
    return answer.isSuccess() && answer.text().contains("\"reports\"");
  }

  /// By namespace.
  private Map<String, GenericKubernetesResource> there() {
    Map<String, GenericKubernetesResource> there = new HashMap<>();
    client
        .genericKubernetesResources(KIND)
        .inAnyNamespace()
        .withLabels(Report.LABELS)
        .list()
        .getItems()
        .stream()
        .filter(report -> report.getMetadata().getName().equals(Report.NAME))
        .forEach(report -> there.put(report.getMetadata().getNamespace(), report));
    return there;
  }

  private void write(Report report, List<String> troubles) {
    try {
      client
          .genericKubernetesResources(KIND)
          .inNamespace(report.namespace())
          .resource(
              client
                  .getKubernetesSerialization()
                  .convertValue(report.object(), GenericKubernetesResource.class))
          .fieldManager(MANAGER)
          .forceConflicts()
          .serverSideApply();
      written.put(report.namespace(), report);
    } catch (KubernetesClientException e) {
      written.remove(report.namespace());
      troubles.add(ApiErrors.noReport(report.namespace(), e));
    }
  }

  private void remove(String namespace, GenericKubernetesResource stale, List<String> troubles) {
    try {
      client.genericKubernetesResources(KIND).inNamespace(namespace).resource(stale).delete();
      written.remove(namespace);
    } catch (KubernetesClientException e) {
      troubles.add(ApiErrors.noReport(namespace, e));
    }
  }
}
