package dev.nimfleet.compiler.plan;

import dev.nimfleet.compiler.fleet.Digest;
import dev.nimfleet.compiler.yaml.Canonical;
import dev.nimfleet.compiler.yaml.MapNode;
import java.util.Optional;

/// Everything that is written of a model, the settings of day two included.
///
/// @param defaults what holds for every model that does not say otherwise
public record Written(MapNode model, Optional<MapNode> defaults) {
  private static final int HEX = 12;

  /// Tells whether somebody has edited it.
  public String digest() {
    String around = defaults.map(Canonical::text).orElse("");
    return Digest.hex(Canonical.text(model) + "\n" + around, HEX);
  }
}
