package dev.nimfleet.policies.cel.library;

import com.google.re2j.Matcher;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.function.Library;
import dev.nimfleet.policies.cel.library.Patterns.Compiled;
import dev.nimfleet.policies.cel.value.ListValue;
import java.util.ArrayList;
import java.util.List;

/// What regular expressions find in texts.
final class Regex {
  private static final String COMPLAINT = "Illegal regex: ";
  private static final long ALL = -1;

  private Regex() {}

  static Library library() {
    return Library.of(
        "regex",
        KubernetesVersion.FIRST,
        Patterns.member(
            "string_find_string",
            "string.find(string) -> string",
            COMPLAINT,
            (pattern, a) -> find(pattern, (String) a[0])),
        Patterns.member(
            "string_find_all_string",
            "string.findAll(string) -> list(string)",
            COMPLAINT,
            (pattern, a) -> findAll(pattern, (String) a[0], ALL)),
        Patterns.member(
            "string_find_all_string_int",
            "string.findAll(string, int) -> list(string)",
            COMPLAINT,
            (pattern, a) -> findAll(pattern, (String) a[0], (Long) a[2])));
  }

  private static String find(Compiled pattern, String text) {
    Matcher matcher = pattern.in(text);
    return matcher.find() ? matcher.group() : "";
  }

  /// All that Go finds: nothing empty right behind another find, or between two halves of a code
  /// point.
  ///
  /// @param most how many at most; less than 0 for all
  private static ListValue findAll(Compiled pattern, String text, long most) {
    List<String> found = new ArrayList<>();
    Matcher matcher = pattern.in(text);
    int end = -1;
    while (found.size() != most && matcher.find()) {
      boolean isEmpty = matcher.start() == matcher.end();
      if (isEmpty && (matcher.start() == end || isWithinCodePoint(text, matcher.start()))) continue;
      found.add(matcher.group());
      end = matcher.end();
    }
    return ListValue.of(found);
  }

  private static boolean isWithinCodePoint(String text, int offset) {
    return offset > 0
        && offset < text.length()
        && Character.isSurrogatePair(text.charAt(offset - 1), text.charAt(offset));
  }
}
