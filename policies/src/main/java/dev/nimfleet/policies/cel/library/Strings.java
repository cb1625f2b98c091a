package dev.nimfleet.policies.cel.library;

import static dev.nimfleet.policies.cel.function.Overload.global;
import static dev.nimfleet.policies.cel.function.Overload.member;

import dev.nimfleet.policies.cel.function.Costs;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.function.Library;
import dev.nimfleet.policies.cel.value.Bytes;
import dev.nimfleet.policies.cel.value.CelError;
import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.cel.value.Texts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What is done with texts beside what the language itself has. An index counts code points.
final class Strings {
  private static final KubernetesVersion FORMATS = KubernetesVersion.of(29);
  private static final long ALL = -1;

  private Strings() {}

  static Library library() {
    return Library.of(
        "strings",
        KubernetesVersion.FIRST,
        member(
            "string_char_at_int",
            "string.charAt(int) -> string",
            a -> charAt((String) a[0], (Long) a[1])),
        member(
                "string_index_of_string",
                "string.indexOf(string) -> int",
                a -> indexOf((String) a[0], (String) a[1], 0))
            .costing(Costs.traversing(0)),
        member(
                "string_index_of_string_int",
                "string.indexOf(string, int) -> int",
                a -> indexOf((String) a[0], (String) a[1], (Long) a[2]))
            .costing(Costs.traversing(0)),
        member(
                "string_last_index_of_string",
                "string.lastIndexOf(string) -> int",
                a -> lastIndexOf((String) a[0], (String) a[1]))
            .costing(Costs.traversing(0)),
        member(
                "string_last_index_of_string_int",
                "string.lastIndexOf(string, int) -> int",
                a -> lastIndexOf((String) a[0], (String) a[1], (Long) a[2]))
            .costing(Costs.traversing(0)),
        member("list_join", "list(string).join() -> string", a -> join((ListValue) a[0], ""))
            .costing(Costs.building()),
        member(
                "list_join_string",
                "list(string).join(string) -> string",
                a -> join((ListValue) a[0], (String) a[1]))
            .costing(Costs.building()),
        member(
                "string_lower_ascii",
                "string.lowerAscii() -> string",
                a -> shifted((String) a[0], 'A', 'a'))
            .costing(Costs.reading(0)),
        member(
                "string_upper_ascii",
                "string.upperAscii() -> string",
                a -> shifted((String) a[0], 'a', 'A'))
            .costing(Costs.reading(0)),
        member(
                "string_replace_string_string",
                "string.replace(string, string) -> string",
                a -> replace((String) a[0], (String) a[1], (String) a[2], ALL))
            .costing(Costs.copying(0)),
        member(
                "string_replace_string_string_int",
                "string.replace(string, string, int) -> string",
                a -> replace((String) a[0], (String) a[1], (String) a[2], (Long) a[3]))
            .costing(Costs.copying(0)),
        member(
                "string_split_string",
                "string.split(string) -> list(string)",
                a -> split((String) a[0], (String) a[1], ALL))
            .costing(Costs.copying(0)),
        member(
                "string_split_string_int",
                "string.split(string, int) -> list(string)",
                a -> split((String) a[0], (String) a[1], (Long) a[2]))
            .costing(Costs.copying(0)),
        member(
                "string_substring_int",
                "string.substring(int) -> string",
                a -> substring((String) a[0], (Long) a[1]))
            .costing(Costs.reading(0)),
        member(
                "string_substring_int_int",
                "string.substring(int, int) -> string",
                a -> substring((String) a[0], (Long) a[1], (Long) a[2]))
            .costing(Costs.reading(0)),
        member("string_trim", "string.trim() -> string", a -> trim((String) a[0]))
            .costing(Costs.reading(0)),
        member(
                "string_format",
                "string.format(list(dyn)) -> string",
                a -> Formatting.format((String) a[0], (ListValue) a[1]))
            .costing(Costs.reading(0))
            .since(FORMATS),
        global("strings_quote", "strings.quote(string) -> string", a -> Quotes.cel((String) a[0]))
            .costing(Costs.reading(0))
            .since(FORMATS));
  }

  private static long length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static boolean isWithin(String text, long index) {
    return index >= 0 && index <= length(text);
  }

  private static CelError outOfRange(long index) {
    return new CelError("index out of range: " + index);
  }

  /// Where in Java's text the code point with this index begins.
  private static int offset(String text, long index) {
    return text.offsetByCodePoints(0, (int) index);
  }

