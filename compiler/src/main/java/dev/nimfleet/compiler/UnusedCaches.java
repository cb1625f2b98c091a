package dev.nimfleet.compiler;

import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.yaml.MapNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The NIMCaches that fleets emit although nothing loads from them any more. Something does when a
/// revision names one, of the lock as it was, as it will be or as others have it, and when a model
/// asks for one, be it only an edit that waits.
public final class UnusedCaches {
  /// A fleet without errors, as it compiles now.
  ///
  /// @param known the locks beside its file that others have
  public record Fleet(FleetOutput output, List<Lock> known) {
    public Fleet {
      known = List.copyOf(known);
    }
  }

  private final List<Fleet> fleets;

  /// @param fleets all of a project; those that may share a cluster may share caches
  public UnusedCaches(List<Fleet> fleets) {
    this.fleets = List.copyOf(fleets);
  }

  /// Those that one of the fleets emits.
  public List<Manifest> of(FleetOutput fleet) {
    Set<String> used = usedBeside(fleet);
    return fleet.manifests().stream()
        .filter(manifest -> manifest.kind().equals("NIMCache"))
        .filter(cache -> cache.models().isEmpty())
        .filter(cache -> !used.contains(key(cache)) && !used.contains(keyOfDisk(cache)))
        .toList();
  }

  private Set<String> usedBeside(FleetOutput one) {
    Set<String> used = new HashSet<>();
    for (Fleet fleet : fleets) {
      FleetOutput other = fleet.output();
      // Without a cluster file nobody knows where a fleet runs.
      boolean mayShare =
          one.cluster().isEmpty()
              || other.cluster().isEmpty()
              || one.cluster().equals(other.cluster());
      if (mayShare) {
        other.plans().forEach(plan -> used.add(key(plan.namespace(), plan.cache().name())));
        Stream.concat(Stream.of(other.lock().before(), other.newLock()), fleet.known().stream())
            .forEach(lock -> addUsed(lock, used));
      }
    }
    return used;
  }

  private static void addUsed(Lock lock, Set<String> used) {
    lock.models()
        .values()
        .forEach(model ->
            model
                .revisions()
                .forEach(revision -> {
                  MapNode service = revision.service();
                  service
                      .text("spec", "storage", "nimCache", "name")
                      .ifPresent(cache -> used.add(key(lock.namespace(), cache)));
                  service
                      .text("spec", "storage", "pvc", "name")
                      .ifPresent(disk -> used.add(keyOfDisk(lock.namespace(), disk)));
                }));
  }

  /// Whoever mounts the disk itself, as an imported service may, loses it with the cache.
  private static String keyOfDisk(Manifest cache) {
    return keyOfDisk(
        cache.namespace(),
        cache
            .object()
            .text("spec", "storage", "pvc", "name")
            .orElseGet(() -> cache.name() + "-pvc"));
  }

  private static String key(Manifest cache) {
    return key(cache.namespace(), cache.name());
  }

  private static String key(String namespace, String cache) {
    return namespace + "/" + cache;
  }

  private static String keyOfDisk(String namespace, String disk) {
    return namespace + "/pvc/" + disk;
  }
}
