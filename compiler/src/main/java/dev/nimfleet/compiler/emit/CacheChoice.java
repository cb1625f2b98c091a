package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.fleet.Digest;
import dev.nimfleet.compiler.fleet.Names;
import dev.nimfleet.compiler.fleet.Profile;
import dev.nimfleet.compiler.fleet.Setting;
import dev.nimfleet.compiler.lock.Frozen;
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
/// @param there the cache as it is, by the lock or by what others know
record CacheChoice(String name, MapNode object, Optional<MapNode> there) {
  /// The operator appends suffixes for the Job, Pod, ConfigMap and PVC (decision 11).
  private static final int NAME_LIMIT = 52;

  private static final int HEX = 6;

  /// Only how the download job gets in; another secret downloads nothing else.
  private static final List<String> KEYS = List.of("pullSecret", "authSecret");

  /// @param profiles the ways to say which profile the plan loads
  static CacheChoice of(
      ModelPlan plan,
      Cache.Own cache,
      List<Optional<Setting<Profile>>> profiles,
      Locking locking,
      Diagnostics diagnostics) {
    String usual = cache.name();
    Optional<CacheChoice> known = known(plan, usual, profiles, locking);
    if (known.isPresent()) {
      return known.get();
    }
    Optional<String> usually = locking.cache(usual);
    if (usually.isEmpty()) {
      return sameUnderAnotherName(plan, cache, profiles, locking)
          .orElseGet(() ->
              new CacheChoice(usual, emit(plan, profiles.getFirst(), usual), Optional.empty()));
    }
    MapNode written = emit(plan, plan.profile(), usual);
    if (cache.isNamed()) {
      diagnostics.add(
          LockErrors.fixedCache(cache.at(), usual, difference(written, usually.get(), usual)));
    }
    String hex = Digest.hex(content(written), HEX);
    String other = Names.cut(usual, NAME_LIMIT - HEX - 1) + "-" + hex;
    return known(plan, other, profiles, locking)
        .orElseGet(
            () -> new CacheChoice(other, emit(plan, profiles.getFirst(), other), Optional.empty()));
  }

  /// The cache of that name, when it holds what the plan asks for.
  private static Optional<CacheChoice> known(
      ModelPlan plan, String name, List<Optional<Setting<Profile>>> profiles, Locking locking) {
    Optional<String> frozen = locking.cache(name);
    if (frozen.isEmpty()) {
      return Optional.empty();
    }
    List<MapNode> objects = profiles.stream().map(profile -> emit(plan, profile, name)).toList();
    return objects.stream()
        .filter(object -> YamlWriter.write(object).equals(frozen.get()))
        .findFirst()
        .map(object -> new CacheChoice(name, object, Optional.of(object)))
        .or(() -> {
          MapNode there = Frozen.object(name, frozen.get());
          String content = content(there);
          return objects.stream()
              .filter(object -> content(object).equals(content))
              .findFirst()
              .map(object -> new CacheChoice(name, object, Optional.of(there)));
        });
  }

  /// The profile is part of the usual name, so what was downloaded for one way to say it is found
  /// by another only when all caches are asked.
  private static Optional<CacheChoice> sameUnderAnotherName(
      ModelPlan plan, Cache.Own cache, List<Optional<Setting<Profile>>> profiles, Locking locking) {
    if (cache.isNamed() || profiles.size() == 1) {
      return Optional.empty();
    }
    return locking.caches().stream()
        .flatMap(name -> known(plan, name, profiles, locking).stream())
        .findFirst();
  }

  private static MapNode emit(ModelPlan plan, Optional<Setting<Profile>> profile, String name) {
    ModelPlan loading = plan.loading(profile, name);
    return Overrides.patch(
        loading, "NIMCache", NimCacheEmitter.emit(loading, loading.ownCache().orElseThrow()));
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

  private static String difference(MapNode written, String frozen, String name) {
    return Difference.between(Frozen.object(name, frozen), written)
        .map(Difference::path)
        .orElse("spec");
  }
}
