package dev.nimfleet.webhook.install;

import dev.nimfleet.compiler.text.JsonString;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The Grafana dashboard: what is asked, how it is answered and how fast, and what is about to go
/// wrong.
final class Dashboard {
  private static final int COLUMNS = 3;
  private static final int WIDTH = 24 / COLUMNS;
  private static final int HEIGHT = 8;

  /// @param legend which label tells the lines apart
  private record Panel(String title, String unit, String expression, String legend) {}

  private static final List<Panel> PANELS =
      List.of(
          new Panel(
              "Answers by verdict",
              "reqps",
              "sum by (verdict) (rate(nimfleet_admission_requests_total[$__rate_interval]))",
              "{{verdict}}"),
          new Panel(
              "Questions by kind",
              "reqps",
              "sum by (kind) (rate(nimfleet_admission_requests_total[$__rate_interval]))",
              "{{kind}}"),
          new Panel(
              "Time to answer, p99",
              "s",
              "histogram_quantile(0.99, sum by (le)"
                  + " (rate(nimfleet_admission_duration_seconds_bucket[$__rate_interval])))",
              "p99"),
          new Panel(
              "Violations by rule",
              "short",
              "sum by (rule, action) (increase(nimfleet_rule_violations_total[1h]))",
              "{{rule}} {{action}}"),
          new Panel(
              "Violations of what runs",
              "short",
              "max by (rule, kind, action) (nimfleet_scan_violations)",
              "{{rule}} {{kind}} {{action}}"),
          new Panel(
              "Waivers used",
              "short",
              "sum by (waiver) (increase(nimfleet_waiver_uses_total[1d]))",
              "{{waiver}}"),
          new Panel(
              "Turned away",
              "reqps",
              "sum(rate(nimfleet_admission_shed_total[$__rate_interval]))",
              "shed"),
          new Panel(
              "Time until a certificate ends",
              "s",
              "min by (certificate) (nimfleet_certificate_expiry_timestamp_seconds) - time()",
              "{{certificate}}"),
          new Panel(
              "Age of what is known",
              "s",
              "max by (kind) (nimfleet_cache_age_seconds)",
              "{{kind}}"));

  private Dashboard() {}

  static List<String> expressions() {
    return PANELS.stream().map(Panel::expression).toList();
  }

  static String json() {
    return """
    {
      "uid": "nimfleet-webhook",
      "title": "nimfleet webhook",
      "tags": ["nimfleet"],
      "schemaVersion": 39,
      "refresh": "1m",
      "time": {"from": "now-6h", "to": "now"},
      "templating": {"list": [{"name": "source", "type": "datasource", "query": "prometheus"}]},
      "panels": [
    %s
      ]
    }
    """
        .formatted(
            IntStream.range(0, PANELS.size())
                .mapToObj(i -> panel(i, PANELS.get(i)))
                .collect(Collectors.joining(",\n")));
  }

  private static String panel(int i, Panel panel) {
    return """
    {
      "id": %d,
      "title": %s,
      "type": "timeseries",
      "datasource": {"type": "prometheus", "uid": "$source"},
      "gridPos": {"x": %d, "y": %d, "w": %d, "h": %d},
      "fieldConfig": {"defaults": {"unit": %s, "min": 0}},
      "targets": [
        {
          "refId": "A",
          "expr": %s,
          "legendFormat": %s
        }
      ]
    }\
    """
        .formatted(
            i + 1,
            JsonString.quoted(panel.title()),
            i % COLUMNS * WIDTH,
            i / COLUMNS * HEIGHT,
            WIDTH,
            HEIGHT,
            JsonString.quoted(panel.unit()),
            JsonString.quoted(panel.expression()),
            JsonString.quoted(panel.legend()));
  }
}
