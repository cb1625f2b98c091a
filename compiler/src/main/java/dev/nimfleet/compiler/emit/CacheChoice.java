package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.fleet.Digest;
import dev.nimfleet.compiler.fleet.Names;
import dev.nimfleet.compiler.fleet.Profile;
import dev.nimfleet.compiler.fleet.Setting;
import dev.nimfleet.compiler.lock.Frozen;
import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.LockErrors;
import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.plan.ModelPlan.Cache;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.Canonical;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Entry;
import dev.nimfleet.compiler.yaml.YamlWriter;
import java.util.List;
import java.util.Optional;

/// Which NIMCache a plan loads from. The spec of a NIMCache is immutable, so what exists stays as
/// it is, and another content is another cache.
///
/// @param object the cache as the plan asks for it, under the name that is chosen
/// @param frozen its YAML, when the lock has it
record CacheChoice(String name, MapNode object, Optional<String> frozen) {
  /// The operator appends suffixes for the Job, Pod, ConfigMap and PVC (decision 11).
  private static final int NAME_LIMIT = 52;

  private static final int HEX = 6;

  /// Only how the download job gets in; another secret downloads nothing else.
  private static final List<String> KEYS = List.of("pullSecret", "authSecret");

  static CacheChoice of(ModelPlan plan, Cache.Own cache, Lock lock, Diagnostics diagnostics) {
    String usual = cache.name();
    MapNode written = emit(plan, plan.profile(), usual);
    Optional<Setting<Profile>> locked = lockedProfile(plan, lock);
    MapNode resolved = locked.isPresent() ? emit(plan, locked, usual) : written;
    String hex = Digest.hex(content(written), HEX);
    String other = Names.cut(usual, NAME_LIMIT - HEX - 1) + "-" + hex;
    for (String name : List.of(other, usual)) {
      Optional<String> frozen = Optional.ofNullable(lock.caches().get(name));
      if (frozen.isPresent() && isSame(frozen.get(), name, written, resolved)) {
        return new CacheChoice(name, emit(plan, plan.profile(), name), frozen);
      }
    }
    if (!lock.caches().containsKey(usual)) {
      return new CacheChoice(usual, resolved, Optional.empty());
    }
    if (cache.isNamed()) {
      diagnostics.add(
          LockErrors.fixedCache(
              cache.at(), usual, difference(written, lock.caches().get(usual), usual)));
    }
    return new CacheChoice(other, emit(plan, locked.or(plan::profile), other), Optional.empty());
  }

  /// The plan's profile as its hash, when it is written by a name that the lock knows.
  static Optional<Setting<Profile>> lockedProfile(ModelPlan plan, Lock lock) {
    String image = plan.image().value().reference();
    return plan.profile()
        .filter(profile -> profile.value() instanceof Profile.Named)
        .flatMap(profile ->
            lock.hash(image, profile.value().text())
                .map(hash -> profile.map(_ -> new Profile.Hash(hash))));
  }

  private static MapNode emit(ModelPlan plan, Optional<Setting<Profile>> profile, String name) {
    ModelPlan loading = plan.loading(profile, name);
    return Overrides.patch(
        loading, "NIMCache", NimCacheEmitter.emit(loading, loading.ownCache().orElseThrow()));
  }

  private static boolean isSame(String frozen, String name, MapNode... objects) {
    for (MapNode object : objects) {
      if (YamlWriter.write(object).equals(frozen)) {
        return true;
      }
    }
    String content = content(Frozen.object(name, frozen));
    for (MapNode object : objects) {
      if (content(object).equals(content)) {
        return true;
      }
    }
    return false;
  }

  /// What a cache holds and on what.
  private static String content(MapNode cache) {
    return part(cache, "source") + part(cache, "storage");
  }

  private static String part(MapNode cache, String name) {
    return cache
        .find("spec", name)
        .map(node -> node instanceof MapNode map ? withoutKeys(map) : node)
        .map(Canonical::text)
        .orElse("");
  }

  private static MapNode withoutKeys(MapNode map) {
    List<Entry> entries =
        map.entries().stream()
            .filter(entry -> !KEYS.contains(entry.key()))
            .map(entry ->
                entry.value() instanceof MapNode inner
                    ? new Entry(entry.key(), entry.at(), withoutKeys(inner))
                    : entry)
            .toList();
    return new MapNode(map.at(), entries);
  }

  private static String difference(
      MapNode written, @org.jspecify.annotations.Nullable String frozen, String name) {
    return Optional.ofNullable(frozen)
        .flatMap(text -> Difference.between(Frozen.object(name, text), written))
        .map(Difference::path)
        .orElse("spec");
  }
}
