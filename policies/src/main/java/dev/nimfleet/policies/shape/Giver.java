package dev.nimfleet.policies.shape;

import dev.nimfleet.compiler.catalogue.Shape;
import java.util.List;

/// What a function gives for arguments of these shapes.
@FunctionalInterface
public interface Giver {
  /// The shape of the result.
  ///
  /// @param limits of values that no schema limits
  Shape of(List<Shape> arguments, SizeLimits limits);
}
