package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.FleetOutput;
import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.emit.ModelEmission.Emitted;
import dev.nimfleet.compiler.plan.FleetPlan;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Emits all objects of a fleet: the way in to this package.
public final class Emission {
  private final Diagnostics diagnostics;
  private final Map<String, Manifest> caches = new TreeMap<>();
  private final List<Manifest> manifests = new ArrayList<>();
  private final List<Manifest> waivers = new ArrayList<>();
  private final Set<String> failed;

  /// The caches whose models are known to differ: each is told once.
  private final Set<String> disputed = new HashSet<>();

  private Emission(Diagnostics diagnostics, Set<String> failed) {
    this.diagnostics = diagnostics;
    this.failed = new HashSet<>(failed);
  }

  public static FleetOutput of(FleetPlan fleet, Diagnostics diagnostics) {
    Emission emission = new Emission(diagnostics, fleet.failed());
    // Models know nothing of each other until they are joined, in their order.
    fleet.models().parallelStream().map(ModelEmission::of).toList().forEach(emission::join);
    return Twins.refuse(List.of(emission.output(fleet)), diagnostics).getFirst();
  }

  private void join(Emitted model) {
    diagnostics.addAll(model.diagnostics().sorted());
    if (model.diagnostics().hasErrors()) {
      failed.add(model.plan().name());
    }
    manifests.addAll(model.manifests());
    waivers.addAll(model.waivers());
    model.cache().ifPresent(cache -> share(cache, model));
  }

  private void share(Manifest cache, Emitted model) {
    Optional<Manifest> shared = Optional.ofNullable(caches.get(cache.path()));
    if (shared.isEmpty()) {
      caches.put(cache.path(), cache);
      return;
    }
    Optional<Difference> difference = Difference.between(shared.get().object(), cache.object());
    if (difference.isPresent()) {
      failed.add(model.plan().name());
      if (disputed.add(cache.path())) {
        diagnostics.add(dispute(difference.get(), shared.get(), model));
      }
      return;
    }
    List<String> models = new ArrayList<>(shared.get().models());
    models.add(model.plan().name());
    caches.put(cache.path(), new Manifest(cache.path(), models, shared.get().object()));
  }

  /// Points at the model that says more than the other.
  private static Diagnostic dispute(Difference difference, Manifest shared, Emitted model) {
    String cache = shared.name();
    String path = difference.path();
    return difference.isOnlyInFirst()
        ? EmitErrors.cachePatch(
            difference.first(), cache, path, model.plan().name(), difference.second())
        : EmitErrors.cachePatch(
            difference.second(), cache, path, shared.models().getFirst(), difference.first());
  }

  private FleetOutput output(FleetPlan fleet) {
    List<Manifest> all = new ArrayList<>(caches.values());
    all.addAll(manifests);
    fleet.quota().map(quota -> QuotaEmitter.emit(fleet, quota)).ifPresent(all::add);
    all.sort(Comparator.comparing(Manifest::path));
    waivers.sort(Comparator.comparing(Manifest::path));
    return new FleetOutput(fleet.name(), fleet.namespace(), fleet.cluster(), all, waivers, Set.of())
        .without(failed);
  }
}
