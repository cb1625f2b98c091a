package dev.nimfleet.compiler.schema;

import dev.nimfleet.compiler.fleet.DocumentKind;
import dev.nimfleet.compiler.schema.Type.AnyMap;
import dev.nimfleet.compiler.schema.Type.Choice;
import dev.nimfleet.compiler.schema.Type.Count;
import dev.nimfleet.compiler.schema.Type.Either;
import dev.nimfleet.compiler.schema.Type.ListOf;
import dev.nimfleet.compiler.schema.Type.MapOf;
import dev.nimfleet.compiler.schema.Type.Struct;
import dev.nimfleet.compiler.schema.Type.Word;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Writes the shape of fleet.yaml as a JSON Schema (draft 7, which editors know best), or as the
/// structural schema of a CRD, which has no `if`, no `additionalProperties: false` and one type a
/// value.
final class JsonSchema {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final boolean structural;

  private JsonSchema(boolean structural) {
    this.structural = structural;
  }

  /// The schema that checks and editors use.
  static ObjectNode forFiles(DocumentKind kind) {
    ObjectNode schema = JSON.objectNode();
    schema.put("$schema", "http://json-schema.org/draft-07/schema#");
    schema.put(
        "title", kind == DocumentKind.FLEET ? "nimfleet fleet.yaml" : "nimfleet " + kind.kind());
    schema.setAll(new JsonSchema(false).of(FleetSchema.of(kind)));
    return schema;
  }

  /// The schema of one field's type inside a CRD.
  static ObjectNode forCrd(Type type) {
    return new JsonSchema(true).of(type);
  }

  private ObjectNode of(Type type) {
    ObjectNode schema = JSON.objectNode();
    switch (type) {
      case Word word -> word(schema, word);
      case Choice choice -> {
        schema.put("type", "string");
        ArrayNode words = schema.putArray("enum");
        choice.words().forEach(words::add);
      }
      case Count count -> {
        schema.put("type", "integer");
        schema.put("minimum", count.min());
        schema.put("maximum", count.max());
      }
      case Struct struct -> struct(schema, struct);
      case MapOf map -> {
        schema.put("type", "object");
        schema.set("additionalProperties", of(map.values()));
      }
      case ListOf list -> {
        schema.put("type", "array");
        schema.set("items", of(list.items()));
      }
      case Either either -> either(schema, either);
      case AnyMap _ -> {
        schema.put("type", "object");
        if (structural) {
          schema.put("x-kubernetes-preserve-unknown-fields", true);
        }
      }
    }
    return schema;
  }

  private void word(ObjectNode schema, Word word) {
    if (word.integers() && structural) {
      schema.put("x-kubernetes-int-or-string", true);
      schema
          .putArray("anyOf")
          .add(JSON.objectNode().put("type", "integer"))
          .add(JSON.objectNode().put("type", "string"));
    } else if (word.integers()) {
      schema.putArray("type").add("string").add("integer");
      // The pattern speaks of strings only. A count is read as an `int`, bytes are not.
      boolean isCount = "0".matches(word.pattern());
      schema.put("minimum", isCount ? 0 : 1);
      schema.put("maximum", isCount ? 999_999_999 : 1_000_000_000_000_000L);
    } else {
      schema.put("type", "string");
    }
    if (!word.pattern().isEmpty()) {
      schema.put("pattern", word.pattern());
    }
  }

  private void struct(ObjectNode schema, Struct struct) {
    schema.put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    for (Field field : struct.fields()) {
      properties.set(field.name(), described(of(field.type()), field));
    }
    ArrayNode required = JSON.arrayNode();
    struct.fields().stream().filter(Field::required).forEach(field -> required.add(field.name()));
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    if (!structural) {
      schema.put("additionalProperties", false);
    }
  }

  private void either(ObjectNode schema, Either either) {
    if (structural) {
      // A CRD cannot say "a string or a map"; the compiler checks it.
      schema.put("x-kubernetes-preserve-unknown-fields", true);
      return;
    }
    schema.set("if", JSON.objectNode().put("type", "object"));
    schema.set("then", of(either.struct()));
    schema.set("else", of(either.scalar()));
  }

  private ObjectNode described(ObjectNode schema, Field field) {
    var text = new StringBuilder(field.doc());
    if (!field.fallback().isEmpty()) {
      text.append(" Default: ").append(field.fallback()).append('.');
    }
    schema.put("description", text.toString());
    if (!field.example().isEmpty() && !(field.type() instanceof MapOf)) {
      if (structural) {
        // A CRD has OpenAPI's word for it.
        schema.put("example", field.example());
      } else {
        schema.putArray("examples").add(field.example());
      }
    }
    return schema;
  }
}
