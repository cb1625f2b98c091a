package dev.nimfleet.webhook.http;

import dev.nimfleet.policies.cluster.Objects;
import dev.nimfleet.policies.tiers.Tiers;
import dev.nimfleet.policies.waivers.Waivers;
import dev.nimfleet.webhook.Reviews;
import dev.nimfleet.webhook.guard.CurrentTerms;
import dev.nimfleet.webhook.guard.Guard;
import dev.nimfleet.webhook.guard.LiveCluster;
import dev.nimfleet.webhook.guard.Observer;
import dev.nimfleet.webhook.guard.Reviewer;
import dev.nimfleet.webhook.guard.Terms;
import dev.nimfleet.webhook.metrics.Metrics;
import dev.nimfleet.webhook.tls.ClientTrust;
import dev.nimfleet.webhook.tls.SelfManaged;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The server that API servers call, on a port of this machine, without a cluster.
final class LocalWebhook implements AutoCloseable {
  /// An autoscaler that a rule refuses.
  static final String CPU =
      """
      apiVersion: keda.sh/v1alpha1
      kind: ScaledObject
      metadata: {name: llama, namespace: nim-prod}
      spec:
        scaleTargetRef: {name: llama}
        triggers: [{type: cpu, metadata: {value: "80"}}]
      """;

  private final SelfManaged certificates =
      SelfManaged.ofThisMachine(InstantSource.system(), (_, _) -> {});
  private final Metrics metrics = new Metrics();
  private final CurrentTerms terms = new CurrentTerms(strict());
  private final WebhookServer server;

  LocalWebhook(LiveCluster cluster, Optional<ClientTrust> clients, Limits limits) {
    certificates.step();
    var guard = new Guard(terms, () -> Waivers.NONE, cluster, Observer.NONE);
    server =
        new WebhookServer(
            "127.0.0.1",
            0,
            clients,
            certificates.current().orElseThrow(),
            new Reviewer(guard, metrics::decided),
            metrics::refused,
            limits);
  }

  static LocalWebhook usual() {
    return with(Limits.USUAL);
  }

  static LocalWebhook with(Limits limits) {
    return new LocalWebhook(empty(), Optional.empty(), limits);
  }

  static LocalWebhook admitting(ClientTrust clients) {
    return new LocalWebhook(empty(), Optional.of(clients), Limits.USUAL);
  }

  static LocalWebhook in(LiveCluster cluster) {
    return new LocalWebhook(cluster, Optional.empty(), Limits.USUAL);
  }

  static Terms strict() {
    return new Terms(Reviews.RULES, Tiers.NONE, Set.of(Terms.EVERYWHERE));
  }

  static LiveCluster empty() {
    return LiveCluster.of(new Objects(List.of()));
  }

  static byte[] review() {
    return Reviews.body(Reviews.creating(CPU));
  }

  CurrentTerms terms() {
    return terms;
  }

  int port() {
    return server.port();
  }

  String authorities() {
    return certificates.caBundle();
  }

  String metrics() {
    return metrics.text();
  }

  /// Callers that trust it.
  Caller call() {
    return Caller.of(port(), authorities());
  }

  void admit(ClientTrust clients) {
    server.admit(clients);
  }

  void end() {
    server.end();
  }

  @Override
  public void close() {
    server.close();
  }
}
