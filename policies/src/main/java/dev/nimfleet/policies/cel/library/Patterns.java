package dev.nimfleet.policies.cel.library;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.nimfleet.policies.cel.function.Costs;
import dev.nimfleet.policies.cel.function.Memory;
import dev.nimfleet.policies.cel.function.Overload;
import dev.nimfleet.policies.cel.function.Overload.Implementation;
import dev.nimfleet.policies.cel.value.CelError;

/// Regular expressions of RE2, which take no longer than their text is long.
final class Patterns {
  private static final int PATTERN = 1;
  private static final Memory<Compiled> COMPILED = new Memory<>(512, 4096);

  private Patterns() {}

  /// What is done with a pattern and all arguments, those before and behind the pattern.
  @FunctionalInterface
  interface Use {
    Object of(Compiled pattern, Object[] arguments);
  }

  /// A pattern that can be looked for. It remembers in which short texts it was found, since rules
  /// ask about the same few metrics of one object after another.
  record Compiled(Pattern pattern, Memory<Boolean> texts) {
    static Compiled of(String text) {
      return new Compiled(Pattern.compile(text), new Memory<>(128, 128));
    }

    Matcher in(String text) {
      return pattern.matcher(text);
    }

    boolean isIn(String text) {
      return texts.of(text, other -> in(other).find());
    }
  }

  /// A function on a text whose next argument is a pattern: `string.find(string) -> string`.
  ///
  /// @param complaint what stands before the reason when the pattern is none
  static Overload member(String id, String signature, String complaint, Use use) {
    return Overload.member(id, signature, call(complaint, use))
        .preparing(PATTERN, pattern -> compiled(pattern, complaint, use))
        .costing(Costs.matching(0, PATTERN));
  }

  /// The same for one whose text is an argument too.
  static Overload global(String id, String signature, String complaint, Use use) {
    return Overload.global(id, signature, call(complaint, use))
        .preparing(PATTERN, pattern -> compiled(pattern, complaint, use))
        .costing(Costs.matching(0, PATTERN));
  }

  private static Implementation call(String complaint, Use use) {
    return arguments -> {
      Object compiled = compiled(arguments[PATTERN], complaint, use);
      return compiled instanceof Implementation ready ? ready.call(arguments) : compiled;
    };
  }

  /// What the function does with this pattern, or what is wrong with it.
  private static Object compiled(Object pattern, String complaint, Use use) {
    try {
      Compiled compiled = COMPILED.of((String) pattern, Compiled::of);
      Implementation ready = arguments -> use.of(compiled, arguments);
      return ready;
    } catch (PatternSyntaxException e) {
      return new CelError(complaint + "error parsing regexp: " + reason(e, pattern));
    }
  }

  private static String reason(PatternSyntaxException e, Object pattern) {
    // What re2j says of a bracket that closes nothing.
    return e.getPattern().equals("stack underflow")
        ? "unexpected ): `%s`".formatted(pattern)
        : "%s: `%s`".formatted(e.getDescription(), e.getPattern());
  }
}
