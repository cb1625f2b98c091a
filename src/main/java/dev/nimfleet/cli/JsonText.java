package dev.nimfleet.cli;

import dev.nimfleet.compiler.text.JsonString;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// JSON for programs, two spaces a level: maps, lists, texts, numbers, claims, and `null` for an
/// empty Optional.
final class JsonText {
  private final StringBuilder out = new StringBuilder();

  private JsonText() {}

  static String of(Map<String, Object> document) {
    JsonText json = new JsonText();
    json.value(document, 0);
    return json.out.append('\n').toString();
  }

  private void value(Object value, int depth) {
    switch (value) {
      case Map<?, ?> map -> {
        String separator = "";
        out.append('{');
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          out.append(separator);
          line(depth + 1);
          out.append(JsonString.quoted(String.valueOf(entry.getKey())));
          out.append(": ");
          value(entry.getValue(), depth + 1);
          separator = ",";
        }
        close('}', map.isEmpty(), depth);
      }
      case List<?> list -> {
        String separator = "";
        out.append('[');
        for (Object item : list) {
          out.append(separator);
          line(depth + 1);
          value(item, depth + 1);
          separator = ",";
        }
        close(']', list.isEmpty(), depth);
      }
      case Optional<?> optional ->
          optional.ifPresentOrElse(some -> value(some, depth), () -> out.append("null"));
      case Double number -> out.append(ImpactReport.number(number));
      case Number number -> out.append(number);
      case Boolean claim -> out.append(claim);
      default -> out.append(JsonString.quoted(String.valueOf(value)));
    }
  }

  private void line(int depth) {
    out.append('\n').repeat(' ', 2 * depth);
  }

  private void close(char bracket, boolean isEmpty, int depth) {
    if (!isEmpty) {
      line(depth);
    }
    out.append(bracket);
  }
}
