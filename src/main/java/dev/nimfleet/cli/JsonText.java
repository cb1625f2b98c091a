package dev.nimfleet.cli;

import dev.nimfleet.compiler.text.JsonString;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
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

  /// The same of what is known as YAML.
  static String of(MapNode document) {
    return of(map(document));
  }

  private static Map<String, Object> map(MapNode map) {
    Map<String, Object> values = new LinkedHashMap<>();
    map.entries().forEach(entry -> values.put(entry.key(), plain(entry.value())));
    return values;
  }

  private static Object plain(Node node) {
    return switch (node) {
      case MapNode map -> map(map);
      case ListNode list -> list.items().stream().map(JsonText::plain).toList();
      case Scalar scalar ->
          switch (scalar.kind()) {
            case STRING -> scalar.text();
            case BOOLEAN -> scalar.text().equals("true");
            case INTEGER, DECIMAL -> new BigDecimal(scalar.text());
            case NULL -> Optional.empty();
          };
    };
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
