package dev.nimfleet.webhook.install;

import dev.nimfleet.compiler.yaml.MapNode;
import java.util.List;
import java.util.Locale;

/// One alert of the PrometheusRule. Each has a heading in the runbook that says what to do.
///
/// @param runbook the page with its heading
/// @param lasting how long the expression must hold
record Alert(
    String runbook,
    String name,
    String severity,
    String lasting,
    String expression,
    String summary) {
  private static final String WEBHOOK = "docs/webhook.md";
  private static final String RECONCILER = "docs/reconcile.md";

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

  static final List<Alert> OF_THE_RECONCILER =
      List.of(
          new Alert(
              RECONCILER,
              "NimfleetReconcilerDown",
              "critical",
              "5m",
              "absent(nimfleet_reconcile_leader == 1)",
              "No replica of the reconciler acts: nothing that is committed is applied, and"
                  + " rollouts stand still."),
          new Alert(
              RECONCILER,
              "NimfleetFleetNotReady",
              "warning",
              "1h",
              "nimfleet_fleet_condition{condition=\"Ready\"} == 0 unless on (fleet)"
                  + " nimfleet_fleet_condition{condition=\"Suspended\"} == 1",
              "{{ $labels.fleet }} has not been Ready for an hour."),
          new Alert(
              RECONCILER,
              "NimfleetFleetStalled",
              "warning",
              "10m",
              "nimfleet_fleet_condition{condition=\"Stalled\"} == 1",
              "{{ $labels.fleet }} waits for somebody to change its source or the cluster."),
          new Alert(
              RECONCILER,
              "NimfleetModelFailed",
              "warning",
              "15m",
              "nimfleet_model_state{state=\"Failed\"} == 1",
              "{{ $labels.model }} of {{ $labels.fleet }} does not get ready."),
          new Alert(
              RECONCILER,
              "NimfleetSourceStale",
              "warning",
              "15m",
              "max by (fleet) (nimfleet_source_stale) == 1",
              "What the source {{ $labels.fleet }} says by now is not followed."),
          new Alert(
              RECONCILER,
              "NimfleetFleetContested",
              "warning",
              "0m",
              "nimfleet_fleet_objects{state=\"contested\"} > 0",
              "Somebody else writes {{ $value }} objects of {{ $labels.fleet }} in turns with the"
                  + " reconciler."),
          new Alert(
              RECONCILER,
              "NimfleetRolloutAborted",
              "warning",
              "0m",
              "nimfleet_rollout_phase{phase=\"Aborted\"} == 1",
              "The rollout of {{ $labels.model }} of {{ $labels.fleet }} was broken off; what"
                  + " served before serves."));

  private static Alert critical(String name, String lasting, String expression, String summary) {
    return new Alert(WEBHOOK, name, "critical", lasting, expression, summary);
  }

  private static Alert warning(String name, String lasting, String expression, String summary) {
    return new Alert(WEBHOOK, name, "warning", lasting, expression, summary);
  }

  MapNode rule() {
    return new Template()
        .with("name", name)
        .with("expression", expression)
        .with("lasting", lasting)
        .with("severity", severity)
        .with("summary", summary)
        .with("runbook", runbook + "#" + name.toLowerCase(Locale.ROOT))
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
