package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.fleet.Setting;
import dev.nimfleet.compiler.plan.ModelPlan.Cache;

/// What every NIMCache holds. Models share it by what their plans say of it, so that a patch must
/// not make it another cache.
final class CacheRules {
  private CacheRules() {}

  static void check(Cache.Own cache, Patched spec) {
    Zeros.refuse(spec);
    spec.want("storage.pvc.create", "true", "the operator makes the volume of a cache");
    spec.want("storage.pvc.size", cache.size().value().text(), "write `cache`");
    spec.want("storage.pvc.volumeAccessMode", cache.accessMode().value(), "write `cache`");
    spec.want(
        "storage.pvc.storageClass", cache.storageClass().map(Setting::value), "write `cache`");
  }
}
