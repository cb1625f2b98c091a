package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.FleetOutput;
import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.emit.ModelEmission.Emitted;
import dev.nimfleet.compiler.plan.FleetPlan;
import dev.nimfleet.compiler.text.Diagnostics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
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

  private Emission(Diagnostics diagnostics, Set<String> failed) {
    this.diagnostics = diagnostics;
    this.failed = new HashSet<>(failed);
  }

  public static FleetOutput of(FleetPlan fleet, Diagnostics diagnostics) {
    Emission emission = new Emission(diagnostics, fleet.failed());
    // Models know nothing of each other until they are joined, in their order.
    fleet.models().parallelStream().map(ModelEmission::of).toList().forEach(emission::join);
    emission.refuseTwins();
    return emission.output(fleet);
  }

  private void join(Emitted model) {
    diagnostics.addAll(model.diagnostics().sorted());
    if (model.diagnostics().hasErrors()) {
      failed.add(model.plan().name());
    }
    manifests.addAll(model.manifests());
    waivers.addAll(model.waivers());
    share(model);
  }

  private void share(Emitted model) {
    Manifest cache = model.cache();
    Optional<Manifest> shared = Optional.ofNullable(caches.get(cache.path()));
    if (shared.isEmpty()) {
      caches.put(cache.path(), cache);
      return;
    }
    if (!Canonical.text(shared.get().object()).equals(Canonical.text(cache.object()))) {
      diagnostics.add(
          EmitErrors.cachePatch(model.plan().at(), cache.name(), shared.get().object().at()));
      failed.add(model.plan().name());
      return;
    }
    List<String> models = new ArrayList<>(shared.get().models());
    models.add(model.plan().name());
    caches.put(cache.path(), new Manifest(cache.path(), models, shared.get().object()));
  }

  /// A route never has the name of a NIMService, and nothing is there twice.
  private void refuseTwins() {
    var seen = new HashMap<String, Manifest>();
    for (Manifest manifest : manifests) {
      boolean namesService =
          manifest.kind().equals("NIMService") || manifest.kind().equals("HTTPRoute");
      String object = (namesService ? "NIMService" : manifest.kind()) + " " + manifest.name();
      Optional.ofNullable(seen.putIfAbsent(object, manifest))
          .ifPresent(first -> {
            diagnostics.add(
                EmitErrors.nameTaken(manifest.object().at(), manifest.name(), first.object().at()));
            failed.addAll(manifest.models());
          });
    }
  }

  private FleetOutput output(FleetPlan fleet) {
    List<Manifest> sound = new ArrayList<>();
    for (Manifest cache : caches.values()) {
      List<String> models = cache.models().stream().filter(m -> !failed.contains(m)).toList();
      if (!models.isEmpty()) {
        sound.add(new Manifest(cache.path(), models, cache.object()));
      }
    }
    manifests.stream().filter(this::isSound).forEach(sound::add);
    sound.sort(Comparator.comparing(Manifest::path));
    List<Manifest> soundWaivers =
        waivers.stream()
            .filter(this::isSound)
            .sorted(Comparator.comparing(Manifest::path))
            .toList();
    return new FleetOutput(fleet.name(), fleet.namespace(), sound, soundWaivers, failed);
  }

  private boolean isSound(Manifest manifest) {
    return manifest.models().stream().noneMatch(failed::contains);
  }
}
