package dev.nimfleet.compiler.catalogue;

import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the catalogue says of a kind beside what a CRD says of it, `spec` only.
final class CrdComparison {
  private final Release release;
  private final List<String> differences = new ArrayList<>();
  private final List<String> unknown = new ArrayList<>();

  private CrdComparison(Release release) {
    this.release = release;
  }

  static CrdComparison of(Kind kind, MapNode crd, Release release) {
    CrdComparison comparison = new CrdComparison(release);
    MapNode root = schema(crd, kind.version());
    ObjectSchema ours = kind.schema();
    comparison.field(ours.field(ours.indexOf("spec")), root, "spec");
    return comparison;
  }

  /// What the catalogue says and the CRD does not, or otherwise.
  List<String> differences() {
    return differences;
  }

  /// The paths of fields that the CRD has and the catalogue has not, or leaves open.
  List<String> unknown() {
    return unknown;
  }

  /// The sentences of the rules in CEL; without those that compare with the old object.
  static List<String> rules(MapNode crd) {
    List<String> found = new ArrayList<>();
    rules(schema(crd, storedVersion(crd)), found);
    return found;
  }

  private static String storedVersion(MapNode crd) {
    return Rule.items((MapNode) crd.get("spec").orElseThrow(), "versions").stream()
        .map(MapNode.class::cast)
        .filter(version -> Rule.isTrue(version, "storage"))
        .findFirst()
        .flatMap(version -> version.text("name"))
        .orElseThrow();
  }

  private static void rules(Node node, List<String> found) {
    switch (node) {
      case MapNode map -> {
        for (Node item : Rule.items(map, "x-kubernetes-validations")) {
          MapNode rule = (MapNode) item;
          if (!rule.text("rule").orElse("").contains("oldSelf")) {
            String text = rule.text("message").orElse("");
            found.add(text.endsWith(".") ? text.substring(0, text.length() - 1) : text);
          }
        }
        map.entries().stream()
            .filter(entry -> !entry.key().equals("status"))
            .forEach(entry -> rules(entry.value(), found));
      }
      case ListNode list -> list.items().forEach(item -> rules(item, found));
      case Scalar _ -> {}
    }
  }

  private static MapNode schema(MapNode crd, String version) {
    return Rule.items((MapNode) crd.get("spec").orElseThrow(), "versions").stream()
        .map(MapNode.class::cast)
        .filter(candidate -> candidate.text("name").orElse("").equals(version))
        .findFirst()
        .flatMap(found -> found.find("schema", "openAPIV3Schema"))
        .map(MapNode.class::cast)
        .orElseThrow();
  }

  private void field(Field ours, MapNode holder, String path) {
    MapNode theirs = (MapNode) holder.find("properties", ours.name()).orElseThrow();
    boolean required = texts(holder, "required").contains(ours.name());
    same(path, "required", (ours.requiredIn() & release.mask()) != 0, required);
    same(
        path,
        "default",
        ours.byDefault().map(CrdComparison::plain),
        theirs.get("default").map(CrdComparison::plain));
    compare(ours.schema(), theirs, path);
  }

