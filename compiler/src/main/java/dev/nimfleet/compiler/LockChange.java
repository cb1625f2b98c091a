package dev.nimfleet.compiler;

import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.ModelLock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// How a run changes what runs of a fleet.
///
/// @param before the lock as it was read
/// @param models what the lock should say of the models that are sound
/// @param removed models that go
/// @param news what it means, a line a model, with what to type next
public record LockChange(
    Lock before, SortedMap<String, ModelLock> models, Set<String> removed, List<String> news) {
  public LockChange {
    models = new TreeMap<>(models);
    removed = Set.copyOf(removed);
    news = List.copyOf(news);
  }

  /// Nothing ran and nothing will.
  public static LockChange none(String fleet, String namespace) {
    return new LockChange(Lock.empty(fleet, namespace), new TreeMap<>(), Set.of(), List.of());
  }

  /// @param failed models that stay as they were
  /// @param manifests everything that is emitted, the caches among it
  Lock after(Set<String> failed, List<Manifest> manifests) {
    SortedMap<String, ModelLock> all = new TreeMap<>(before.models());
    Set<String> gone = new HashSet<>(removed);
    gone.removeAll(failed);
    all.keySet().removeAll(gone);
    models.forEach((name, model) -> {
      if (!failed.contains(name)) {
        all.put(name, model);
      }
    });
    SortedMap<String, String> caches = new TreeMap<>(before.caches());
    for (Manifest manifest : manifests) {
      if (manifest.kind().equals("NIMCache")) {
        caches.put(manifest.name(), manifest.yaml());
      }
    }
    return new Lock(before.fleet(), before.namespace(), caches, all, before.profiles());
  }
}
