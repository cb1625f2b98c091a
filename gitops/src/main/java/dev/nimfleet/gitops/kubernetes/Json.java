package dev.nimfleet.gitops.kubernetes;

import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Entry;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What an API server sends, as the tree that manifests are read into. Nothing in it has a place of
/// its own.
final class Json {
  private static final Span NOWHERE = new Source("the cluster", "").span(0, 0);

  private final KubernetesSerialization reader;

  Json(KubernetesSerialization reader) {
    this.reader = reader;
  }

  /// What a text holds, if it is a JSON object.
  Optional<MapNode> object(String text) {
    if (!text.startsWith("{")) return Optional.empty(); // it would be taken for YAML
    try {
      return Optional.of((MapNode) node(reader.unmarshal(text, Map.class)));
    } catch (RuntimeException _) { // of the parser, whose name is no business of ours
      return Optional.empty();
    }
  }

  private static Node node(@Nullable Object json) {
    return switch (json) {
      case null -> new Scalar(NOWHERE, Scalar.Kind.NULL, "null");
      case Map<?, ?> map -> {
        List<Entry> entries = new ArrayList<>(map.size());
        map.forEach((key, value) -> entries.add(new Entry(key.toString(), NOWHERE, node(value))));
        yield new MapNode(NOWHERE, entries);
      }
      case List<?> list -> new ListNode(NOWHERE, list.stream().map(Json::node).toList());
      case Boolean value -> Scalar.bool(NOWHERE, value);
      case String text -> Scalar.string(NOWHERE, text);
      case Double number -> new Scalar(NOWHERE, Scalar.Kind.DECIMAL, number.toString());
      case BigDecimal number -> new Scalar(NOWHERE, Scalar.Kind.DECIMAL, number.toString());
      default -> new Scalar(NOWHERE, Scalar.Kind.INTEGER, json.toString());
    };
  }
}
