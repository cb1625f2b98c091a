package dev.nimfleet.gitops.fleets;

import dev.nimfleet.compiler.FleetOutput;
import dev.nimfleet.compiler.lock.ModelLock.Reason;
import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.gitops.rollout.Rollouts;
import java.util.HashMap;
import java.util.Map;

/// The edits that a lock holds back, of which there is no revision yet.
final class WaitingEdits {
  private WaitingEdits() {}

  /// What each of them waits for, a sentence a model.
  static Map<String, String> of(FleetOutput fleet) {
    Map<String, String> sentences = new HashMap<>();
    for (ModelPlan plan : fleet.plans()) {
      fleet
          .newLock()
          .model(plan.name())
          .pending()
          .map(pending -> sentence(plan, pending.reason()))
          .map(words -> Rollouts.addressed(words, fleet.namespace() + "/" + fleet.name()))
          .ifPresent(words -> sentences.put(plan.name(), words));
    }
    return sentences;
  }

  private static String sentence(ModelPlan plan, Reason reason) {
    String pool = plan.compute().pool().name();
    String start = "`nimfleet rollout start %s`".formatted(plan.name());
    return switch (reason) {
      case START -> "An edit waits to be started: type %s.".formatted(start);
      case TURN ->
          "An edit of many models waits until the rollout on `%s` is over; %s begins at once."
              .formatted(pool, start);
      case ROOM ->
          "An edit waits, since `%s` has no room for up to %.0f more GPUs; %s begins at once."
              .formatted(pool, Math.ceil(plan.gpusAtMost()), start);
      case PROFILE ->
          "An edit waits until the cache `%s` is Ready and tells the hash of its profile."
              .formatted(plan.cache().name());
    };
  }
}
