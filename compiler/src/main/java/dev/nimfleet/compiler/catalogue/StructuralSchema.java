package dev.nimfleet.compiler.catalogue;

import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.ArrayList;
import java.util.List;

/// The catalogue's schemas as a CustomResourceDefinition has them: fields, bounds and defaults.
/// Rules between fields are not written.
final class StructuralSchema {
  static final Span AT = new Source("the catalogue", "").span(0, 0);

  /// The schema of what we leave to the API server.
  static final MapNode ANYTHING =
      MapNode.at(AT).put("x-kubernetes-preserve-unknown-fields", true).build();

  private StructuralSchema() {}

  static MapNode field(Field field, Release release) {
    MapNode schema = schema(field.schema(), release);
    if (field.byDefault().isEmpty()) {
      return schema;
    }
    List<MapNode.Entry> entries = new ArrayList<>(schema.entries());
    entries.add(new MapNode.Entry("default", AT, field.byDefault().get()));
    return new MapNode(AT, entries);
  }

  private static MapNode schema(Schema schema, Release release) {
    return switch (schema) {
      case ObjectSchema object -> object(object, release);
      case Schema.MapOf map -> {
        var written = type("object").put("additionalProperties", schema(map.values(), release));
        bound(written, "minProperties", map.minSize(), 0);
        bound(written, "maxProperties", map.maxSize(), Schema.UNBOUNDED);
        yield written.build();
      }
      case Schema.ListOf list -> list(list, release);
      case Schema.Text text -> text(text);
      case Schema.Whole whole -> whole(whole);
      case Schema.Decimal _ -> type("number").build();
      case Schema.Bool _ -> type("boolean").build();
      case Schema.IntOrText intOrText -> {
        var written = MapNode.at(AT).put("x-kubernetes-int-or-string", true);
        intOrText.format().ifPresent(format -> written.put("pattern", format.pattern()));
        yield written.build();
      }
      case Schema.Anything _ -> ANYTHING;
    };
  }

  private static MapNode object(ObjectSchema object, Release release) {
    var properties = MapNode.at(AT);
    List<String> required = new ArrayList<>();
    for (int i = 0; i < object.size(); i++) {
      Field field = object.field(i);
      if ((field.releases() & release.mask()) != 0) {
        properties.put(field.name(), field(field, release));
      }
      if ((field.requiredIn() & release.mask()) != 0) {
        required.add(field.name());
      }
    }
    var written = type("object").put("properties", properties);
    if (object.isOpen()) {
      written.put("x-kubernetes-preserve-unknown-fields", true);
    }
    if (!required.isEmpty()) {
      written.put("required", strings(required));
    }
    return written.build();
  }

  private static MapNode list(Schema.ListOf list, Release release) {
    var written = type("array").put("items", schema(list.items(), release));
    bound(written, "minItems", list.minItems(), 0);
    bound(written, "maxItems", list.maxItems(), Schema.UNBOUNDED);
    if (list.isSet()) {
      written.put("x-kubernetes-list-type", "set");
    }
    if (!list.keys().isEmpty()) {
      written.put("x-kubernetes-list-type", "map");
      written.put("x-kubernetes-list-map-keys", strings(list.keys()));
    }
    return written.build();
  }

  private static MapNode text(Schema.Text text) {
    var written = type("string");
    bound(written, "minLength", text.minLength(), 0);
    bound(written, "maxLength", text.maxLength(), Schema.UNBOUNDED);
    text.format().ifPresent(format -> written.put("pattern", format.pattern()));
    if (!text.oneOf().isEmpty()) {
      written.put("enum", strings(text.oneOf()));
    }
    return written.build();
  }

  private static MapNode whole(Schema.Whole whole) {
    var written = type("integer");
    switch (whole.width()) {
      case INT32 -> written.put("format", "int32");
      case INT64 -> written.put("format", "int64");
      case UNSAID -> {}
    }
    bound(written, "minimum", whole.min(), whole.width().min);
    bound(written, "maximum", whole.max(), whole.width().max);
    if (!whole.oneOf().isEmpty()) {
      written.put(
          "enum",
          list(whole.oneOf().stream().map(value -> (Node) Scalar.integer(AT, value)).toList()));
    }
    return written.build();
  }

  private static void bound(MapNode.Builder schema, String key, long bound, long none) {
    if (bound != none) {
      schema.put(key, bound);
    }
  }

  static MapNode.Builder type(String type) {
    return MapNode.at(AT).put("type", type);
  }

  static ListNode strings(List<String> texts) {
    return list(texts.stream().map(text -> (Node) Scalar.string(AT, text)).toList());
  }

  static ListNode list(List<? extends Node> items) {
    return new ListNode(AT, List.copyOf(items));
  }
}
