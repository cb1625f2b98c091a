package dev.nimfleet.webhook.guard;

import dev.nimfleet.policies.rulebook.Finding;
import java.util.List;

/// What the guard makes of a request.
public sealed interface Answer {
  /// It was judged.
  ///
  /// @param findings what is wrong, be it that it is only warned about, audited or waived
  record Judged(List<Finding> findings) implements Answer {
    public Judged {
      findings = List.copyOf(findings);
    }

    public boolean denies() {
      return findings.stream().anyMatch(Finding::denies);
    }
  }

  /// No rule holds for who asks.
  record Exempted() implements Answer {}

  /// Rules are about whole objects, and this is a part of one.
  record Passed() implements Answer {}

  /// It could not be judged, so that whoever asks goes by its own `failurePolicy`.
  ///
  /// @param isPassing whether it may be another time in a second
  record Undecided(String reason, boolean isPassing) implements Answer {}
}
