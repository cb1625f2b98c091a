package dev.nimfleet.webhook;

import dev.nimfleet.webhook.Setup.Listening;
import dev.nimfleet.webhook.guard.CurrentTerms;
import dev.nimfleet.webhook.guard.LiveCluster.Unreachable;
import dev.nimfleet.webhook.kubernetes.Connection;
import dev.nimfleet.webhook.kubernetes.Leadership;
import dev.nimfleet.webhook.kubernetes.Leadership.Office;
import dev.nimfleet.webhook.kubernetes.Reports;
import dev.nimfleet.webhook.kubernetes.SecretStore;
import dev.nimfleet.webhook.kubernetes.WatchedCluster;
import dev.nimfleet.webhook.kubernetes.WebhookConfigurations;
import dev.nimfleet.webhook.live.WaiverSource;
import dev.nimfleet.webhook.metrics.Metric;
import dev.nimfleet.webhook.metrics.Metrics;
import dev.nimfleet.webhook.scan.Report;
import dev.nimfleet.webhook.scan.Scanner;
import dev.nimfleet.webhook.tls.Certificates;
import dev.nimfleet.webhook.tls.FileCertificates;
import dev.nimfleet.webhook.tls.Happening;
import dev.nimfleet.webhook.tls.Journal;
import dev.nimfleet.webhook.tls.Lifetimes;
import dev.nimfleet.webhook.tls.Mint;
import dev.nimfleet.webhook.tls.SelfManaged;
import dev.nimfleet.webhook.tls.ServerNames;
import dev.nimfleet.webhook.tls.Upkeep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A webhook in the cluster that it guards: it watches that, keeps its own registration right, and
/// judges from time to time what is there already.
public final class InCluster implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("webhook");

  private static final List<String> LABELS = List.of("rule", "kind", "action");

  private final Webhook webhook;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  /// How it is installed.
  ///
  /// @param namespace where it runs, and whose waivers count
  /// @param service by which an API server calls it; the Secret of its certificates and the Lease
  ///   of its leader are named after it
  /// @param configuration the name of the ValidatingWebhookConfiguration
  /// @param template the configuration as `install` prints it, if there is a file
  /// @param files of a certificate that somebody else makes
  /// @param replica what tells this replica from the others
  /// @param scan how often what is there is judged
  public record Place(
      Listening listening,
      String namespace,
      String service,
      String configuration,
      Optional<Path> template,
      Optional<CertificateFiles> files,
      String replica,
      Duration scan,
      Duration drain) {}

  /// A certificate that somebody else makes.
  public record CertificateFiles(Path certificate, Path key) {}

  /// Begins, and is ready when `/readyz` says so.
  ///
  /// @param clock by which certificates, waivers and a break-glass end
  public InCluster(Connection cluster, CurrentTerms terms, Place place, InstantSource clock) {
    var metrics = new Metrics();
    metrics.set(Metric.BREAK_GLASS, 0);
    Journal journal = journal(metrics);
    WatchedCluster watched = cluster.watch(place.namespace());
    parts.push(watched);
    var waivers = new WaiverSource(watched.store(), () -> terms.get().rules(), clock);
    WebhookConfigurations configuration =
        cluster.configuration(place.configuration(), () -> text(place.template()), clock, journal);
    SecretStore secret = cluster.secret(place.namespace(), place.service() + "-certificates");
    Certificates certificates =
        place
            .files()
            .<Certificates>map(
                files -> new FileCertificates(files.certificate(), files.key(), journal))
            .orElseGet(() ->
                new SelfManaged(
                    secret,
                    configuration,
                    new Mint(
                        Lifetimes.USUAL, ServerNames.ofService(place.service(), place.namespace())),
                    clock,
                    journal));
    webhook =
        new Webhook(
            new Setup(
                place.listening(),
                certificates,
                terms,
                waivers,
                watched,
                () ->
                    watched.store().isReady()
                        ? Optional.empty()
                        : Optional.of(
                            "Not all objects have been seen yet. "
                                + String.join(" ", watched.store().troubles())),
                metrics,
                place.drain()));
    Upkeep upkeep =
        Upkeep.start(
            "certificates",
            () -> {
              try {
                certificates.step();
              } finally {
                if (place.files().isPresent()) configuration.healAllButTrust();
              }
            },
            Upkeep.USUAL,
            e -> LOG.atWarn().setCause(e).log("The certificates could not be looked after."));
    parts.push(upkeep);
    parts.push(configuration.watch(upkeep::wake));
    if (place.files().isEmpty()) parts.push(secret.watch(upkeep::wake));
    metrics.gauge(
        Metric.CONFIGURATION_PRESENT,
        () -> configuration.isPresent().map(present -> present ? 1.0 : 0.0).orElse(Double.NaN));
    for (String kind : watched.store().ages().keySet()) {
      metrics.gauge(
          Metric.CACHE_AGE,
          () -> watched.store().ages().getOrDefault(kind, Duration.ZERO).toMillis() / 1000.0,
          "kind",
          kind);
    }
    parts.push(
        Upkeep.start(
            "troubles",
            new Troubles(List.of(watched.store()::troubles, waivers::troubles))::tell,
            Upkeep.USUAL,
            e -> LOG.atWarn().setCause(e).log("What is wrong could not be told.")));
    parts.push(scanning(cluster, watched, metrics, place, clock));
  }

  private Leadership scanning(
      Connection cluster,
      WatchedCluster watched,
      Metrics metrics,
      Place place,
      InstantSource clock) {
    var scanner = new Scanner(webhook.guard(), watched::view, watched::all);
    Reports reports = cluster.reports();
    var leading =
        new Turn(() ->
            Upkeep.start(
                "scan",
                () -> {
                  watched.store().awaitWhole(); // what is not seen yet is not well
                  scan(scanner, reports, metrics, clock.instant());
                },
                place.scan(),
                e -> LOG.atWarn().setCause(e).log("What is there could not be judged.")));
    return cluster.lead(
        new Office(place.namespace(), place.service(), place.replica()),
        leading::begin,
        () -> {
          leading.end();
          metrics.replace(Metric.SCAN_VIOLATIONS, LABELS, Map.of()); // the next leader tells
        });
  }

  private static void scan(Scanner scanner, Reports reports, Metrics metrics, Instant now)
      throws Unreachable {
    List<Report> said = scanner.reports(now);
    if (Thread.currentThread().isInterrupted()) return;
    metrics.replace(Metric.SCAN_VIOLATIONS, LABELS, Scanner.counts(said));
    reports.publish(said).forEach(trouble -> LOG.atWarn().log(trouble));
  }

  private static Journal journal(Metrics metrics) {
    return (happening, sentence) -> {
      metrics.count(counter(happening), "what", happening.name().toLowerCase(Locale.ROOT));
      switch (happening) {
        case BREAK_GLASS_SEEN, BREAK_GLASS_STUCK -> metrics.set(Metric.BREAK_GLASS, 1);
        case BREAK_GLASS_ENDED -> metrics.set(Metric.BREAK_GLASS, 0);
        default -> {}
      }
      LOG.atInfo().addKeyValue("what", happening.name()).log(sentence);
    };
  }

  private static Metric counter(Happening happening) {
    return switch (happening) {
      case AUTHORITY_MADE,
          AUTHORITY_ANNOUNCED,
          AUTHORITY_PROMOTED,
          AUTHORITY_RETIRED,
          LEAF_MADE,
          SECRET_REPAIRED,
          SERVED ->
          Metric.CERTIFICATE_EVENTS;
      case TRUST_HEALED,
          FOREIGN_AUTHORITY_REMOVED,
          CONFIGURATION_MISSING,
          TEMPLATE_UNUSABLE,
          CONFIGURATION_RECREATED,
          ENTRY_RECREATED,
          BREAK_GLASS_SEEN,
          BREAK_GLASS_ENDED,
          BREAK_GLASS_STUCK ->
          Metric.CONFIGURATION_HEALED;
    };
  }

  private static Optional<String> text(Optional<Path> template) {
    return template
        .filter(Files::isReadable)
        .map(file -> {
          try {
            return Files.readString(file);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  public Webhook webhook() {
    return webhook;
  }

  /// Ends what it looks after last, so that a request that is being judged can still ask.
  @Override
  public void close() {
    webhook.close();
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        LOG.atWarn().setCause(e).log("A part could not be ended.");
      }
    }
  }
}
