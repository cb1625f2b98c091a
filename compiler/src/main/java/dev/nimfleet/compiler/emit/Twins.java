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
        for (String identity : identities(manifest)) {
          Optional.ofNullable(seen.putIfAbsent(identity, manifest))
              .ifPresent(first -> {
                twins.addAll(manifest.models());
                diagnostics.add(taken(manifest, first.object().at()));
              });
        }
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
  private static List<String> identities(Manifest manifest) {
    String kind = manifest.kind();
    String name = kind.equals(QUOTA) ? "" : manifest.name();
    String own = identity(kind, manifest.namespace(), name);
    // One that was imported runs like that.
    boolean isLikeAService = kind.equals("HTTPRoute") && manifest.frozen().isEmpty();
    return isLikeAService
        ? List.of(own, identity("NIMService", manifest.namespace(), name))
        : List.of(own);
  }

  private static String identity(String kind, String namespace, String name) {
    return kind + " " + namespace + "/" + name;
  }
}
