package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.FleetOutput;
import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.catalogue.Catalogue;
import dev.nimfleet.compiler.plan.FleetPlan;
import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.plan.ModelPlan.Backend;
import dev.nimfleet.compiler.plan.ModelPlan.Waiver;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.MapNode;
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
///
/// An emitted kind is added with an emitter and one line in [#emit(ModelPlan)].
public final class Emission {
  /// Without knowing the cluster, an object must suit every operator release.
  private static final Catalogue CATALOGUE = Catalogue.ofAllReleases();

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
    fleet.models().forEach(emission::emit);
    emission.refuseTwins();
    return emission.output(fleet);
  }

  private void emit(ModelPlan plan) {
    int before = diagnostics.errors();
    refuseIdentityPatches(plan);
    // The lock will say which revisions run; without one, the model has the one that it asks for.
    List<Revision> revisions = List.of(Revision.of(plan));
    cache(plan);
    for (Revision revision : revisions) {
      String name = revision.service();
      add(plan, "10-nimservice-" + name, NimServiceEmitter.emit(revision));
      plan.autoscaling()
          .ifPresentOrElse(
              scaling ->
                  add(plan, "20-scaledobject-" + name, ScaledObjectEmitter.emit(revision, scaling)),
              () -> refusePatch(plan, "ScaledObject", "its replicas are fixed"));
      add(plan, "25-poddisruptionbudget-" + name, DisruptionBudgetEmitter.emit(revision));
      plan.route()
          .map(ModelPlan.Route::backend)
          .filter(Backend.InferencePool.class::isInstance)
          .map(Backend.InferencePool.class::cast)
          .ifPresent(pool ->
              add(
                  plan,
                  "28-inferencepool-" + InferencePoolEmitter.name(revision),
                  InferencePoolEmitter.emit(revision, pool)));
    }
    plan.route()
        .ifPresentOrElse(
            route ->
                add(plan, "30-httproute-" + plan.name(), RouteEmitter.emit(plan, route, revisions)),
            () -> refusePatch(plan, "HTTPRoute", "it has no route"));
    for (Waiver waiver : plan.waivers()) {
      String path = "policywaiver-" + WaiverEmitter.name(plan, waiver) + ".yaml";
      waivers.add(new Manifest(path, List.of(plan.name()), WaiverEmitter.emit(plan, waiver)));
    }
    if (diagnostics.errors() > before) {
      failed.add(plan.name());
    }
  }

  private void cache(ModelPlan plan) {
    MapNode object = Overrides.patch(plan, "NIMCache", NimCacheEmitter.emit(plan));
    String path = plan.namespace() + "/00-caches/nimcache-" + plan.cache().name() + ".yaml";
    Optional<Manifest> shared = Optional.ofNullable(caches.get(path));
    List<String> models = new ArrayList<>(shared.map(Manifest::models).orElse(List.of()));
    models.add(plan.name());
    shared
        .filter(other -> !Canonical.text(other.object()).equals(Canonical.text(object)))
        .ifPresent(other ->
            diagnostics.add(
                EmitErrors.cachePatch(plan.at(), plan.cache().name(), other.object().at())));
    if (shared.isEmpty()) {
      check(plan, object);
    }
    caches.put(path, new Manifest(path, models, shared.map(Manifest::object).orElse(object)));
  }

  private void add(ModelPlan plan, String file, MapNode emitted) {
    MapNode object = Overrides.patch(plan, emitted.text("kind").orElseThrow(), emitted);
    check(plan, object);
    String path = plan.namespace() + "/" + plan.name() + "/" + file + ".yaml";
    manifests.add(new Manifest(path, List.of(plan.name()), object));
  }

  /// The rules of emission read an object only after the catalogue has found its shape sound.
  private void check(ModelPlan plan, MapNode object) {
    int before = diagnostics.errors();
    CATALOGUE.check(object, diagnostics);
    if (diagnostics.errors() == before) {
      new EmissionRules(plan, diagnostics).check(object);
    }
  }

  private void refusePatch(ModelPlan plan, String kind, String reason) {
    Optional.ofNullable(plan.overrides().get(kind))
        .ifPresent(
            patch -> diagnostics.add(EmitErrors.noTarget(patch.at(), kind, plan.name(), reason)));
  }

  private void refuseIdentityPatches(ModelPlan plan) {
    plan.overrides()
        .forEach((kind, patch) -> {
          refuseIdentity(patch, kind, "apiVersion");
          refuseIdentity(patch, kind, "kind");
          refuseIdentity(patch, kind, "metadata", "name");
          refuseIdentity(patch, kind, "metadata", "namespace");
          refuseIdentity(patch, kind, "spec", "scaleTargetRef");
          refuseIdentity(patch, kind, "spec", "selector");
          refuseIdentity(patch, kind, "status");
          refuseOwnKeys(patch, kind, "labels");
          refuseOwnKeys(patch, kind, "annotations");
        });
  }

  private void refuseIdentity(MapNode patch, String kind, String... path) {
    patch
        .find(path)
        .ifPresent(
            node -> diagnostics.add(EmitErrors.identity(node.at(), String.join(".", path), kind)));
  }

  /// Our own keys tie objects together; with the operator's label it would delete ours as its own.
  private void refuseOwnKeys(MapNode patch, String kind, String part) {
    Optional<MapNode> keys =
        patch.find("metadata", part).filter(MapNode.class::isInstance).map(MapNode.class::cast);
    for (MapNode.Entry entry : keys.map(MapNode::entries).orElse(List.of())) {
      if (entry.key().startsWith("nimfleet.dev/")
          || entry.key().equals("app.kubernetes.io/managed-by")) {
        String field = "metadata." + part + "[" + entry.key() + "]";
        diagnostics.add(EmitErrors.identity(entry.at(), field, kind));
      }
    }
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
