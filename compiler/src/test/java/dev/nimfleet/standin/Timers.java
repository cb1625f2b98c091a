package dev.nimfleet.standin;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// How long things have been as they are. Belongs to the thread of the controllers.
final class Timers {
  private final Map<String, Long> starts = new HashMap<>();
  private int running;

  /// Whether that much time has passed since this was first asked for the same subject.
  boolean passed(Duration time, Object... subject) {
    boolean passed = age(subject).compareTo(time) >= 0;
    if (!passed) running++;
    return passed;
  }

  /// How long ago a subject was first asked for.
  Duration age(Object... subject) {
    long now = System.nanoTime();
    return Duration.ofNanos(now - starts.computeIfAbsent(key(subject), _ -> now));
  }

  /// The next question about the subject is the first one again.
  void forget(Object... subject) {
    starts.remove(key(subject));
  }

  /// How many were found to be running since this was last asked.
  int takeRunning() {
    int taken = running;
    running = 0;
    return taken;
  }

  private static String key(Object... subject) {
    return Arrays.toString(subject);
  }
}
