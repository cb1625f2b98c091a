package dev.nimfleet.policies.rules;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.text.Suggest;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.admission.HpaVersions;
import dev.nimfleet.policies.admission.ObjectValues;
import dev.nimfleet.policies.admission.Requests;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.rules.Example.Expected;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads one example.
final class ExampleReader {
  private static final List<String> FIELDS =
      List.of(
          "name",
          "object",
          "oldObject",
          "operation",
          "userInfo",
          "dryRun",
          "params",
          "cluster",
          "namespaceObject",
          "expect");
  private static final List<String> EXPECTED = List.of("verdict", "message", "rule");

  private final Diagnostics diagnostics;

  ExampleReader(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  Optional<Example> read(MapNode map) {
    int before = diagnostics.errors();
    map.entry("now")
        .ifPresent(now -> broken(now.at(), "`now` does nothing: no expression can ask for it."));
    known(map, FIELDS);
    String name = map.text("name").orElse("");
    if (name.isBlank()) broken(map.at(), "An example needs a `name`.");
    String operation =
        map.text("operation")
            .orElse(!map.has("oldObject") ? "CREATE" : map.has("object") ? "UPDATE" : "DELETE");
    if (!List.of("CREATE", "UPDATE", "DELETE").contains(operation)) {
      broken(map.at(), "The `operation` is `CREATE`, `UPDATE` or `DELETE`.");
    }
    Optional<MapNode> object = map(map, "object").map(HpaVersions::asV2);
    Optional<MapNode> old = map(map, "oldObject").map(HpaVersions::asV2);
    Optional<MapNode> subject = object.or(() -> old);
    if (subject.isEmpty()) {
      broken(map.at(), "An example needs an `object` or an `oldObject`.");
    } else {
      fit(operation, object.isPresent(), old.isPresent(), place(map, "operation"));
    }
    boolean isDryRun = isDryRun(map);
    List<MapValue> cluster = cluster(map);
    Optional<MapNode> expect = map(map, "expect");
    expect.ifPresent(all -> known(all, EXPECTED));
    Optional<Expected> verdict = expect.flatMap(all -> all.text("verdict")).flatMap(this::verdict);
    if (verdict.isEmpty()) {
      broken(map.at(), "An example needs `expect.verdict`: `allow`, `warn` or `deny`.");
    }
    if (diagnostics.errors() > before) return Optional.empty();
    AdmissionRequest request =
        Requests.of(
            subject.orElseThrow(),
            operation,
            object.map(ObjectValues::of).orElse(Null.NULL),
            old.map(ObjectValues::of).orElse(Null.NULL),
            map(map, "userInfo").map(Requests::user).orElse(AdmissionRequest.User.ADMIN),
            isDryRun,
            map(map, "namespaceObject").map(ObjectValues::of).orElse(Null.NULL));
    return Optional.of(
        new Example(
            name,
            map.at(),
            request,
            map(map, "params").map(ObjectValues::of).orElse(Null.NULL),
            cluster,
            verdict.orElseThrow(),
            expect.flatMap(all -> all.text("message")),
            expect.flatMap(all -> all.text("rule"))));
  }

  private Optional<Expected> verdict(String word) {
    return switch (word) {
      case "allow" -> Optional.of(Expected.ALLOW);
      case "warn" -> Optional.of(Expected.WARN);
      case "deny" -> Optional.of(Expected.DENY);
      default -> Optional.empty();
    };
  }

  /// Whether an operation has the objects that an API server would send with it.
  private void fit(String operation, boolean hasObject, boolean hasOld, Span at) {
    switch (operation) {
      case "CREATE" -> need(hasObject && !hasOld, at, "A `CREATE` has an `object` only.");
      case "UPDATE" -> need(hasObject && hasOld, at, "An `UPDATE` has `object` and `oldObject`.");
      case "DELETE" -> need(hasOld && !hasObject, at, "A `DELETE` has an `oldObject` only.");
      default -> {}
    }
  }

  private void need(boolean isSo, Span at, String what) {
    if (!isSo) broken(at, what);
  }

  private boolean isDryRun(MapNode map) {
    Optional<Node> said = map.get("dryRun");
    boolean isBoolean =
        said.isEmpty()
            || (said.get() instanceof Scalar scalar && scalar.kind() == Scalar.Kind.BOOLEAN);
    need(isBoolean, place(map, "dryRun"), "`dryRun` is `true` or `false`.");
    return map.text("dryRun").orElse("").equals("true");
  }

  private List<MapValue> cluster(MapNode map) {
    List<MapValue> objects = new ArrayList<>();
    Optional<Node> said = map.get("cluster");
    if (said.isEmpty()) return objects;
    if (!(said.get() instanceof ListNode list)) {
      broken(said.get().at(), "`cluster` must be a list of objects.");
      return objects;
    }
    for (Node item : list.items()) {
      if (item instanceof MapNode object
          && ObjectValues.of(HpaVersions.asV2(object)) instanceof MapValue value) {
        objects.add(value);
      } else {
        broken(item.at(), "What the `cluster` has is an object.");
      }
    }
    return objects;
  }

  private static Span place(MapNode map, String field) {
    return map.get(field).map(Node::at).orElse(map.at());
  }

  private Optional<MapNode> map(MapNode from, String key) {
    Optional<Node> value = from.get(key);
    if (value.isEmpty() || (value.get() instanceof Scalar scalar && scalar.isNull())) {
      return Optional.empty();
    }
    if (value.get() instanceof MapNode map) return Optional.of(map);
    broken(value.get().at(), "`%s` must be a map.".formatted(key));
    return Optional.empty();
  }

  private void known(MapNode map, List<String> fields) {
    for (MapNode.Entry entry : map.entries()) {
      if (fields.contains(entry.key()) || entry.key().equals("now")) continue;
      String help =
          Suggest.closest(entry.key(), fields)
              .map("Did you mean `%s`?"::formatted)
              .orElse("The fields are " + String.join(", ", fields) + ".");
      diagnostics.add(
          RuleErrors.brokenExample(
              entry.at(), "An example has no field `%s`.".formatted(entry.key()), help));
    }
  }

  private void broken(Span at, String what) {
    diagnostics.add(RuleErrors.brokenExample(at, what));
  }
}
