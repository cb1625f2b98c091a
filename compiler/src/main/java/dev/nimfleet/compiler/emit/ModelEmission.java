package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.catalogue.Catalogue;
import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.compiler.lock.LockErrors;
import dev.nimfleet.compiler.lock.LockedRevision;
import dev.nimfleet.compiler.lock.ModelLock;
import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.plan.ModelPlan.Autoscaling;
import dev.nimfleet.compiler.plan.ModelPlan.Backend;
import dev.nimfleet.compiler.plan.ModelPlan.Waiver;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.MapNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Emits the objects of one model, checked.
///
/// An emitted kind is added with an emitter and one line in [#emit].
final class ModelEmission {
  private final ModelPlan plan;
  private final Locking locking;
  private final Catalogue catalogue;
  private final Diagnostics diagnostics = new Diagnostics();
  private final List<Manifest> manifests = new ArrayList<>();

  private ModelEmission(ModelPlan plan, Locking locking) {
    this.plan = plan;
    this.locking = locking;
    // Without knowing the cluster, an object must suit every operator release.
    this.catalogue =
        plan.operator()
            .flatMap(Release::named)
            .map(Catalogue::since)
            .orElseGet(Catalogue::ofAllReleases);
  }

  /// What one model emits.
  ///
  /// @param lock what the lock should say of it
  /// @param cache the NIMCache that its plan asks for, which other models may share; none for a
  ///   model that uses one that is there already
  /// @param caches the names of the NIMCaches that its revisions load from
  /// @param manifests the objects that are the model's alone
  record Emitted(
      ModelPlan plan,
      ModelLock lock,
      Optional<CacheChoice> cache,
      Set<String> caches,
      List<Manifest> manifests,
      List<Manifest> waivers,
      Diagnostics diagnostics) {
    /// The plan with the cache that there is for it.
    ModelPlan loading() {
      return plan.loading(plan.profile(), cache.map(CacheChoice::name).orElse(plan.cache().name()));
    }
  }

  static Emitted of(ModelPlan plan, Locking locking) {
    return new ModelEmission(plan, locking).emit();
  }

  private Emitted emit() {
    Patches.refuseIdentity(plan, diagnostics);
    Optional<CacheChoice> cache =
        plan.ownCache().map(own -> CacheChoice.of(plan, own, locking.before(), diagnostics));
    if (cache.isEmpty()) {
      refusePatch("NIMCache", "it uses one that is there already");
    }
    String loads = cache.map(CacheChoice::name).orElse(plan.cache().name());
    ModelPlan written = plan.loading(plan.profile(), loads);
    ModelPlan resolved =
        plan.loading(CacheChoice.lockedProfile(plan, locking.before()).or(plan::profile), loads);
    Fresh fresh = Fresh.of(written, resolved);
    ModelLock lock = join(fresh);
    List<Revision> revisions = Revision.of(fresh, lock);
    EmissionRules rules = new EmissionRules(fresh.plan(), revisions, diagnostics);
    revisions.forEach(revision -> emit(revision, rules));
    if (!plan.isScaled()) {
      refusePatch("ScaledObject", "its replicas are fixed");
    }
    plan.route()
        .ifPresentOrElse(
            route ->
                add(
                    "30-httproute-" + plan.name(),
                    RouteEmitter.emit(plan, route, revisions),
                    rules),
            () -> refusePatch("HTTPRoute", "it has no route"));
    cache.ifPresent(own -> check(own.object(), rules));
    if (revisions.stream().noneMatch(Revision::isFresh)) {
      // What would be emitted is checked where it is told, not when it is started.
      check(fresh.object(), rules);
    }
    return new Emitted(plan, lock, cache, cachesOf(revisions), manifests, waivers(), diagnostics);
  }

  private ModelLock join(Fresh fresh) {
    ModelLock before = locking.model(plan.name());
    ModelLock told =
        locking
            .rollout()
            .filter(rollout -> rollout.model().equals(plan.name()))
            .map(rollout -> new RolloutCommands(fresh, diagnostics).apply(rollout.action(), before))
            .orElse(before);
    ModelLock after = new Join(fresh, locking.known(), diagnostics).join(told);
    refuseLoss(before, after);
    return after;
  }

  /// What has requests by what others know may lose them in a working tree; it goes only when they
  /// know that too.
  private void refuseLoss(ModelLock before, ModelLock after) {
    before
        .revisions()
        .map(LockedRevision::name)
        .filter(name -> after.weight(name).isEmpty())
        .filter(name -> locking.known().isServing(plan.name(), name))
        .forEach(name -> diagnostics.add(LockErrors.stillServing(plan.at(), plan.name(), name)));
  }

  private void emit(Revision revision, EmissionRules rules) {
    String name = revision.service();
    String service = path("10-nimservice-" + name);
    if (revision.isFresh()) {
      check(revision.object(), rules);
    }
    manifests.add(
        new Manifest(
            service,
            List.of(plan.name()),
            revision.object(),
            Optional.of(revision.locked().text())));
    if (revision.isScaled()) {
      scaling(revision)
          .ifPresentOrElse(
              scaling ->
                  add(
                      "20-scaledobject-" + name,
                      ScaledObjectEmitter.emit(revision, scaling),
                      rules),
              () ->
                  diagnostics.add(LockErrors.stillScaled(plan.replicas().at(), plan.name(), name)));
    }
    add("25-poddisruptionbudget-" + name, DisruptionBudgetEmitter.emit(revision), rules);
    pool()
        .ifPresent(pool ->
            add(
                "28-inferencepool-" + name + "-pool",
                InferencePoolEmitter.emit(revision, pool),
                rules));
  }

  /// The signals under the names that this revision's engine gives them.
  private Optional<Autoscaling> scaling(Revision revision) {
    return plan.autoscaling()
        .map(scaling -> revision.locked().metrics().map(scaling::named).orElse(scaling));
  }

  private Optional<Backend.InferencePool> pool() {
    return plan.route()
        .map(ModelPlan.Route::backend)
        .filter(Backend.InferencePool.class::isInstance)
        .map(Backend.InferencePool.class::cast);
  }

  private static Set<String> cachesOf(List<Revision> revisions) {
    return revisions.stream()
        .flatMap(revision -> revision.object().text("spec", "storage", "nimCache", "name").stream())
        .collect(Collectors.toSet());
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

  private void add(String file, MapNode emitted, EmissionRules rules) {
    MapNode object = Overrides.patch(plan, emitted.text("kind").orElseThrow(), emitted);
    check(object, rules);
    manifests.add(new Manifest(path(file), List.of(plan.name()), object));
  }

  private String path(String file) {
    return plan.namespace() + "/" + plan.name() + "/" + file + ".yaml";
  }

  /// The rules of emission read an object only after the catalogue has found its shape sound.
  private void check(MapNode object, EmissionRules rules) {
    int before = diagnostics.errors();
    catalogue.check(object, diagnostics);
    if (diagnostics.errors() == before) {
      rules.check(object);
    }
  }

  private void refusePatch(String kind, String reason) {
    Optional.ofNullable(plan.overrides().get(kind))
        .ifPresent(
            patch -> diagnostics.add(EmitErrors.noTarget(patch.at(), kind, plan.name(), reason)));
  }
}
