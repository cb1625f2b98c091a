package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.lock.ModelLock.Reason;
import dev.nimfleet.compiler.plan.ModelPlan.Pool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Whose turn it is when one edit is an edit of many models, such as one of `defaults`: at most one
/// of them a pool of GPUs begins, and only where there is room for its second revision (decision
/// 17). What somebody edits in a model itself, or starts by name, does not wait.
final class Turns {
  private final List<Joined> models;

  /// The pools with a rollout that is not over.
  private final Set<Pool> taken = new HashSet<>();

  /// The GPUs of each pool that the revisions take for certain.
  private final Map<Pool, Double> warm = new HashMap<>();

  private Turns(List<Joined> models) {
    this.models = models;
  }

  /// The models, of which some may wait now.
  static List<Joined> of(List<Joined> models) {
    return models.stream().noneMatch(Joined::isBeginningWithOthers)
        ? models
        : new Turns(models).given();
  }

  private List<Joined> given() {
    for (Joined model : models) {
      if (model.isBeginningWithOthers()) {
        warm.merge(pool(model), model.waiting(Reason.TURN).warmGpus(), Double::sum);
      } else {
        warm.merge(pool(model), model.warmGpus(), Double::sum);
        if (model.isRolling()) {
          taken.add(pool(model));
        }
      }
    }
    List<Joined> given = new ArrayList<>();
    for (Joined model : models) {
      given.add(model.isBeginningWithOthers() ? given(model) : model);
    }
    return given;
  }

  private Joined given(Joined model) {
    if (taken.contains(pool(model))) {
      return waiting(model, Reason.TURN);
    }
    if (!hasRoom(model)) {
      return waiting(model, Reason.ROOM);
    }
    taken.add(pool(model));
    return model;
  }

  /// One that begins only by somebody's word, and could not when it was given, needs another.
  private static Joined waiting(Joined model, Reason reason) {
    return model.waiting(model.plan().rollout().isManual() ? Reason.START : reason);
  }

  /// Before it serves all requests, the second revision has all replicas that there may be
  /// (decision 18).
  private boolean hasRoom(Joined model) {
    Pool pool = pool(model);
    double needed = warm.getOrDefault(pool, 0.0) + model.plan().gpusAtMost();
    return pool.size().isEmpty() || needed <= pool.size().getAsLong();
  }

  private static Pool pool(Joined model) {
    return model.plan().compute().pool();
  }
}
