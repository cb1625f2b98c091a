package dev.nimfleet.webhook;

import dev.nimfleet.webhook.guard.Guard;
import dev.nimfleet.webhook.guard.Reviewer;
import dev.nimfleet.webhook.http.Health;
import dev.nimfleet.webhook.http.HealthServer;
import dev.nimfleet.webhook.http.WebhookServer;
import dev.nimfleet.webhook.metrics.Metrics;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// The webhook, from the network to the rules.
public final class Webhook implements AutoCloseable {
  private final Setup setup;
  private final WebhookServer server;
  private final HealthServer health;
  private final AtomicBoolean isEnding;

  private Webhook(
      Setup setup, WebhookServer server, HealthServer health, AtomicBoolean isEnding) {
    this.setup = setup;
    this.server = server;
    this.health = health;
    this.isEnding = isEnding;
  }

  /// Returns when it listens and is warm, be it that it is not ready.
  public static Webhook start(Setup setup) {
    Metrics metrics = setup.metrics();
    var log = new DecisionLog();
    var guard = new Guard(setup.terms(), setup.waivers(), setup.cluster(), metrics::evaluated);
    var reviewer =
        new Reviewer(
            guard,
            decision -> {
              metrics.decided(decision);
              log.decided(decision);
            });
    metrics.gauge("nimfleet.config.generation", setup.terms(), each -> each.generation());
    metrics.gauge(
        "nimfleet.config.last.reload.successful",
        setup.terms(),
        each -> each.trouble().isPresent() ? 0 : 1);
    for (String certificate : new String[] {"leaf", "ca"}) {
      metrics.gauge(
          "nimfleet.certificate.expiry.timestamp.seconds",
          setup.certificates(),
          all ->
              Optional.ofNullable(all.expiries().get(certificate))
                  .map(end -> (double) end.getEpochSecond())
                  .orElse(Double.NaN),
          "certificate",
          certificate);
    }
    var server =
        new WebhookServer(
            setup.listening().host(),
            setup.listening().port(),
            setup.listening().clients(),
            setup.certificates().current().orElseThrow(),
            reviewer,
            metrics::refused);
    setup.certificates().onChange(server::replace);
    WarmUp.run(setup.terms());
    var isEnding = new AtomicBoolean();
    var health =
        new HealthServer(
            setup.listening().host(),
            setup.listening().healthPort(),
            new Health(
                () -> isEnding.get() ? Optional.of("It is ending.") : setup.unready().get(),
                metrics::text,
                setup.certificates()::caBundle));
    return new Webhook(setup, server, health, isEnding);
  }

  public int port() {
    return server.port();
  }

  public int healthPort() {
    return health.port();
  }

  /// Lets callers find other replicas, and ends what is being judged.
  @Override
  public void close() {
    isEnding.set(true);
    server.end();
    try {
      TimeUnit.NANOSECONDS.sleep(setup.drain().toNanos());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    server.close();
    health.close();
  }
}
