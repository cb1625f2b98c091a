package dev.nimfleet.compiler.fleet;

import java.time.Duration;

/// Durations as fleet.yaml and the Gateway API write them: `800ms`, `90s`, `1h30m`.
public final class Durations {
  private Durations() {}

  /// Reads a text that the schema has already found to be a duration.
  public static Duration parse(String text) {
    Duration total = Duration.ZERO;
    int at = 0;
    while (at < text.length()) {
      int unit = at;
      while (Character.isDigit(text.charAt(unit))) {
        unit++;
      }
      long amount = Long.parseLong(text.substring(at, unit));
      if (text.startsWith("ms", unit)) {
        total = total.plusMillis(amount);
        at = unit + 2;
      } else {
        total =
            switch (text.charAt(unit)) {
              case 'h' -> total.plusHours(amount);
              case 'm' -> total.plusMinutes(amount);
              case 's' -> total.plusSeconds(amount);
              default -> throw new IllegalArgumentException("not a duration: " + text);
            };
        at = unit + 1;
      }
    }
    return total;
  }

  /// The shortest way to write a duration in one unit: `20m`, `1230s`, `800ms`; parts of a second
  /// stand apart, `1s500ms`.
  public static String text(Duration duration) {
    long seconds = duration.toSeconds();
    if (duration.toMillisPart() != 0) {
      return (seconds == 0 ? "" : seconds + "s") + duration.toMillisPart() + "ms";
    }
    if (seconds != 0 && seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    if (seconds != 0 && seconds % 60 == 0) {
      return seconds / 60 + "m";
    }
    return seconds + "s";
  }
}
