package dev.nimfleet.gitops.fleets;

import dev.nimfleet.compiler.FleetOutput;
import dev.nimfleet.compiler.lock.ModelLock.Reason;
import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.gitops.rollout.Rollouts;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The edits that a lock holds back, of which there is no revision yet.
final class WaitingEdits {
  private WaitingEdits() {}

  /// What each of them waits for, a sentence a model.
  ///
  /// @param moving the models whose requests rollouts move, which wait for their turn too
  static Map<String, String> of(FleetOutput fleet, Set<String> moving) {
    Map<String, String> sentences = new HashMap<>();
    for (ModelPlan plan : fleet.plans()) {
      of(fleet, plan, moving.contains(plan.name()))
          .map(words -> Rollouts.addressed(words, fleet.namespace() + "/" + fleet.name()))
          .ifPresent(words -> sentences.put(plan.name(), words));
    }
    return sentences;
  }

  /// The same of one model; none where none waits.
  static Optional<String> of(FleetOutput fleet, ModelPlan plan, boolean isMoving) {
    return fleet
        .newLock()
        .model(plan.name())
        .pending()
        .map(pending -> sentence(plan, pending.reason(), isMoving));
  }

  private static String sentence(ModelPlan plan, Reason reason, boolean isMoving) {
    String pool = plan.compute().pool().name();
    String start = "`nimfleet rollout start %s`".formatted(plan.name());
    String atOnce = isMoving ? "." : "; %s begins at once.".formatted(start);
    return switch (reason) {
      case START -> "An edit waits to be started: type %s.".formatted(start);
      case TURN ->
          "An edit of many models waits until the rollout on `%s` is over%s"
              .formatted(pool, atOnce);
      case ROOM ->
          "An edit waits, since `%s` has no room for up to %.0f more GPUs%s"
              .formatted(pool, Math.ceil(plan.gpusAtMost()), atOnce);
      case PROFILE ->
          "An edit waits until the cache `%s` is Ready and tells the hash of its profile."
              .formatted(plan.cache().name());
    };
  }
}
