package dev.nimfleet.compiler;

import java.util.List;
import java.util.Set;

/// What one fleet compiles to.
///
/// @param name the fleet's `metadata.name`
/// @param namespace the fleet's `metadata.namespace`
/// @param manifests the objects for the output folder, sorted by path
/// @param waivers PolicyWaiver objects, which never go into the output folder; sorted by path
/// @param failedModels models that have errors and so no manifests here
public record FleetOutput(
    String name,
    String namespace,
    List<Manifest> manifests,
    List<Manifest> waivers,
    Set<String> failedModels) {
  public FleetOutput {
    manifests = List.copyOf(manifests);
    waivers = List.copyOf(waivers);
    failedModels = Set.copyOf(failedModels);
  }
}
