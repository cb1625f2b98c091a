package dev.nimfleet.policies.cel.library;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.nimfleet.policies.cel.value.CelError;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// Regular expressions of RE2, which take no longer than their text is long.
final class Patterns {
  /// Patterns are written in policies, so there are few; what texts hold is not kept.
  private static final int KEPT = 1_000;

  private static final Map<String, Pattern> COMPILED = new ConcurrentHashMap<>();

  private Patterns() {}

  static Object matches(String text, String pattern) {
    return with(pattern, compiled -> compiled.matcher(text).find());
  }

  /// Does something with a pattern, or says what is wrong with it.
  static Object with(String pattern, Function<Pattern, Object> use) {
    Pattern known = COMPILED.get(pattern);
    if (known != null) return use.apply(known);
    try {
      Pattern compiled = Pattern.compile(pattern);
      if (COMPILED.size() < KEPT) COMPILED.put(pattern, compiled);
      return use.apply(compiled);
    } catch (PatternSyntaxException e) {
      return new CelError(
          "error parsing regexp: %s: `%s`".formatted(e.getDescription(), e.getPattern()));
    }
  }
}
