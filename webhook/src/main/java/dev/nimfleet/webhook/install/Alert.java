package dev.nimfleet.webhook.install;

import dev.nimfleet.compiler.yaml.MapNode;
import java.util.List;
import java.util.Locale;

/// One alert of the PrometheusRule. Each has a heading in the runbook that says what to do.
///
/// @param lasting how long the expression must hold
record Alert(String name, String severity, String lasting, String expression, String summary) {
  static final List<Alert> ALL =
      List.of(
          critical(
              "NimfleetWebhookDown",
              "2m",
              "absent(up{job=\"nimfleet-webhook\"} == 1)",
              "No replica of the webhook answers: NIMServices and NIMCaches cannot be written."),
          warning(
              "NimfleetWebhookReplicaDown",
              "10m",
              "up{job=\"nimfleet-webhook\"} == 0",
              "The replica {{ $labels.pod }} of the webhook does not answer."),
          critical(
              "NimfleetWebhookCallsFail",
              "5m",
              "sum by (name) (rate(apiserver_admission_webhook_rejection_count"
                  + "{name=~\".+[.]webhook[.]nimfleet[.]dev\",error_type!=\"no_error\"}[5m])) > 0",
              "The API server refuses writes because calls to {{ $labels.name }} fail."),
          warning(
              "NimfleetWebhookOpen",
              "5m",
              "sum by (name) (rate(apiserver_admission_webhook_fail_open_count"
                  + "{name=~\".+[.]webhook[.]nimfleet[.]dev\"}[5m])) > 0",
              "Objects pass without a look, because calls to {{ $labels.name }} fail."),
          warning(
              "NimfleetWebhookSlow",
              "10m",
              "histogram_quantile(0.99, sum by (le)"
                  + " (rate(nimfleet_admission_duration_seconds_bucket[5m]))) > 1",
              "One answer in a hundred takes longer than a second."),
          warning(
              "NimfleetWebhookSheds",
              "5m",
              "sum(rate(nimfleet_admission_shed_total{status=\"503\"}[5m])) > 0",
              "The webhook is asked more than it can answer, and turns requests away."),
          critical(
              "NimfleetCertificateExpires",
              "5m",
              "min by (certificate) (nimfleet_certificate_expiry_timestamp_seconds) - time()"
                  + " < 259200",
              "The {{ $labels.certificate }} certificate ends within three days and is not"
                  + " renewed."),
          warning(
              "NimfleetCacheStale",
              "5m",
              "max by (kind) (nimfleet_cache_age_seconds) > 300",
              "What the webhook knows of {{ $labels.kind }} objects is older than five minutes."),
          warning(
              "NimfleetConfigBroken",
              "5m",
              "min(nimfleet_config_last_reload_successful) == 0",
              "The configuration is broken; the last good one holds."),
          critical(
              "NimfleetConfigurationMissing",
              "2m",
              "min(nimfleet_webhook_configuration_present) == 0",
              "There is no webhook configuration: nothing is judged."),
          warning(
              "NimfleetBreakGlass",
              "0m",
              "max(nimfleet_break_glass_active) > 0",
              "Somebody has broken the glass: nothing is judged."),
          warning(
              "NimfleetConfigurationFought",
              "0m",
              "sum by (what) (increase(nimfleet_webhook_configuration_healed_total"
                  + "{what=~\"trust_healed|entry_recreated|configuration_recreated\"}[30m])) > 3",
              "Somebody keeps changing {{ $labels.what }} of the webhook configuration, and the"
                  + " webhook changes it back."));

  private static final String RUNBOOK = "docs/webhook.md#";

  private static Alert critical(String name, String lasting, String expression, String summary) {
    return new Alert(name, "critical", lasting, expression, summary);
  }

  private static Alert warning(String name, String lasting, String expression, String summary) {
    return new Alert(name, "warning", lasting, expression, summary);
  }

  MapNode rule() {
    return new Template()
        .with("name", name)
        .with("expression", expression)
        .with("lasting", lasting)
        .with("severity", severity)
        .with("summary", summary)
        .with("runbook", RUNBOOK + name.toLowerCase(Locale.ROOT))
        .fill(
            """
            alert: ${name}
            expr: ${expression}
            for: ${lasting}
            labels:
              severity: ${severity}
            annotations:
              summary: ${summary}
              runbook: ${runbook}
            """);
  }
}
