package dev.nimfleet.policies.differential;

import dev.nimfleet.compiler.yaml.MapNode;
import java.util.List;
import java.util.Optional;

/// A policy with its bindings, and a request that they judge.
///
/// @param name what people know it by
/// @param namespace what the object is in, with labels; none for an object of the whole cluster
/// @param present what else the cluster has
/// @param oldObject as it is before an update or a deletion
record Pair(
    String name,
    MapNode policy,
    List<MapNode> bindings,
    Optional<MapNode> namespace,
    List<MapNode> present,
    Optional<MapNode> object,
    Optional<MapNode> oldObject,
    String operation) {
  Pair {
    bindings = List.copyOf(bindings);
    present = List.copyOf(present);
  }

  String policyName() {
    return policy.text("metadata", "name").orElseThrow();
  }

  /// The object, or the one that is deleted.
  MapNode subject() {
    return object.or(() -> oldObject).orElseThrow();
  }
}
