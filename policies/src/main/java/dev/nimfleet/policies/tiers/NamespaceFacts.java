package dev.nimfleet.policies.tiers;

import dev.nimfleet.policies.admission.Labels;
import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.policies.cluster.Inside;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What is known of a namespace. On files that is often its name only, and where a manifest leaves
/// the namespace to `kubectl -n` not even that.
public record NamespaceFacts(Optional<String> name, Labels labels) {
  /// The label that every namespace has.
  private static final String NAME = "kubernetes.io/metadata.name";

  /// Nothing is known.
  public static final NamespaceFacts NONE =
      new NamespaceFacts(Optional.empty(), new Labels(Map.of(), false));

  /// A namespace whose name is all that is known.
  public static NamespaceFacts named(String name) {
    return new NamespaceFacts(Optional.of(name), new Labels(Map.of(NAME, name), false));
  }

  /// A namespace as far as a cluster knows it.
  public static NamespaceFacts in(ClusterView cluster, String name) {
    return cluster
        .get("v1", "Namespace", "", name)
        .map(found -> of(name, Inside.labels(found)))
        .orElseGet(() -> named(name));
  }

  /// A namespace that is known.
  ///
  /// @param labels that somebody has given to it
  public static NamespaceFacts of(String name, Map<String, String> labels) {
    Map<String, String> all = new LinkedHashMap<>(labels);
    all.put(NAME, name);
    return new NamespaceFacts(Optional.of(name), new Labels(all, true));
  }
}
