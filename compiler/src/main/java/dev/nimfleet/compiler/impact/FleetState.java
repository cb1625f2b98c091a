package dev.nimfleet.compiler.impact;

import dev.nimfleet.compiler.FleetOutput;
import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.plan.ModelPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// One fleet in one of the two states.
final class FleetState {
  private final FleetOutput fleet;
  private final Lock lock;
  private final Map<String, ModelPlan> plans = new HashMap<>();
  private final Map<String, List<Manifest>> manifests = new HashMap<>();
  private final SortedMap<String, Manifest> caches = new TreeMap<>();

  FleetState(FleetOutput fleet) {
    this.fleet = fleet;
    this.lock = fleet.newLock();
    fleet.plans().forEach(plan -> plans.put(plan.name(), plan));
    Stream.concat(fleet.manifests().stream(), fleet.waivers().stream()).forEach(this::add);
  }

  private void add(Manifest manifest) {
    if (manifest.kind().equals("NIMCache")) {
      caches.put(manifest.name(), manifest);
    } else {
      manifest
          .models()
          .forEach(model -> manifests.computeIfAbsent(model, _ -> new ArrayList<>()).add(manifest));
    }
  }

  FleetOutput fleet() {
    return fleet;
  }

  SortedSet<String> models() {
    SortedSet<String> models = new TreeSet<>(lock.models().keySet());
    models.addAll(plans.keySet());
    return models;
  }

  /// A model, or that it is not there.
  ModelState model(String name) {
    boolean isSound = !fleet.failedModels().contains(name);
    return new ModelState(
        isSound,
        lock.model(name),
        Optional.ofNullable(plans.get(name)),
        manifests.getOrDefault(name, List.of()));
  }

  /// The NIMCaches, by name.
  SortedMap<String, Manifest> caches() {
    return caches;
  }
}
