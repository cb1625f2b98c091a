package dev.nimfleet.compiler.fleet;

import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.List;
import java.util.Optional;

/// What holds for every model that does not say otherwise: the fleet's `defaults`, and over them
/// what the cluster says of itself.
///
/// @param values both as one map; every node points at the file that it was written in
public record Defaults(Optional<MapNode> values, Optional<Cluster> cluster) {
  /// What a cluster says of itself that a fleet can say under `defaults` too.
  private static final List<String> OF_CLUSTERS =
      List.of("kubernetes", "gateway", "metrics", "storage");

  /// The cluster's values laid over those of the fleet.
  public static Defaults of(Optional<MapNode> fleet, Optional<Cluster> cluster) {
    Optional<MapNode> above = cluster.map(Defaults::shared).filter(map -> !map.isEmpty());
    if (above.isEmpty()) {
      return new Defaults(fleet, cluster);
    }
    return new Defaults(fleet.map(below -> below.with(above.get())).or(() -> above), cluster);
  }

  private static MapNode shared(Cluster cluster) {
    return new MapNode(
        cluster.spec().at(),
        cluster.spec().entries().stream()
            .filter(entry -> OF_CLUSTERS.contains(entry.key()))
            .toList());
  }

  /// The gateway that routes attach to.
  public Optional<MapNode> gateway() {
    return values.flatMap(map -> map.get("gateway")).map(MapNode.class::cast);
  }

  /// The version of Kubernetes, such as `1.37`.
  public Optional<Setting<String>> kubernetes() {
    return values
        .flatMap(map -> map.get("kubernetes"))
        .map(node -> Setting.written(((Scalar) node).text(), node.at()));
  }

  /// Where a value of these stands, as a note says it.
  String origin(Span place) {
    return cluster
        .filter(known -> known.holds(place))
        .map(known -> "in the cluster `%s`".formatted(known.name()))
        .orElse("in `defaults`");
  }
}
