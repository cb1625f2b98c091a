package dev.nimfleet.compiler.fleet;

import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import java.util.List;
import java.util.Optional;

/// The cluster that fleets are compiled for, as its file describes it.
///
/// @param name its `metadata.name`
/// @param at where the name stands
/// @param spec what it says of itself
public record Cluster(String name, Span at, MapNode spec) {
  /// The releases of NIM Operator that a cluster can name, oldest first.
  public static final List<String> OPERATORS = List.of("3.0.2", "3.1.2", "main");

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

  /// Whether its operator is known to be of a release or newer.
  public boolean hasOperator(String since) {
    return operator()
        .filter(release -> OPERATORS.indexOf(release) >= OPERATORS.indexOf(since))
        .isPresent();
  }

  /// Whether a place lies in its file.
  boolean holds(Span place) {
    return place.source().equals(spec.at().source());
  }
}
