package dev.nimfleet.policies.admission;

import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import java.util.LinkedHashMap;
import java.util.Map;

/// Objects as expressions see them.
public final class ObjectValues {
  private ObjectValues() {}

  public static Object of(Node node) {
    return switch (node) {
      case MapNode map -> map(map);
      case ListNode list -> ListValue.of(list.items().stream().map(ObjectValues::of).toList());
      case Scalar scalar -> scalar(scalar);
    };
  }

  private static MapValue map(MapNode map) {
    Map<String, Object> entries = LinkedHashMap.newLinkedHashMap(map.entries().size());
    for (MapNode.Entry entry : map.entries()) entries.put(entry.key(), of(entry.value()));
    return MapValue.of(entries);
  }

  private static Object scalar(Scalar scalar) {
    return switch (scalar.kind()) {
      case STRING -> scalar.text();
      case BOOLEAN -> scalar.text().equals("true");
      case NULL -> Null.NULL;
      case DECIMAL -> Double.valueOf(scalar.text());
      case INTEGER -> integer(scalar.text());
    };
  }

  private static Object integer(String text) {
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException _) {
      return Double.valueOf(text); // above 63 bits, where JSON in Go goes on with doubles
    }
  }
}
