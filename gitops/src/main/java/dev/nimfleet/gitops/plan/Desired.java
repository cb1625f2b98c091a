package dev.nimfleet.gitops.plan;

import dev.nimfleet.compiler.fleet.Digest;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.Canonical;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.applyset.ApplySet;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.gate.ProfileGate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The objects of one fleet, as they are to be.
///
/// @param name of the fleet
/// @param shared what belongs to no single model: caches, quotas
/// @param models the objects of each model, by its name
/// @param isWhole whether these are all objects of the fleet, so that others of it may go
public record Desired(
    String namespace,
    String name,
    List<MapNode> shared,
    SortedMap<String, List<MapNode>> models,
    boolean isWhole) {
  /// What names the fleet of an object.
  public static final String FLEET = "nimfleet.dev/fleet";

  private static final String MODEL = "nimfleet.dev/model";
  private static final int HEX = 12;

  public Desired {
    shared = List.copyOf(shared);
    models = Collections.unmodifiableSortedMap(new TreeMap<>(models));
  }

  /// Sorts objects by the fleets that they say they belong to. What cannot be applied is told. Who
  /// knows that these are all must say so.
  public static List<Desired> of(List<MapNode> objects, Diagnostics diagnostics) {
    SortedMap<String, List<MapNode>> fleets = new TreeMap<>();
    Map<ObjectId, MapNode> seen = new HashMap<>();
    for (MapNode object : objects) {
      if (!isApplicable(object, diagnostics)) continue;
      ObjectId id = ObjectId.of(object);
      Optional<MapNode> first = Optional.ofNullable(seen.putIfAbsent(id, object));
      if (first.isPresent()) {
        diagnostics.add(DesiredErrors.twice(object, id, first.get().at()));
        continue;
      }
      String fleet = object.text("metadata", "annotations", FLEET).orElseThrow();
      fleets.computeIfAbsent(id.namespace() + "/" + fleet, _ -> new ArrayList<>()).add(object);
    }
    return fleets.values().stream().map(Desired::of).toList();
  }

  private static Desired of(List<MapNode> objects) {
    MapNode any = objects.getFirst();
    List<MapNode> shared = new ArrayList<>();
    SortedMap<String, List<MapNode>> models = new TreeMap<>();
    for (MapNode object : objects) {
      Optional<String> model = object.text("metadata", "labels", MODEL);
      model
          .map(name -> models.computeIfAbsent(name, _ -> new ArrayList<>()))
          .orElse(shared)
          .add(object);
    }
    return new Desired(
        ObjectId.of(any).namespace(),
        any.text("metadata", "annotations", FLEET).orElseThrow(),
        shared,
        models,
        false);
  }

  /// The same, by somebody who knows that there is nothing else of the fleet.
  public Desired whole() {
    return new Desired(namespace, name, shared, models, true);
  }

  private static boolean isApplicable(MapNode object, Diagnostics diagnostics) {
    int before = diagnostics.errors();
    if (object.text("metadata", "name").filter(name -> !name.isEmpty()).isEmpty()) {
      diagnostics.add(DesiredErrors.noName(object));
    } else if (object.text("metadata", "namespace").filter(n -> !n.isEmpty()).isEmpty()) {
      diagnostics.add(DesiredErrors.noNamespace(object, ObjectId.of(object)));
    } else if (object.text("metadata", "annotations", FLEET).isEmpty()) {
      diagnostics.add(DesiredErrors.noFleet(object, ObjectId.of(object), FLEET));
    } else if (object.text("metadata", "labels", ApplySet.PART_OF).isPresent()) {
      diagnostics.add(DesiredErrors.partOf(object, ObjectId.of(object), ApplySet.PART_OF));
    }
    return diagnostics.errors() == before;
  }

  /// All objects, those of no single model first.
  public Stream<MapNode> objects() {
    return Stream.concat(shared.stream(), models.values().stream().flatMap(List::stream));
  }

  /// Tells what these are to be from anything else.
  public static String digest(List<Desired> fleets) {
    return Digest.hex(
        fleets.stream()
            .flatMap(Desired::objects)
            .map(Canonical::text)
            .collect(Collectors.joining("\n")),
        HEX);
  }

  /// Only what some models need.
  ///
  /// @param wanted names of models that it has
  public Desired only(List<String> wanted) {
    SortedMap<String, List<MapNode>> kept = new TreeMap<>(models);
    kept.keySet().retainAll(wanted);
    List<ObjectId> caches =
        kept.values().stream()
            .flatMap(List::stream)
            .flatMap(object -> ProfileGate.cacheOf(object).stream())
            .toList();
    List<MapNode> needed =
        shared.stream()
            .filter(object -> {
              ObjectId id = ObjectId.of(object);
              return !id.kind().equals("NIMCache") || caches.contains(id);
            })
            .toList();
    return new Desired(namespace, name, needed, kept, false);
  }

  /// `namespace/name`, which tells fleets apart.
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
