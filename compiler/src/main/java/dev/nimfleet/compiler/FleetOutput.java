package dev.nimfleet.compiler;

import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.text.Span;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What one fleet compiles to.
///
/// @param at where its name stands
/// @param name the fleet's `metadata.name`
/// @param namespace the fleet's `metadata.namespace`
/// @param cluster the name of the cluster that it was compiled for
/// @param manifests the objects for the output folder, sorted by path
/// @param waivers PolicyWaiver objects, which never go into the output folder; sorted by path
/// @param lock what runs, before and after
/// @param failedModels models that have errors and so no manifests here
public record FleetOutput(
    Span at,
    String name,
    String namespace,
    Optional<String> cluster,
    List<Manifest> manifests,
    List<Manifest> waivers,
    Set<String> failedModels,
    LockChange lock,
    List<ModelPlan> plans) {
  public FleetOutput {
    manifests = List.copyOf(manifests);
    waivers = List.copyOf(waivers);
    failedModels = Set.copyOf(failedModels);
    plans = List.copyOf(plans);
  }

  /// A fleet that somebody has deleted as a whole: it compiles to nothing.
  public static FleetOutput gone(String name, String namespace) {
    return new FleetOutput(
        Span.NOWHERE,
        name,
        namespace,
        Optional.empty(),
        List.of(),
        List.of(),
        Set.of(),
        LockChange.none(name, namespace),
        List.of());
  }

  /// The same without models that have errors, and without what only they need.
  public FleetOutput without(Set<String> models) {
    if (models.isEmpty()) {
      return this;
    }
    Set<String> failed = new HashSet<>(failedModels);
    failed.addAll(models);
    return new FleetOutput(
        at,
        name,
        namespace,
        cluster,
        keep(manifests, models),
        keep(waivers, models),
        failed,
        lock,
        plans.stream().filter(plan -> !models.contains(plan.name())).toList());
  }

  /// The names of all models of the fleet, sound or not.
  public Set<String> models() {
    Set<String> models = new HashSet<>(failedModels);
    models.addAll(lock.models().keySet());
    return models;
  }

  /// The lock as it should be: what runs of a model that has errors stays as it was.
  public Lock newLock() {
    return lock.after(failedModels, manifests);
  }

  private static List<Manifest> keep(List<Manifest> manifests, Set<String> failed) {
    List<Manifest> kept = new ArrayList<>();
    for (Manifest manifest : manifests) {
      List<String> sound = manifest.models().stream().filter(m -> !failed.contains(m)).toList();
      if (!sound.isEmpty() || manifest.models().isEmpty()) {
        kept.add(manifest.neededBy(sound));
      }
    }
    return kept;
  }
}
