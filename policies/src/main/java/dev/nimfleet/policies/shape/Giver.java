package dev.nimfleet.policies.shape;

import dev.nimfleet.compiler.catalogue.Shape;
import java.util.List;
import java.util.Optional;

/// What a function gives for arguments of these shapes.
@FunctionalInterface
public interface Giver {
  /// The shape of the result.
  ///
  /// @param limits of values that no schema limits
  Shape of(List<Shape> arguments, SizeLimits limits);

  /// The argument that is the path to a field, such as `spec.scaleTargetRef.name`.
  default Optional<Path> path(List<Shape> arguments) {
    return Optional.empty();
  }

  /// A path among the arguments of a function.
  ///
  /// @param argument the index of its argument
  /// @param from what it begins in
  record Path(int argument, Shape from) {}
}
