package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.FleetOutput;
import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.text.Diagnostics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Objects that would be there twice, in one fleet or in two fleets of one namespace: the second
/// would overwrite the first.
public final class Twins {
  private Twins() {}

  /// The fleets without the models whose objects an earlier model already has.
  public static List<FleetOutput> refuse(List<FleetOutput> fleets, Diagnostics diagnostics) {
    Map<String, Manifest> seen = new HashMap<>();
    List<FleetOutput> apart = new ArrayList<>(fleets.size());
    for (FleetOutput fleet : fleets) {
      var twins = new HashSet<String>();
      for (Manifest manifest : fleet.manifests()) {
        Optional.ofNullable(seen.putIfAbsent(identity(manifest), manifest))
            .ifPresent(first -> {
              twins.addAll(manifest.models());
              diagnostics.add(
                  EmitErrors.nameTaken(
                      manifest.object().at(), manifest.toString(), first.object().at()));
            });
      }
      apart.add(fleet.without(twins));
    }
    return apart;
  }

  /// A route and a NIMService of one name are twins too: the operator deletes a route that is named
  /// like a service.
  private static String identity(Manifest manifest) {
    // One that was imported runs like that.
    boolean isOurs = manifest.frozen().isEmpty();
    String kind = manifest.kind().equals("HTTPRoute") && isOurs ? "NIMService" : manifest.kind();
    return kind + " " + manifest.namespace() + "/" + manifest.name();
  }
}
