package dev.nimfleet.webhook.http;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How long an API server waits for an answer: it says so as `?timeout=5s`, in the words of Go.
final class Timeout {
  /// What an API server takes where its webhook says nothing.
  private static final Duration USUAL = Duration.ofSeconds(10);

  /// The most that a webhook may be given.
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private static final Pattern PART = Pattern.compile("(\\d{1,6}(?:\\.\\d{1,9})?)(ms|s|m)");

  private Timeout() {}

  /// A part of it is left for the way back.
  static Duration of(@Nullable String text) {
    Duration stated = text == null ? USUAL : parse(text);
    return stated.minus(stated.dividedBy(20));
  }

  private static Duration parse(String text) {
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(text);
    int end = 0;
    while (part.lookingAt()) {
      double number = Double.parseDouble(part.group(1));
      double seconds =
          switch (part.group(2)) {
            case "ms" -> number / 1000;
            case "m" -> number * 60;
            default -> number;
          };
      sum = sum.plusNanos((long) (seconds * 1e9));
      end = part.end();
      part.region(end, text.length());
    }
    boolean isUnderstood = end > 0 && end == text.length();
    if (!isUnderstood || sum.isZero()) return USUAL;
    return sum.compareTo(LONGEST) > 0 ? LONGEST : sum;
  }
}
