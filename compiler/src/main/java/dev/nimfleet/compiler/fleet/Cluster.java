package dev.nimfleet.compiler.fleet;

import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import java.util.Optional;

/// The cluster that fleets are compiled for, as its file describes it.
///
/// @param name its `metadata.name`
/// @param at where the name stands
/// @param spec what it says of itself
public record Cluster(String name, Span at, MapNode spec) {
  /// A cluster of a document that has the shape of one.
  public static Cluster of(MapNode document) {
    return new Cluster(
        document.text("metadata", "name").orElseThrow(),
        document.find("metadata", "name").orElseThrow().at(),
        (MapNode) document.get("spec").orElseThrow());
  }

  /// The release of NIM Operator that it has, when it says so.
  public Optional<String> operator() {
    return spec.text("operator");
  }

  /// Whether a place lies in its file.
  boolean holds(Span place) {
    return place.source().equals(spec.at().source());
  }
}
