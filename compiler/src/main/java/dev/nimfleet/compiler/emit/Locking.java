package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.Run.Rollout;
import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.ModelLock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What a fleet's emission is joined with.
///
/// @param before the lock as it is
/// @param file the path of the lock
/// @param known what others know of it
/// @param rollouts what somebody says about rollouts, at most one thing a model
/// @param replaced models that start over
public record Locking(
    Lock before, String file, Known known, List<Rollout> rollouts, Set<String> replaced) {

  /// A fleet that does not run yet.
  public static Locking none(String fleet, String namespace) {
    Lock empty = Lock.empty(fleet, namespace);
    return new Locking(empty, "", Known.nothing(), List.of(), Set.of());
  }

  /// The caches that there are: by the lock, or else by what others know of an older or newer one.
  Set<String> caches() {
    Set<String> names = new TreeSet<>(known.caches());
    names.addAll(before.caches().keySet());
    return names;
  }

  /// A cache as it was frozen.
  Optional<String> cache(String name) {
    return Optional.ofNullable(before.caches().get(name)).or(() -> known.cache(name));
  }

  /// What somebody says about the rollout of a model.
  Optional<Rollout> rollout(String name) {
    return rollouts.stream().filter(rollout -> rollout.model().equals(name)).findFirst();
  }

  ModelLock model(String name) {
    if (replaced.contains(name)) {
      return ModelLock.EMPTY;
    }
    // A model that was taken out and put back in a working tree has run all the time.
    return before.models().containsKey(name) ? before.model(name) : known.model(name);
  }
}
