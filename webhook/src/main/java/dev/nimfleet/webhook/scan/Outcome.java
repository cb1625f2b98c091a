package dev.nimfleet.webhook.scan;

import java.util.Locale;

/// What becomes of a rule on an object, in the words of OpenReports, worst first.
public enum Outcome {
  /// The object would be denied if it were created now.
  FAIL,
  /// Nobody can tell.
  ERROR,
  /// Whoever created it would be warned.
  WARN,
  /// A waiver excuses it.
  SKIP;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