  private void compare(Schema ours, MapNode theirs, String path) {
    switch (ours) {
      case ObjectSchema object -> object(object, theirs, path);
      case Schema.MapOf map -> {
        same(path, "type", "object", type(theirs));
        bound(path, theirs, "minProperties", map.minSize(), 0);
        bound(path, theirs, "maxProperties", map.maxSize(), Schema.UNBOUNDED);
        compare(map.values(), child(theirs, "additionalProperties"), path + "{}");
      }
      case Schema.ListOf list -> {
        same(path, "type", "array", type(theirs));
        bound(path, theirs, "minItems", list.minItems(), 0);
        bound(path, theirs, "maxItems", list.maxItems(), Schema.UNBOUNDED);
        String listType = theirs.text("x-kubernetes-list-type").orElse("atomic");
        same(path, "set", list.isSet(), listType.equals("set"));
        same(
            path,
            "list-map keys",
            list.keys(),
            List.copyOf(texts(theirs, "x-kubernetes-list-map-keys")));
        compare(list.items(), child(theirs, "items"), path + "[]");
      }
      case Schema.Text text -> {
        same(path, "type", "string", type(theirs));
        bound(path, theirs, "minLength", text.minLength(), 0);
        bound(path, theirs, "maxLength", text.maxLength(), Schema.UNBOUNDED);
        same(path, "pattern", text.format().map(Format::pattern), theirs.text("pattern"));
        same(path, "enum", new HashSet<>(text.oneOf()), texts(theirs, "enum"));
      }
      case Schema.Whole whole -> {
        same(path, "type", "integer", type(theirs));
        String format =
            switch (whole.width()) {
              case INT32 -> "int32";
              case INT64 -> "int64";
              case UNSAID -> "";
            };
        same(path, "format", format, theirs.text("format").orElse(""));
        bound(path, theirs, "minimum", whole.min(), whole.width().min);
        bound(path, theirs, "maximum", whole.max(), whole.width().max);
        Set<String> allowed = new HashSet<>();
        whole.oneOf().forEach(value -> allowed.add(value.toString()));
        same(path, "enum", allowed, texts(theirs, "enum"));
      }
      case Schema.Decimal _ -> same(path, "type", "number", type(theirs));
      case Schema.Bool _ -> same(path, "type", "boolean", type(theirs));
      case Schema.IntOrText intOrText -> {
        same(path, "int-or-string", true, Rule.isTrue(theirs, "x-kubernetes-int-or-string"));
        same(path, "pattern", intOrText.format().map(Format::pattern), theirs.text("pattern"));
      }
      case Schema.Anything _ -> unknown.add(path);
    }
  }

  private void object(ObjectSchema ours, MapNode theirs, String path) {
    same(path, "type", "object", type(theirs));
    boolean open = Rule.isTrue(theirs, "x-kubernetes-preserve-unknown-fields");
    same(path, "open", ours.isOpen(), open);
    Set<String> known = new HashSet<>();
    MapNode properties = child(theirs, "properties");
    for (int i = 0; i < ours.size(); i++) {
      Field field = ours.field(i);
      String name = path + "." + field.name();
      boolean claimed = (field.releases() & release.mask()) != 0;
      if (claimed && !properties.has(field.name())) {
        differences.add(name + " does not exist");
      } else if (claimed) {
        known.add(field.name());
        field(field, theirs, name);
      }
    }
    properties
        .keys()
        .filter(key -> !known.contains(key))
        .forEach(key -> unknown.add(path + "." + key));
  }

  private void bound(String path, MapNode theirs, String key, long ours, long none) {
    long real = theirs.text(key).map(Long::valueOf).orElse(none);
    same(path, key, ours, real);
  }

  private void same(String path, String what, Object ours, Object theirs) {
    if (!ours.equals(theirs)) {
      differences.add("%s: %s is %s here and %s there".formatted(path, what, ours, theirs));
    }
  }

  private static String type(MapNode schema) {
    return schema.text("type").orElse("");
  }

  private static MapNode child(MapNode schema, String key) {
    Optional<Node> child = schema.get(key);
    return (MapNode) child.orElse(MapNode.at(schema.at()).build());
  }

  private static Set<String> texts(MapNode schema, String key) {
    Set<String> texts = new HashSet<>();
    for (Node item : Rule.items(schema, key)) {
      texts.add(((Scalar) item).text());
    }
    return texts;
  }

  /// A value without its places.
  private static Object plain(Node node) {
    return switch (node) {
      case MapNode map ->
          map.entries().stream().map(entry -> entry.key() + "=" + plain(entry.value())).toList();
      case ListNode list -> list.items().stream().map(CrdComparison::plain).toList();
      case Scalar scalar -> scalar.kind() + ":" + scalar.text();
    };
  }
}
