package dev.nimfleet.gitops.metrics;

/// What is measured, and in which words it is told of.
public enum Metric {
  RECONCILE_DURATION("nimfleet.reconcile.duration", "Time that a run took, by how it ended."),
  LAST_SUCCESS(
      "nimfleet.reconcile.last.success.timestamp.seconds",
      "When a run last got to its end, as seconds since 1970."),
  CORRECTIONS(
      "nimfleet.reconcile.corrections",
      "Objects that somebody had changed and that were put back."),
  FLEET_CONDITION(
      "nimfleet.fleet.condition", "Whether a condition of a fleet's status is true: 1 or 0."),
  FLEET_OBJECTS(
      "nimfleet.fleet.objects",
      "Objects of a fleet: all, those left as they are though they differ, and those that somebody"
          + " else writes too."),
  MODEL_STATE("nimfleet.model.state", "1 for the state that a model is in."),
  ROLLOUT_PHASE("nimfleet.rollout.phase", "1 for the phase that a model's rollout is in."),
  ROLLOUT_WEIGHT(
      "nimfleet.rollout.weight", "Percent of the requests that the new revision is to get."),
  SOURCE_STALE(
      "nimfleet.source.stale", "Whether what the source says by now is not followed: 1 or 0."),
  SOURCE_AGE(
      "nimfleet.source.age.seconds", "Time since what the source says was last known and sound."),
  LEADER("nimfleet.reconcile.leader", "Whether this replica acts: 1 or 0."),
  API_WRITES("nimfleet.api.writes", "Writes that the API server has carried out."),
  API_ERRORS("nimfleet.api.errors", "Calls that the API server did not carry out, by reason.");

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