  private static long index(String text, int offset) {
    return offset < 0 ? -1 : text.codePointCount(0, offset);
  }

  private static Object charAt(String text, long index) {
    if (!isWithin(text, index)) return outOfRange(index);
    return index == length(text) ? "" : substring(text, index, index + 1);
  }

  private static Object indexOf(String text, String part, long from) {
    if (from < 0) return outOfRange(from);
    long length = length(text);
    if (part.isEmpty()) return Math.min(from, length);
    if (from >= length) return -1L;
    return index(text, text.indexOf(part, offset(text, from)));
  }

  private static Object lastIndexOf(String text, String part) {
    return index(text, text.lastIndexOf(part));
  }

  private static Object lastIndexOf(String text, String part, long from) {
    if (from < 0) return outOfRange(from);
    long length = length(text);
    if (part.isEmpty()) return Math.min(from, length);
    if (from >= length) return -1L;
    return index(text, text.lastIndexOf(part, offset(text, from)));
  }

  private static Object join(ListValue list, String separator) {
    var joined = new StringBuilder();
    for (int i = 0; i < list.size(); i++) {
      if (!(list.get(i) instanceof String text)) {
        return new CelError("join: invalid input: " + raw(list.get(i)));
      }
      if (i > 0) joined.append(separator);
      joined.append(text);
    }
    return joined.toString();
  }

  /// A value as Go holds it.
  private static String raw(Object value) {
    return switch (value) {
      case Null _ -> "0";
      case Bytes bytes ->
          new String(bytes.toArray(), StandardCharsets.ISO_8859_1)
              .chars()
              .mapToObj(Integer::toString)
              .collect(Collectors.joining(" ", "[", "]"));
      default -> Texts.plain(value);
    };
  }

  /// Moves the 26 letters that begin with one to those that begin with another.
  private static String shifted(String text, char from, char to) {
    var shifted = new StringBuilder(text);
    for (int i = 0; i < text.length(); i++) {
      int letter = text.charAt(i) - from;
      if (letter >= 0 && letter < 26) shifted.setCharAt(i, (char) (to + letter));
    }
    return shifted.toString();
  }

  /// @param times how often at most, or less than 0 for always
  private static String replace(String text, String old, String by, long times) {
    var replaced = new StringBuilder();
    int end = 0;
    for (long i = 0; i != times; i++) {
      int next = old.isEmpty() && i > 0 ? afterNext(text, end) : text.indexOf(old, end);
      if (next < 0) break;
      replaced.append(text, end, next).append(by);
      end = next + old.length();
    }
    return replaced.append(text, end, text.length()).toString();
  }

  /// Behind the code point that begins at an offset; -1 when none does.
  private static int afterNext(String text, int offset) {
    return offset == text.length() ? -1 : text.offsetByCodePoints(offset, 1);
  }

  /// @param parts how many at most, the last of which has the rest; less than 0 for all
  private static ListValue split(String text, String separator, long parts) {
    if (parts == 0 || (text.isEmpty() && separator.isEmpty())) return ListValue.EMPTY;
    List<String> split = new ArrayList<>();
    int from = 0;
    while (split.size() + 1 != parts) {
      int end = separator.isEmpty() ? afterNext(text, from) : text.indexOf(separator, from);
      if (end < 0 || (separator.isEmpty() && end == text.length())) break;
      split.add(text.substring(from, end));
      from = end + separator.length();
    }
    split.add(text.substring(from));
    return ListValue.of(split);
  }

  private static Object substring(String text, long start) {
    return isWithin(text, start) ? text.substring(offset(text, start)) : outOfRange(start);
  }

  private static Object substring(String text, long start, long end) {
    if (start > end) {
      return new CelError("invalid substring range. start: " + start + ", end: " + end);
    }
    if (!isWithin(text, start)) return outOfRange(start);
    if (!isWithin(text, end)) return outOfRange(end);
    return text.substring(offset(text, start), offset(text, end));
  }

  private static String trim(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isSpace(text.charAt(start))) start++;
    while (start < end && isSpace(text.charAt(end - 1))) end--;
    return text.substring(start, end);
  }

  /// What Unicode calls white space, which is not what Java does.
  private static boolean isSpace(char c) {
    return (c >= '\t' && c <= '\r') || c == 0x85 || Character.isSpaceChar(c);
  }
}
