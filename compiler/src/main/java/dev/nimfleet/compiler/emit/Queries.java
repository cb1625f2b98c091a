package dev.nimfleet.compiler.emit;

/// PromQL over one NIMService: every query names namespace and service, or the two colours of a
/// rollout would mix, and gives one series, since KEDA refuses two.
final class Queries {
  private final String scope;

  Queries(String namespace, String service) {
    this.scope = "{namespace=\"%s\",service=\"%s\"}".formatted(namespace, service);
  }

  /// A gauge from 0 to 1 as a percentage: KEDA rounds to three decimals.
  String averagePercent(String gauge) {
    return "avg(" + gauge + scope + ") * 100";
  }

  String sum(String gauge) {
    return "sum(" + gauge + scope + ")";
  }

  /// An idle service has no quantile (NaN) and reads 0; a lost target has no series at all and is
  /// an error.
  String timeToFirstToken(String histogram, String running) {
    return "(histogram_quantile(0.9, sum by (le) (rate(%s_bucket%s[2m]))) >= 0) or sum(%s%s) * 0"
        .formatted(histogram, scope, running, scope);
  }
}
