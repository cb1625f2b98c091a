package dev.nimfleet.compiler.lock;

import dev.nimfleet.compiler.yaml.MapNode;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What a model had before nimfleet wrote its objects. They stay as they are until somebody edits
/// the model; then its own take their place, under the names that are there.
///
/// @param revision the NIMService that was imported
/// @param written a digest of all that fleet.yaml said of the model then
/// @param route the name of the model's HTTPRoute, when it is not the model's
/// @param budget the name that the revision's PodDisruptionBudget gets, when it has none and
///   another one has the revision's name
/// @param foreignRoutes HTTPRoutes that lead to the revision and that nimfleet does not write, of
///   another namespace with that before the name
/// @param objects by their kinds, the YAML of those beside the NIMService; none when that is
///   retired
public record Imported(
    String revision,
    String written,
    Optional<String> route,
    Optional<String> budget,
    List<String> foreignRoutes,
    SortedMap<String, String> objects) {
  private static final String ROUTE = "HTTPRoute";

  public Imported {
    foreignRoutes = List.copyOf(foreignRoutes);
    objects = Collections.unmodifiableSortedMap(new TreeMap<>(objects));
  }

  /// An object that is kept.
  public Optional<MapNode> object(String kind) {
    return Optional.ofNullable(objects.get(kind)).map(text -> Frozen.object(revision, text));
  }

  /// The HTTPRoutes that lead to the revision whatever its weight is: the one that is kept while
  /// fleet.yaml has none, and those of others.
  public List<String> fixedRoutes() {
    Stream<String> kept = object(ROUTE).flatMap(route -> route.text("metadata", "name")).stream();
    return Stream.concat(kept, foreignRoutes.stream()).toList();
  }

  /// What is left of it when the revision is gone: the route keeps its name.
  Optional<Imported> retired() {
    return route.map(
        _ -> new Imported(revision, written, route, Optional.empty(), List.of(), new TreeMap<>()));
  }
}
