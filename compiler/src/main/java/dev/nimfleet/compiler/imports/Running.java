package dev.nimfleet.compiler.imports;

import java.util.List;
import java.util.Optional;

/// One model as its manifests have it.
///
/// @param model the name that it gets in fleet.yaml
/// @param foreignRoutes the names of HTTPRoutes that lead to it and stay with others, those of
///   other namespaces with that before the name
/// @param runs whether a cluster can have its NIMService, and the cache that it loads from
/// @param hasCache whether a cluster can have that cache, be it here or not
/// @param kept what stays beside the NIMService: none where that cannot run
public record Running(
    String model,
    Found service,
    Optional<Found> cache,
    Optional<Found> scaler,
    Optional<Found> budget,
    Optional<Found> route,
    List<String> foreignRoutes,
    boolean runs,
    boolean hasCache,
    List<Found> kept) {
  public Running {
    foreignRoutes = List.copyOf(foreignRoutes);
    kept = List.copyOf(kept);
  }

  /// Whether its requests come by routes that stay with others alone.
  boolean isRoutedByOthers() {
    return route.isEmpty() && !foreignRoutes.isEmpty();
  }

  /// The object of a kind that is kept.
  Optional<Found> kept(String kind) {
    return kept.stream().filter(found -> found.is(kind)).findFirst();
  }
}
