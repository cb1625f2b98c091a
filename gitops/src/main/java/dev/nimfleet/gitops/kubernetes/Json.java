package dev.nimfleet.gitops.kubernetes;

import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.cluster.Trees;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;
import java.util.Optional;

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
      return Optional.of((MapNode) Trees.of(NOWHERE, reader.unmarshal(text, Map.class)));
    } catch (RuntimeException _) { // of the parser, whose name is no business of ours
      return Optional.empty();
    }
  }
}
