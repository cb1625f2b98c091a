package dev.nimfleet.webhook;

import dev.nimfleet.webhook.guard.Guard;
import dev.nimfleet.webhook.guard.Reviewer;
import dev.nimfleet.webhook.http.Health;
import dev.nimfleet.webhook.http.HealthServer;
import dev.nimfleet.webhook.http.WebhookServer;
import dev.nimfleet.webhook.metrics.Metric;
import dev.nimfleet.webhook.metrics.Metrics;
import dev.nimfleet.webhook.tls.ClientFile;
import dev.nimfleet.webhook.tls.ServerIdentity;
import dev.nimfleet.webhook.tls.UnusableCertificate;
import dev.nimfleet.webhook.tls.Upkeep;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The webhook, from the network to the rules.
public final class Webhook implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("webhook");

  /// At a small file.
  private static final Duration LOOK = Duration.ofSeconds(2);

  private final Setup setup;
  private final Guard guard;
  private final Reviewer reviewer;
  private final CompletableFuture<WebhookServer> server = new CompletableFuture<>();
  private final AtomicBoolean isEnding = new AtomicBoolean();
  private final HealthServer health;
  private final Optional<Upkeep> admitting;
  private volatile boolean isWarm;

  /// Tells of its health at once, and listens for API servers when it has a certificate.
  public Webhook(Setup setup) {
    this.setup = setup;
    var log = new DecisionLog();
    Metrics metrics = setup.metrics();
    this.guard = new Guard(setup.terms(), setup.waivers(), setup.cluster(), metrics::evaluated);
    this.reviewer =
        new Reviewer(
            guard,
            decision -> {
              metrics.decided(decision);
              log.decided(decision);
            });
    this.health =
        new HealthServer(
            setup.listening().host(),
            setup.listening().healthPort(),
            new Health(
                Optional::empty, this::unready, metrics::text, Optional.of(this::authorities)));
    measure(metrics);
    setup.certificates().onChange(this::serve);
    this.admitting = setup.listening().clients().map(this::admitting);
    Thread.ofPlatform()
        .daemon()
        .name("warm-up")
        .start(() -> {
          try {
            WarmUp.run(setup.terms());
          } finally {
            isWarm = true; // cold is better than never
          }
        });
  }

  private void measure(Metrics metrics) {
    metrics.gauge(Metric.CONFIG_GENERATION, () -> setup.terms().generation());
    metrics.gauge(Metric.CONFIG_SUCCESSFUL, () -> setup.terms().trouble().isPresent() ? 0 : 1);
    for (String certificate : List.of("leaf", "ca")) {
      metrics.gauge(
          Metric.CERTIFICATE_EXPIRY,
          () ->
              Optional.ofNullable(setup.certificates().expiries().get(certificate))
                  .map(end -> (double) end.getEpochSecond())
                  .orElse(Double.NaN),
          "certificate",
          certificate);
    }
  }

  private void serve(ServerIdentity identity) {
    if (server.isDone()) {
      server.join().replace(identity);
    } else {
      server.complete(
          new WebhookServer(
              setup.listening().host(),
              setup.listening().port(),
              setup.listening().clients().map(ClientFile::current),
              identity,
              reviewer,
              setup.metrics()::refused));
    }
  }

  private Upkeep admitting(ClientFile clients) {
    return Upkeep.start(
        "clients",
        () -> admit(clients),
        LOOK,
        e -> LOG.atWarn().setCause(e).log("Those may call who could before."));
  }

  private void admit(ClientFile clients) throws UnusableCertificate {
    try {
      clients.step();
    } finally { // a server that has come meanwhile may have begun with those of before
      if (server.isDone() && server.join().admit(clients.current())) {
        LOG.atInfo().log("Others may call from now on.");
      }
    }
  }

  /// Why it had better not be called, if so.
  public Optional<String> unready() {
    if (isEnding.get()) return Optional.of("It is ending.");
    if (!server.isDone()) return Optional.of("It has no certificate yet.");
    if (!isWarm) return Optional.of("It is warming up.");
    return setup.unready().get();
  }

  private Optional<String> authorities() {
    return server.isDone() ? Optional.of(setup.certificates().caBundle()) : Optional.empty();
  }

  /// Who judges, for what has to be judged besides.
  public Guard guard() {
    return guard;
  }

  /// The port for API servers, when there is one.
  ///
  /// @throws IllegalStateException when it does not listen in time
  public int port(Duration limit) {
    try {
      return server.get(limit.toNanos(), TimeUnit.NANOSECONDS).port();
    } catch (TimeoutException | ExecutionException e) {
      throw new IllegalStateException("It does not listen.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted.", e);
    }
  }

  public int healthPort() {
    return health.port();
  }

  /// Lets callers find other replicas, and ends what is being judged.
  @Override
  public void close() {
    isEnding.set(true);
    admitting.ifPresent(Upkeep::close);
    if (server.isDone()) server.join().end();
    try {
      TimeUnit.NANOSECONDS.sleep(setup.drain().toNanos());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    if (server.isDone()) server.join().close();
    health.close();
  }
}
