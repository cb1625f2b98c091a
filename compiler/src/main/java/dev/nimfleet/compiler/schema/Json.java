package dev.nimfleet.compiler.schema;

import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Our tree as Jackson's, which the schema library reads.
final class Json {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final BigDecimal LEAST = BigDecimal.valueOf(Long.MIN_VALUE);

  private Json() {}

  static JsonNode of(Node node) {
    return switch (node) {
      case MapNode map -> {
        ObjectNode object = JSON.objectNode();
        for (MapNode.Entry entry : map.entries()) {
          object.set(entry.key(), of(entry.value()));
        }
        yield object;
      }
      case ListNode list -> {
        ArrayNode array = JSON.arrayNode();
        list.items().forEach(item -> array.add(of(item)));
        yield array;
      }
      case Scalar scalar -> of(scalar);
    };
  }

  private static JsonNode of(Scalar scalar) {
    return switch (scalar.kind()) {
      case STRING -> JSON.stringNode(scalar.text());
      case INTEGER -> integer(scalar.text());
      case DECIMAL -> decimal(scalar.text());
      case BOOLEAN -> JSON.booleanNode(scalar.text().equals("true"));
      case NULL -> JSON.nullNode();
    };
  }

  private static JsonNode integer(String text) {
    return text.length() < 18
        ? JSON.numberNode(Long.parseLong(text))
        : JSON.numberNode(new BigInteger(text));
  }

  /// Infinity and "not a number" have no form in JSON; as text they fail every check for a number.
  /// The library compares bounds as 64-bit integers and throws beyond them, where every bound of
  /// ours is broken anyway.
  private static JsonNode decimal(String text) {
    try {
      return JSON.numberNode(new BigDecimal(text).min(MOST).max(LEAST));
    } catch (NumberFormatException e) {
      return JSON.stringNode(text);
    }
  }

  /// Jackson's tree as ours, which our writer writes as YAML.
  static Node toNode(Span at, JsonNode json) {
    if (json.isObject()) {
      MapNode.Builder map = MapNode.at(at);
      json.properties().forEach(entry -> map.put(entry.getKey(), toNode(at, entry.getValue())));
      return map.build();
    }
    if (json.isArray()) {
      List<Node> items = new ArrayList<>();
      json.forEach(item -> items.add(toNode(at, item)));
      return new ListNode(at, items);
    }
    if (json.isBoolean()) {
      return Scalar.bool(at, json.booleanValue());
    }
    return json.isIntegralNumber()
        ? Scalar.integer(at, json.longValue())
        : Scalar.string(at, json.stringValue());
  }
}
