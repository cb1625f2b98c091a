package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.catalogue.Catalogue;
import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.plan.ModelPlan.Backend;
import dev.nimfleet.compiler.plan.ModelPlan.Cache;
import dev.nimfleet.compiler.plan.ModelPlan.Waiver;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.MapNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Emits the objects of one model, checked.
///
/// An emitted kind is added with an emitter and one line in [#emit].
final class ModelEmission {
  private final ModelPlan plan;
  private final Catalogue catalogue;
  private final List<Revision> revisions;
  private final Diagnostics diagnostics = new Diagnostics();
  private final List<Manifest> manifests = new ArrayList<>();

  private ModelEmission(ModelPlan plan) {
    this.plan = plan;
    // Without knowing the cluster, an object must suit every operator release.
    this.catalogue =
        plan.operator()
            .flatMap(Release::named)
            .map(Catalogue::since)
            .orElseGet(Catalogue::ofAllReleases);
    // The lock will say which revisions run; without one, the model has the one that it asks for.
    this.revisions = List.of(Revision.of(plan));
  }

  /// What one model emits.
  ///
  /// @param cache the NIMCache, which other models may share; none for a model that uses one that
  ///   is there already
  /// @param manifests the objects that are the model's alone
  record Emitted(
      ModelPlan plan,
      Optional<Manifest> cache,
      List<Manifest> manifests,
      List<Manifest> waivers,
      Diagnostics diagnostics) {}

  static Emitted of(ModelPlan plan) {
    return new ModelEmission(plan).emit();
  }

  private Emitted emit() {
    Patches.refuseIdentity(plan, diagnostics);
    for (Revision revision : revisions) {
      String name = revision.service();
      add("10-nimservice-" + name, NimServiceEmitter.emit(revision));
      plan.autoscaling()
          .ifPresentOrElse(
              scaling ->
                  add("20-scaledobject-" + name, ScaledObjectEmitter.emit(revision, scaling)),
              () -> refusePatch("ScaledObject", "its replicas are fixed"));
      add("25-poddisruptionbudget-" + name, DisruptionBudgetEmitter.emit(revision));
      pool()
          .ifPresent(pool ->
              add("28-inferencepool-" + name + "-pool", InferencePoolEmitter.emit(revision, pool)));
    }
    plan.route()
        .ifPresentOrElse(
            route -> add("30-httproute-" + plan.name(), RouteEmitter.emit(plan, route, revisions)),
            () -> refusePatch("HTTPRoute", "it has no route"));
    Optional<Manifest> cache = plan.ownCache().map(this::cache);
    if (cache.isEmpty()) {
      refusePatch("NIMCache", "it uses one that is there already");
    }
    return new Emitted(plan, cache, manifests, waivers(), diagnostics);
  }

  private Optional<Backend.InferencePool> pool() {
    return plan.route()
        .map(ModelPlan.Route::backend)
        .filter(Backend.InferencePool.class::isInstance)
        .map(Backend.InferencePool.class::cast);
  }

  private Manifest cache(Cache.Own cache) {
    MapNode object = Overrides.patch(plan, "NIMCache", NimCacheEmitter.emit(plan, cache));
    check(object);
    String path = plan.namespace() + "/00-caches/nimcache-" + cache.name() + ".yaml";
    return new Manifest(path, List.of(plan.name()), object);
  }

  private List<Manifest> waivers() {
    List<Manifest> waivers = new ArrayList<>();
    for (Waiver waiver : plan.waivers()) {
      String path = "policywaiver-" + WaiverEmitter.name(plan, waiver) + ".yaml";
      MapNode object = WaiverEmitter.emit(plan, waiver);
      catalogue.check(object, diagnostics);
      waivers.add(new Manifest(path, List.of(plan.name()), object));
    }
    return waivers;
  }

  private void add(String file, MapNode emitted) {
    MapNode object = Overrides.patch(plan, emitted.text("kind").orElseThrow(), emitted);
    check(object);
    String path = plan.namespace() + "/" + plan.name() + "/" + file + ".yaml";
    manifests.add(new Manifest(path, List.of(plan.name()), object));
  }

  /// The rules of emission read an object only after the catalogue has found its shape sound.
  private void check(MapNode object) {
    int before = diagnostics.errors();
    catalogue.check(object, diagnostics);
    if (diagnostics.errors() == before) {
      new EmissionRules(plan, revisions, diagnostics).check(object);
    }
  }

  private void refusePatch(String kind, String reason) {
    Optional.ofNullable(plan.overrides().get(kind))
        .ifPresent(
            patch -> diagnostics.add(EmitErrors.noTarget(patch.at(), kind, plan.name(), reason)));
  }
}
