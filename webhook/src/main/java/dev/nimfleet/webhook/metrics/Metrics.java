package dev.nimfleet.webhook.metrics;

import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.rulebook.Finding;
import dev.nimfleet.webhook.guard.Answer;
import dev.nimfleet.webhook.guard.Decision;
import dev.nimfleet.webhook.live.LookupKind;
import dev.nimfleet.webhook.live.LookupKinds;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// What the webhook counts. Every label has few values, whatever is sent.
public final class Metrics {
  /// What lies between a good answer and one that an API server does not wait for.
  private static final Duration[] BUCKETS =
      List.of(1, 2, 5, 10, 25, 50, 100, 250, 1000, 2500, 5000).stream()
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  /// What rules are about. Anybody may send other words.
  private static final Set<String> KINDS =
      LookupKinds.JUDGED.stream().map(LookupKind::kind).collect(Collectors.toUnmodifiableSet());

  private static final String OTHER = "other";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<Series, Counter> counters = new ConcurrentHashMap<>();
  private final Map<Series, Timer> timers = new ConcurrentHashMap<>();
  private final Map<Metric, AtomicReference<Double>> settings = new ConcurrentHashMap<>();
  private final Map<Metric, MultiGauge> tables = new ConcurrentHashMap<>();

  private record Series(Metric metric, List<String> tags) {}

  public void decided(Decision decision) {
    AdmissionRequest request = decision.request();
    String kind = KINDS.contains(request.kind().kind()) ? request.kind().kind() : OTHER;
    String operation = request.operation().toLowerCase(Locale.ROOT);
    count(
        Metric.ADMISSION_REQUESTS,
        "kind",
        kind,
        "operation",
        operation,
        "verdict",
        decision.verdict(),
        "dry_run",
        Boolean.toString(request.isDryRun()));
    timer(Metric.ADMISSION_DURATION, "operation", operation).record(decision.took());
    if (decision.answer() instanceof Answer.Judged judged) {
      for (Finding finding : judged.findings()) {
        String action = finding.action().word();
        count(
            Metric.RULE_VIOLATIONS,
            "rule",
            finding.rule().id(),
            "kind",
            kind,
            "action",
            finding.isWaived() ? "waived" : action);
        if (finding.isWaived()) {
          String waiver = finding.waiver().orElseThrow().at().source().name();
          count(Metric.WAIVER_USES, "waiver", waiver, "rule", finding.rule().id());
        }
      }
    }
  }

  /// A call that nobody has judged.
  ///
  /// @param status the HTTP status
  public void refused(int status) {
    count(Metric.ADMISSION_SHED, "status", Integer.toString(status));
  }

  public void evaluated(String rule, long nanos) {
    timer(Metric.RULE_EVALUATION, "rule", rule).record(Duration.ofNanos(nanos));
  }

  /// Counts something that is seldom.
  public void count(Metric metric, String... tags) {
    counters
        .computeIfAbsent(
            new Series(metric, List.of(tags)),
            _ ->
                Counter.builder(metric.id())
                    .description(metric.help())
                    .tags(tags)
                    .register(registry))
        .increment();
  }

  /// A value that is asked for when somebody looks.
  public void gauge(Metric metric, Supplier<Number> value, String... tags) {
    Gauge.builder(metric.id(), value).description(metric.help()).tags(tags).register(registry);
  }

  /// A value that changes seldom.
  public void set(Metric metric, double value) {
    settings.computeIfAbsent(metric, this::setting).set(value);
  }

  private AtomicReference<Double> setting(Metric metric) {
    var value = new AtomicReference<>(0.0);
    gauge(metric, value::get);
    return value;
  }

  /// Values that belong together, with their labels; those that are not there any more go.
  public void replace(Metric metric, List<String> labels, Map<List<String>, Long> values) {
    var rows =
        values.entrySet().stream()
            .map(entry -> {
              List<Tag> tags = new ArrayList<>();
              for (int i = 0; i < labels.size(); i++) {
                tags.add(Tag.of(labels.get(i), entry.getKey().get(i)));
              }
              return MultiGauge.Row.of(Tags.of(tags), entry.getValue());
            })
            .toList();
    tables
        .computeIfAbsent(
            metric,
            _ -> MultiGauge.builder(metric.id()).description(metric.help()).register(registry))
        .register(new ArrayList<>(rows), true);
  }

  private Timer timer(Metric metric, String... tags) {
    return timers.computeIfAbsent(
        new Series(metric, List.of(tags)),
        _ ->
            Timer.builder(metric.id())
                .description(metric.help())
                .tags(tags)
                .serviceLevelObjectives(BUCKETS)
                .register(registry));
  }

  /// All of it in the text format of Prometheus.
  public String text() {
    return registry.scrape();
  }
}
