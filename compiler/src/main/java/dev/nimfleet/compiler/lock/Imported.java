package dev.nimfleet.compiler.lock;

import dev.nimfleet.compiler.yaml.MapNode;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a model had before nimfleet wrote its objects. They stay as they are until somebody edits
/// the model; then its own take their place, under the names that are there.
///
/// @param revision the NIMService that was imported
/// @param written a digest of all that fleet.yaml said of the model then
/// @param route the name of the model's HTTPRoute, when it is not the model's
/// @param objects by their kinds, the YAML of those beside the NIMService; none when that is
///   retired
public record Imported(
    String revision, String written, Optional<String> route, SortedMap<String, String> objects) {
  public Imported {
    objects = Collections.unmodifiableSortedMap(new TreeMap<>(objects));
  }

  /// An object that is kept.
  public Optional<MapNode> object(String kind) {
    return Optional.ofNullable(objects.get(kind)).map(text -> Frozen.object(revision, text));
  }

  /// What is left of it when the revision is gone: the route keeps its name.
  Optional<Imported> retired() {
    return route.map(_ -> new Imported(revision, written, route, new TreeMap<>()));
  }
}
