package dev.nimfleet.compiler;

import dev.nimfleet.compiler.text.Diagnostic;
import java.util.List;

/// Judges all manifests of a run together, since rules look at their neighbours.
public interface ManifestCheck {
  List<Finding> check(List<Manifest> manifests);

  /// What is wrong with one of them.
  record Finding(Manifest manifest, Diagnostic diagnostic) {}

  /// A check that finds nothing.
  ManifestCheck NONE = manifests -> List.of();
}
