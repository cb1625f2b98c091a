package dev.nimfleet.webhook.metrics;

/// What is measured, and in which words it is told of.
public enum Metric {
  ADMISSION_REQUESTS("nimfleet.admission.requests", "Objects that were judged, by verdict."),
  ADMISSION_DURATION(
      "nimfleet.admission.duration", "Time from the arrival of a request to its answer."),
  ADMISSION_SHED(
      "nimfleet.admission.shed", "Calls that were turned away unjudged, by HTTP status."),
  RULE_VIOLATIONS(
      "nimfleet.rule.violations", "Violations in objects that were judged at admission."),
  RULE_EVALUATION("nimfleet.rule.evaluation", "Time that a rule takes to judge an object."),
  WAIVER_USES("nimfleet.waiver.uses", "Violations that a waiver has excused."),
  SCAN_VIOLATIONS(
      "nimfleet.scan.violations",
      "Violations in objects that the cluster has, told by the replica that leads."),
  CACHE_AGE(
      "nimfleet.cache.age.seconds", "Time since the API server last said something about a kind."),
  CONFIG_GENERATION(
      "nimfleet.config.generation", "How often the rules and their configuration were read."),
  CONFIG_SUCCESSFUL(
      "nimfleet.config.last.reload.successful",
      "Whether the configuration as it is now could be read: 1 or 0."),
  CERTIFICATE_EXPIRY(
      "nimfleet.certificate.expiry.timestamp.seconds",
      "When a certificate ends, as seconds since 1970."),
  CERTIFICATE_EVENTS(
      "nimfleet.certificate.events",
      "Certificates and authorities that were made, announced, promoted, retired or served."),
  CONFIGURATION_HEALED(
      "nimfleet.webhook.configuration.healed",
      "What became of the ValidatingWebhookConfiguration, most of it mended by the webhook."),
  CONFIGURATION_PRESENT(
      "nimfleet.webhook.configuration.present",
      "Whether there is a ValidatingWebhookConfiguration at all: 1 or 0."),
  BREAK_GLASS(
      "nimfleet.break.glass.active", "Whether somebody has broken the glass for now: 1 or 0.");

  private final String id;
  private final String help;

  Metric(String id, String help) {
    this.id = id;
    this.help = help;
  }

  /// As Micrometer writes it, with dots; Prometheus is told another form.
  String id() {
    return id;
  }

  /// A sentence for whoever looks at it.
  String help() {
    return help;
  }
}
