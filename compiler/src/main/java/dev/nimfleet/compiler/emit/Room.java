package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.lock.LockErrors;
import dev.nimfleet.compiler.plan.ModelPlan.Pool;
import dev.nimfleet.compiler.text.Diagnostics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What there is for two revisions of a model at once. The planner has counted one of each.
final class Room {
  private final List<Joined> models;
  private final Diagnostics diagnostics;

  private Room(List<Joined> models, Diagnostics diagnostics) {
    this.models = models;
    this.diagnostics = diagnostics;
  }

  static void check(List<Joined> models, Locking locking, Diagnostics diagnostics) {
    if (models.stream().anyMatch(Joined::hasTwoRevisions)) {
      new Room(models, diagnostics).check(locking);
    }
  }

  private void check(Locking locking) {
    Map<String, List<Joined>> pools =
        models.stream()
            .collect(Collectors.groupingBy(m -> pool(m).name(), TreeMap::new, Collectors.toList()));
    pools
        .values()
        .forEach(users -> {
          Pool pool = pool(users.getFirst());
          long needed = (long) Math.ceil(users.stream().mapToDouble(Joined::warmGpus).sum());
          if (pool.size().isPresent() && needed > pool.size().getAsLong()) {
            tell(pool, users, needed, pool.size().getAsLong(), locking);
          }
        });
  }

  /// A shift that somebody asks for is refused; what stands is told.
  private void tell(Pool pool, List<Joined> users, long needed, long present, Locking locking) {
    Optional<Joined> growing = users.stream().filter(user -> isGrowing(user, locking)).findFirst();
    growing.ifPresentOrElse(
        model ->
            model
                .diagnostics()
                .add(
                    LockErrors.noRoomToShift(
                        model.plan().at(), model.name(), pool.name(), needed, present)),
        () -> diagnostics.add(LockErrors.noRoom(pool.at(), pool.name(), needed, present)));
  }

  private static boolean isGrowing(Joined model, Locking locking) {
    return locking.rollout(model.name()).isPresent() && model.warmGpus() > model.warmGpusBefore();
  }

  private static Pool pool(Joined model) {
    return model.plan().compute().pool();
  }
}
