package dev.nimfleet.policies.oracle;

import dev.nimfleet.policies.oracle.Opinion.Concern;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A service takes its model from a NIMCache of its namespace.
final class CacheRequiredOracle implements Oracle {
  @Override
  public String rule() {
    return "cache-required";
  }

  @Override
  public List<Concern> concerns(Case asked) {
    if (!asked.kind().equals("NIMService")) return List.of();
    return List.of(
        new Concern(true, CacheRequiredOracle::name, CacheRequiredOracle::unnamed),
        new Concern(true, CacheRequiredOracle::name, service -> missing(asked, service)),
        new Concern(false, CacheRequiredOracle::name, service -> waits(asked, service)));
  }

  static String name(Map<String, Object> service) {
    return Tree.text(service, "spec", "storage", "nimCache", "name");
  }

  private static Set<String> unnamed(Map<String, Object> service) {
    return name(service).isEmpty() ? Set.of("no cache") : Set.of();
  }

  private static Set<String> missing(Case asked, Map<String, Object> service) {
    boolean isMissing = asked.neighbour("NIMCache", name(service)).isEmpty();
    return name(service).isEmpty() || !isMissing || asked.isDryRun()
        ? Set.of()
        : Set.of("missing " + name(service));
  }

  /// On a dry-run, GitOps engines have not created the cache yet that stands beside the service.
  private static Set<String> waits(Case asked, Map<String, Object> service) {
    if (name(service).isEmpty()) return Set.of();
    Optional<Map<String, Object>> cache = asked.neighbour("NIMCache", name(service));
    boolean isMissing = cache.isEmpty() && asked.isDryRun();
    boolean isLoading = cache.filter(CacheRequiredOracle::isLoading).isPresent();
    return isMissing || isLoading ? Set.of("not ready " + name(service)) : Set.of();
  }

  /// A cache that a file says and no cluster knows is neither ready nor late.
  private static boolean isLoading(Map<String, Object> cache) {
    return isSeen(cache) && !Tree.text(cache, "status", "state").equals("Ready");
  }

  static boolean isSeen(Map<String, Object> cache) {
    return Tree.at(cache, "metadata", "uid").isPresent() || Tree.at(cache, "status").isPresent();
  }
}
