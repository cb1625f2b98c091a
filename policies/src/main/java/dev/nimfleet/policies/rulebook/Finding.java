package dev.nimfleet.policies.rulebook;

import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.rules.Rule.Action;
import dev.nimfleet.policies.rules.Verdict.Violation;
import dev.nimfleet.policies.waivers.Waiver;
import java.util.List;
import java.util.Optional;

/// A violation with what becomes of it.
///
/// @param action what its tier makes of it
/// @param waiver the waiver that speaks of it, be it that it has ended
/// @param isWaived whether that one holds
public record Finding(
    Rule rule, Violation violation, Action action, Optional<Waiver> waiver, boolean isWaived) {

  /// What tells a violation from others: what is found, and by what.
  public static List<Object> key(Violation violation) {
    return List.of(violation.policy().name(), violation.validation(), violation.message());
  }

  /// Whether it stops what is asked.
  public boolean denies() {
    return action == Action.DENY && !isWaived;
  }

  Finding stricter(Finding other) {
    return action.compareTo(other.action) <= 0 ? this : other;
  }

  /// Whether another one need not be told beside this one, which tells it of the service. What a
  /// waiver takes off its list says nothing for others.
  boolean tells(Finding waiting) {
    return violation.names(waiting.violation) && action.compareTo(waiting.action) <= 0 && !isWaived;
  }
}
