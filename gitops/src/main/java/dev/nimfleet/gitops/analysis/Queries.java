package dev.nimfleet.gitops.analysis;

import dev.nimfleet.gitops.analysis.Signals.Counter;
import java.time.Duration;

/// PromQL over one revision. Each query gives one series or none: what is missing must not read as
/// 0, unlike in the queries of a scaler.
final class Queries {
  private final String scope;
  private final Signals signals;

  Queries(Target target, Signals signals) {
    this.scope = "namespace=\"%s\",service=\"%s\"".formatted(target.namespace(), target.service());
    this.signals = signals;
  }

  /// When the pod that was read longest ago was read, in seconds since 1970.
  String read() {
    return "min(max by (pod) (timestamp(%s_count{%s})))".formatted(signals.ttft(), scope);
  }

  /// How many targets the pod with the most has; a second one counts its requests twice.
  String targets() {
    return "max(count by (pod) (count by (pod, job, instance, endpoint) (%s_count{%s})))"
        .formatted(signals.ttft(), scope);
  }

  /// Requests that ended well in that time.
  String ended(Duration time) {
    return increase(signals.ended(), time);
  }

  /// Requests that failed. A counter with labels appears with its first event, so that none is 0,
  /// but only beside one that is there.
  String failed(Counter counter, Duration time) {
    return "%s or %s * 0".formatted(increase(counter, time), increase(signals.ended(), time));
  }

  String ttftP90(Duration time) {
    return "histogram_quantile(0.9, sum by (le) (rate(%s_bucket{%s}[%s])))"
        .formatted(signals.ttft(), scope, range(time));
  }

  private String increase(Counter counter, Duration time) {
    return "sum(increase(%s{%s%s}[%s]))"
        .formatted(counter.name(), scope, counter.matchers(), range(time));
  }

  private static String range(Duration time) {
    return time.toSeconds() + "s";
  }
}
