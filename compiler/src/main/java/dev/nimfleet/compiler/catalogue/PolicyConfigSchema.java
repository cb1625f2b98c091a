package dev.nimfleet.compiler.catalogue;

import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.ArrayList;
import java.util.List;

/// The JSON Schema of a PolicyConfig, for editors and for whoever checks files without nimfleet.
/// What nimfleet itself reads by is the same description.
public final class PolicyConfigSchema {
  private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

  private PolicyConfigSchema() {}

  public static MapNode object() {
    Field whole = Schema.field(PolicyConfig.KIND.name(), PolicyConfig.KIND.schema());
    return MapNode.at(StructuralSchema.AT)
        .put("$schema", DIALECT)
        .put("title", "How strict the rules of nimfleet are where")
        .build()
        .with((MapNode) closed(StructuralSchema.field(whole, Release.MAIN)));
  }

  /// The same schema, in which a misspelt field is an error.
  private static Node closed(Node node) {
    return switch (node) {
      case MapNode map -> {
        List<MapNode.Entry> entries = new ArrayList<>();
        for (MapNode.Entry entry : map.entries()) {
          entries.add(new MapNode.Entry(entry.key(), entry.at(), closed(entry.value())));
        }
        if (map.get("properties").filter(MapNode.class::isInstance).isPresent()) {
          entries.add(
              new MapNode.Entry(
                  "additionalProperties", map.at(), Scalar.bool(StructuralSchema.AT, false)));
        }
        yield new MapNode(map.at(), entries);
      }
      case ListNode list ->
          new ListNode(list.at(), list.items().stream().map(PolicyConfigSchema::closed).toList());
      case Scalar scalar -> scalar;
    };
  }
}
