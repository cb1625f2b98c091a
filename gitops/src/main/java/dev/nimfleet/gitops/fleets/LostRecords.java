package dev.nimfleet.gitops.fleets;

import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.LockedRevision;
import dev.nimfleet.compiler.lock.ModelLock;
import dev.nimfleet.gitops.drive.Model;
import dev.nimfleet.gitops.rollout.Command;
import dev.nimfleet.gitops.rollout.Revision;
import dev.nimfleet.gitops.rollout.RolloutState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a lock knows of rollouts when the status that remembered them is gone: that a revision is
/// kept after a promotion. All else shows in the route.
final class LostRecords {
  private LostRecords() {}

  /// @param forgotten models of which nothing is remembered
  /// @param said what people say, by model
  static List<RolloutState> of(
      Lock lock, List<Model> forgotten, Map<String, List<Command>> said, Instant now) {
    return forgotten.stream()
        .flatMap(model -> promoted(lock, model, now).stream())
        .map(state -> state.deafTo(said.getOrDefault(state.model(), List.of())))
        .toList();
  }

  private static Optional<RolloutState> promoted(Lock lock, Model model, Instant now) {
    ModelLock own = lock.model(model.name());
    Optional<Revision> live = own.live().flatMap(LostRecords::revision);
    Optional<Revision> previous = own.previous().flatMap(LostRecords::revision);
    if (live.isEmpty() || previous.isEmpty() || own.candidate().isPresent()) {
      return Optional.empty();
    }
    Instant until = now.plus(model.settings().keepPrevious());
    return Optional.of(RolloutState.promoted(model.name(), previous.get(), live.get(), until, now));
  }

  private static Optional<Revision> revision(LockedRevision locked) {
    return Model.revisionOf(locked.service());
  }
}
