package dev.nimfleet.compiler.imports;

import java.util.List;
import java.util.Optional;

/// One model as its manifests have it.
///
/// @param model the name that it gets in fleet.yaml
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
    boolean runs,
    boolean hasCache,
    List<Found> kept) {
  public Running {
    kept = List.copyOf(kept);
  }
}
