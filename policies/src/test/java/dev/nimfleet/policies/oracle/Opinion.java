package dev.nimfleet.policies.oracle;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// What an oracle thinks of a case.
sealed interface Opinion {
  /// Begins a fault of which nobody can say what the value is, nor whether it was so before.
  String UNREADABLE = "unreadable ";

  /// Begins the one of several that is told: `told|what|value`. The several are
  /// `what|value|number`.
  String TOLD = "told|";

  record Allow() implements Opinion {}

  record Warn(Set<String> faults) implements Opinion {}

  record Deny(Set<String> faults) implements Opinion {}

  default String word() {
    return switch (this) {
      case Allow() -> "allow";
      case Warn _ -> "warn";
      case Deny _ -> "deny";
    };
  }

  /// One way of being wrong that a rule knows.
  ///
  /// @param denies whether it stops a request or is only warned about
  /// @param reads the part of an object that it depends on; what an update leaves as it was is not
  ///   judged again
  /// @param faults what is wrong with an object, each with the value that was found
  record Concern(
      boolean denies,
      Function<Map<String, Object>, Object> reads,
      Function<Map<String, Object>, Set<String>> faults) {}

  /// The opinion that the concerns come to. On an update a fault that was there before, with the
  /// same value, does not stop it.
  static Opinion of(Case asked, List<Concern> concerns) {
    Opinion worst = new Allow();
    for (Concern concern : concerns) {
      boolean isUntouched =
          asked
              .before()
              .filter(
                  old -> concern.reads().apply(old).equals(concern.reads().apply(asked.object())))
              .isPresent();
      if (isUntouched) continue;
      Set<String> faults = concern.faults().apply(asked.object());
      if (faults.isEmpty()) continue;
      Set<String> before = asked.before().map(concern.faults()).orElse(Set.of());
      boolean isNew =
          faults.stream()
              .filter(fault -> !fault.startsWith(TOLD) || !areFewer(fault, faults, before))
              .anyMatch(fault -> fault.startsWith(UNREADABLE) || !before.contains(fault));
      if (concern.denies() && isNew) return new Deny(faults);
      worst = new Warn(faults);
    }
    return worst;
  }

  /// Whether there are fewer of what a fault tells one of, so that it may tell another one.
  private static boolean areFewer(String told, Set<String> faults, Set<String> before) {
    String what = told.split("\\|")[1] + "|";
    return number(what, faults) < number(what, before);
  }

  private static long number(String what, Set<String> faults) {
    return faults.stream().filter(fault -> fault.startsWith(what)).count();
  }
}
