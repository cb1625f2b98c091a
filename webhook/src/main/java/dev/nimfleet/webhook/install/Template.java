package dev.nimfleet.webhook.install;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import dev.nimfleet.compiler.yaml.YamlReader;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An object written as YAML, with gaps such as `${namespace}`. Gaps are filled in the tree and not
/// in the text, so that no value can add a field.
final class Template {
  static final Span AT = new Source("nimfleet install", "").span(0, 0);

  private final Map<String, Node> values = new LinkedHashMap<>();

  static Template of(InstallOptions options) {
    return of("nimfleet-webhook", options.namespace())
        .with("image", options.image())
        .with("monitoring", options.monitoringNamespace())
        .with("replicas", Scalar.integer(AT, options.replicas()));
  }

  static Template of(ReconcilerOptions options) {
    return of("nimfleet-reconciler", options.namespace())
        .with("image", options.image())
        .with("monitoring", options.monitoringNamespace())
        .with("replicas", Scalar.integer(AT, options.replicas()));
  }

  private static Template of(String name, String namespace) {
    return new Template()
        .with("name", name)
        .with("labels", labels(name))
        .with("namespace", namespace);
  }

  /// What all objects of one installation carry.
  private static MapNode labels(String name) {
    return MapNode.at(AT)
        .put("app.kubernetes.io/name", name)
        .put("app.kubernetes.io/part-of", "nimfleet")
        .build();
  }

  Template with(String gap, String value) {
    return with(gap, Scalar.string(AT, value));
  }

  Template with(String gap, Node value) {
    values.put(gap, value);
    return this;
  }

  Template with(String gap, Collection<String> value) {
    return with(gap, texts(value));
  }

  MapNode fill(String yaml) {
    var diagnostics = new Diagnostics();
    List<Node> documents = YamlReader.read(new Source("nimfleet install", yaml), diagnostics);
    if (diagnostics.hasErrors() || documents.size() != 1) {
      throw new IllegalArgumentException(diagnostics.sorted() + "\n" + yaml);
    }
    return (MapNode) filled(documents.getFirst());
  }

  /// The items of a list.
  List<Node> items(String yaml) {
    return ((ListNode) fill("list:\n" + yaml).get("list").orElseThrow()).items();
  }

  static ListNode texts(Collection<String> texts) {
    return new ListNode(AT, texts.stream().map(text -> (Node) Scalar.string(AT, text)).toList());
  }

  private Node filled(Node node) {
    return switch (node) {
      case MapNode map -> {
        MapNode.Builder all = MapNode.at(AT);
        map.entries().forEach(entry -> all.put(entry.key(), filled(entry.value())));
        yield all.build();
      }
      case ListNode list -> new ListNode(AT, list.items().stream().map(this::filled).toList());
      case Scalar scalar -> filled(scalar);
    };
  }

  private Node filled(Scalar scalar) {
    String text = scalar.text();
    if (!text.contains("${")) return new Scalar(AT, scalar.kind(), text);
    for (Map.Entry<String, Node> value : values.entrySet()) {
      String gap = "${" + value.getKey() + "}";
      if (text.equals(gap)) return value.getValue();
      if (value.getValue() instanceof Scalar one) text = text.replace(gap, one.text());
    }
    if (text.contains("${")) throw new IllegalArgumentException("a gap is left: " + text);
    return Scalar.string(AT, text);
  }
}
