package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Entry;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The user's patches on emitted objects: JSON merge patches (RFC 7396), whose nodes keep pointing
/// at the lines that they were written in.
final class Overrides {
  private Overrides() {}

  /// The object with the model's patch for its kind.
  static MapNode patch(ModelPlan plan, String kind, MapNode object) {
    return Optional.ofNullable(plan.overrides().get(kind))
        .map(patch -> merged(object, patch))
        .orElse(object);
  }

  /// A part of the object with the same part of the patch.
  static MapNode patch(ModelPlan plan, String kind, String part, MapNode value) {
    return Optional.ofNullable(plan.overrides().get(kind))
        .flatMap(patch -> patch.get(part))
        .filter(MapNode.class::isInstance)
        .map(patch -> merged(value, (MapNode) patch))
        .orElse(value);
  }

  /// A map that loses a field points at the line that takes it: what is missing is missing there.
  private static MapNode merged(MapNode target, MapNode patch) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    target.entries().forEach(entry -> entries.put(entry.key(), entry));
    Span at = target.at();
    for (Entry change : patch.entries()) {
      if (change.value() instanceof Scalar scalar && scalar.isNull()) {
        at = entries.remove(change.key()) == null ? at : change.at();
      } else {
        entries.put(change.key(), new Entry(change.key(), change.at(), merged(entries, change)));
      }
    }
    return new MapNode(at, entries.values().stream().toList());
  }

  private static Node merged(Map<String, Entry> entries, Entry change) {
    Optional<Node> old = Optional.ofNullable(entries.get(change.key())).map(Entry::value);
    if (!(change.value() instanceof MapNode patch)) {
      return change.value();
    }
    MapNode target =
        old.filter(MapNode.class::isInstance)
            .map(MapNode.class::cast)
            .orElseGet(() -> new MapNode(change.value().at(), List.of()));
    return merged(target, patch);
  }
}
