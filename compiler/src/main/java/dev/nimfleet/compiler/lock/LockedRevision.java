package dev.nimfleet.compiler.lock;

import dev.nimfleet.compiler.plan.Asked;
import dev.nimfleet.compiler.plan.ModelPlan.MetricNames;
import dev.nimfleet.compiler.yaml.MapNode;
import java.util.Optional;

/// A revision as it was first emitted. Its NIMService never changes, whatever happens to fleet.yaml
/// or to nimfleet.
///
/// @param name of the NIMService
/// @param asked what made it
/// @param metrics the names that its engine gives the signals; empty for a fixed number of replicas
/// @param frozen the NIMService's YAML, byte for byte
public record LockedRevision(
    String name, Asked asked, Optional<MetricNames> metrics, Frozen frozen) {
  public LockedRevision(String name, Asked asked, Optional<MetricNames> metrics, String text) {
    this(name, asked, metrics, new Frozen(name, text));
  }

  /// The NIMService's YAML.
  public String text() {
    return frozen.text();
  }

  /// The NIMService.
  public MapNode service() {
    return frozen.object();
  }

  /// The same revision, asked for in other words.
  public LockedRevision asked(Asked other) {
    return new LockedRevision(name, other, metrics, frozen);
  }

  /// The same revision with the metric names that hold for it now.
  public LockedRevision metrics(Optional<MetricNames> names) {
    return new LockedRevision(name, asked, names, frozen);
  }
}
