package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.lock.Imported;
import dev.nimfleet.compiler.lock.ModelLock;
import dev.nimfleet.compiler.plan.ModelPlan;
import java.util.List;
import java.util.Optional;

/// The HTTPRoutes that lead to a model's imported revision although fleet.yaml has no route for the
/// model: weights mean nothing to them.
final class FixedRoutes {
  private FixedRoutes() {}

  /// The first of them.
  static Optional<String> first(ModelPlan plan, ModelLock lock) {
    return plan.route().isPresent()
        ? Optional.empty()
        : lock.imported()
            .map(Imported::fixedRoutes)
            .map(List::stream)
            .flatMap(all -> all.findFirst());
  }
}
