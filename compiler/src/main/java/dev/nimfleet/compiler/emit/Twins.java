package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.FleetOutput;
import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Objects that would be there twice, in one fleet or in two fleets of one namespace: the second
/// would overwrite the first.
public final class Twins {
  private static final String QUOTA = "ResourceQuota";

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
              diagnostics.add(taken(manifest, first.object().at()));
            });
      }
      apart.add(fleet.without(twins));
    }
    return apart;
  }

  private static Diagnostic taken(Manifest manifest, Span first) {
    Span at = manifest.object().at();
    return manifest.kind().equals(QUOTA)
        ? EmitErrors.secondQuota(at, manifest.namespace(), first)
        : EmitErrors.nameTaken(at, manifest.toString(), first);
  }

  /// A route and a NIMService of one name are twins too: the operator deletes a route that is named
  /// like a service. Of quotas, all that a namespace has hold together.
  private static String identity(Manifest manifest) {
    // One that was imported runs like that.
    boolean isOurs = manifest.frozen().isEmpty();
    String kind = manifest.kind().equals("HTTPRoute") && isOurs ? "NIMService" : manifest.kind();
    String name = kind.equals(QUOTA) ? "" : manifest.name();
    return kind + " " + manifest.namespace() + "/" + name;
  }
}
