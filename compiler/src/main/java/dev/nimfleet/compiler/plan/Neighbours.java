package dev.nimfleet.compiler.plan;

import dev.nimfleet.compiler.fleet.Profile;
import dev.nimfleet.compiler.fleet.Setting;
import dev.nimfleet.compiler.plan.ModelPlan.Cache;
import dev.nimfleet.compiler.plan.ModelPlan.Pool;
import dev.nimfleet.compiler.plan.ModelPlan.Route;
import dev.nimfleet.compiler.text.Diagnostics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// What models must agree on with each other: shared caches, hosts, and the GPUs that there are.
final class Neighbours {
  private final Diagnostics diagnostics;
  private final Set<String> failed = new HashSet<>();

  Neighbours(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /// The models that cannot stay beside their neighbours.
  Set<String> failed() {
    return failed;
  }

  void check(List<ModelPlan> models) {
    var caches = new HashMap<String, OwnCache>();
    var addresses = new HashMap<String, ModelPlan>();
    for (ModelPlan model : models) {
      model
          .ownCache()
          .map(cache -> new OwnCache(model, cache))
          .ifPresent(own ->
              Optional.ofNullable(caches.putIfAbsent(own.cache().name(), own))
                  .ifPresent(other -> checkSharedCache(other, own)));
      model
          .route()
          .ifPresent(route ->
              Optional.ofNullable(addresses.putIfAbsent(address(route), model))
                  .ifPresent(other -> refuseSameHost(other, model, route)));
    }
    models.forEach(model ->
        Optional.ofNullable(caches.get(model.cache().name()))
            .filter(_ -> model.ownCache().isEmpty())
            .ifPresent(own -> checkUse(model, own)));
    checkCapacity(models);
  }

  /// Only what this fleet itself fills can be judged.
  private void checkUse(ModelPlan user, OwnCache cache) {
    ModelPlan owner = cache.model();
    String differs =
        !owner.image().value().reference().equals(user.image().value().reference())
            ? "image"
            : !originOf(owner).equals(originOf(user))
                ? "source"
                : holdsAnotherProfile(owner, user) ? "profile" : "";
    if (!differs.isEmpty()) {
      diagnostics.add(
          PlanErrors.usedForOther(
                  user.cache().at(), user.name(), cache.cache().name(), differs, owner.name())
              .note(cache.cache().at(), "the cache is filled for this model"));
    }
  }

  /// A name and a hash may be the same profile.
  private static boolean holdsAnotherProfile(ModelPlan owner, ModelPlan user) {
    Optional<Profile> held = owner.profile().map(Setting::value);
    Optional<Profile> wanted = user.profile().map(Setting::value);
    return held.isPresent()
        && wanted.isPresent()
        && held.get().getClass().equals(wanted.get().getClass())
        && !held.get().text().equals(wanted.get().text());
  }

  /// A cache that is emitted, with the model that asks for it.
  private record OwnCache(ModelPlan model, Cache.Own cache) {}

  private void checkSharedCache(OwnCache earlier, OwnCache later) {
    ModelPlan first = earlier.model();
    ModelPlan second = later.model();
    Cache.Own one = earlier.cache();
    Cache.Own two = later.cache();
    String differs =
        !one.size().value().text().equals(two.size().value().text())
            ? "size"
            : !storageClass(one).equals(storageClass(two))
                ? "class"
                : !one.accessMode().value().equals(two.accessMode().value())
                    ? "access mode"
                    : !sourceOf(first).equals(sourceOf(second)) ? "image, profile or source" : "";
    if (!differs.isEmpty()) {
      diagnostics.add(PlanErrors.cacheConflict(two.at(), two.name(), differs, one.at()));
      failed.add(second.name());
    } else if (two.accessMode().value().equals("ReadWriteOnce")) {
      diagnostics.add(
          two.accessMode()
              .explain(
                  PlanErrors.sharedAccess(
                          two.at(),
                          "`%s` and `%s` share the cache `%s`"
                              .formatted(first.name(), second.name(), two.name()))
                      .note(one.at(), "the other model's cache")));
      failed.add(second.name());
    }
  }

  /// Everything that the NIMCache's `source` is made of.
  private static List<Object> sourceOf(ModelPlan model) {
    return List.of(
        model.image().value().reference(),
        model.profile().map(profile -> profile.value().text()).orElse(""),
        originOf(model),
        model.secrets().pull().value(),
        model.secrets().auth().value());
  }

  private static Object originOf(ModelPlan model) {
    return switch (model.source()) {
      case ModelPlan.Source.Ngc _ -> "ngc";
      case ModelPlan.Source.NgcEndpoint endpoint -> endpoint.endpoint().value();
      case ModelPlan.Source.HuggingFace hf ->
          List.of(hf.endpoint(), hf.namespace(), hf.model(), hf.revision());
      case ModelPlan.Source.DataStore store ->
          List.of(store.endpoint(), store.namespace(), store.model(), store.revision());
    };
  }

  private static String storageClass(Cache.Own cache) {
    return cache.storageClass().map(setting -> setting.value()).orElse("");
  }

  private static String address(Route route) {
    return route.host() + route.prefix().orElse("");
  }

  private void refuseSameHost(ModelPlan first, ModelPlan second, Route route) {
    diagnostics.add(PlanErrors.sameHost(second.at(), address(route), first.name(), first.at()));
    failed.add(second.name());
  }

  private void checkCapacity(List<ModelPlan> models) {
    var warm = new LinkedHashMap<Pool, Double>();
    var peak = new LinkedHashMap<Pool, Double>();
    for (ModelPlan model : models) {
      Pool pool = model.compute().pool();
      warm.merge(pool, model.compute().gpus() * model.replicas().value().min(), Double::sum);
      peak.merge(pool, model.gpusAtMost(), Double::sum);
    }
    warm.forEach((pool, gpus) ->
        pool.size()
            .ifPresent(present -> {
              long needed = (long) Math.ceil(gpus);
              long highest = (long) Math.ceil(Objects.requireNonNull(peak.get(pool)));
              if (needed > present) {
                diagnostics.add(PlanErrors.capacity(pool.at(), pool.name(), needed, present));
                // Which of them would stay Pending is chance, so none is sound.
                models.stream()
                    .filter(model -> model.compute().pool().equals(pool))
                    .forEach(model -> failed.add(model.name()));
              } else if (highest > present) {
                diagnostics.add(PlanErrors.peakCapacity(pool.at(), pool.name(), highest, present));
              }
            }));
  }
}
