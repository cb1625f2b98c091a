package dev.nimfleet.compiler;

import dev.nimfleet.compiler.Run.FleetFile;
import dev.nimfleet.compiler.Run.Input;
import dev.nimfleet.compiler.emit.Known;
import dev.nimfleet.compiler.emit.Locking;
import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.LockErrors;
import dev.nimfleet.compiler.lock.LockReader;
import dev.nimfleet.compiler.lock.LockWriter;
import dev.nimfleet.compiler.plan.FleetPlan;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The locks beside one fleet file.
///
/// @param fleets what the documents of the file say they are, as `namespace/name`
/// @param locks empty when they cannot be read, which is reported
record Locks(Run run, FleetFile file, Set<String> fleets, Optional<List<Lock>> locks) {
  static Locks of(Run run, FleetFile file, List<MapNode> documents, Diagnostics diagnostics) {
    Optional<List<Lock>> locks =
        file.lock().isPresent()
            ? read(file.lock().get(), diagnostics)
            : Optional.of(List.<Lock>of());
    Set<String> fleets =
        documents.stream()
            .map(document ->
                key(
                    document.text("metadata", "namespace").orElse(""),
                    document.text("metadata", "name").orElse("")))
            .collect(Collectors.toSet());
    return new Locks(run, file, fleets, locks);
  }

  /// What a fleet is joined with; empty when its lock is not to be trusted, which is reported.
  ///
  /// @param document the fleet as it was written
  /// @param acceptsEmpty whether somebody means a fleet without models, of which nothing stays
  Optional<Locking> of(
      FleetPlan fleet, MapNode document, boolean acceptsEmpty, Diagnostics diagnostics) {
    if (locks.isEmpty()) {
      return Optional.empty();
    }
    if (acceptsEmpty && fleet.isEmpty()) {
      return Optional.of(Locking.none(fleet.name(), fleet.namespace()));
    }
    Optional<Lock> own = find(locks.get(), fleet);
    Optional<Lock> other = own.isEmpty() ? renamed(fleet) : Optional.empty();
    if (other.isPresent()) {
      boolean moved = other.get().fleet().equals(fleet.name());
      diagnostics.add(
          LockErrors.otherFleet(
              moved
                  ? document.find("metadata", "namespace").map(Node::at).orElse(fleet.at())
                  : fleet.at(),
              key(fleet.namespace(), fleet.name()),
              key(other.get()),
              file.lock().map(Input::name).orElse("")));
      return Optional.empty();
    }
    Lock lock = own.orElseGet(() -> Lock.empty(fleet.name(), fleet.namespace()));
    Optional<Input> lost = file.lock().isEmpty() ? file.baseline().get() : Optional.empty();
    if (lost.isPresent()) {
      diagnostics.add(LockErrors.lost(fleet.at(), lost.get().name()));
      return Optional.empty();
    }
    return Optional.of(
        new Locking(lock, new Known(() -> baseline(fleet)), run.rollout(), run.replaced()));
  }

  /// The text of the lock file as it should be; empty when the one that is there cannot be read, or
  /// when nothing runs and there is none.
  ///
  /// @param fleets the fleets of a run, those of other files among them
  Optional<String> text(List<FleetOutput> fleets) {
    if (locks.isEmpty()) {
      return Optional.empty();
    }
    SortedMap<String, Lock> all = new TreeMap<>();
    locks.get().forEach(lock -> all.put(key(lock), lock));
    for (FleetOutput fleet : fleets) {
      if (fleet.at().source().name().equals(file.text().name())) {
        Lock lock = fleet.newLock();
        all.put(key(lock), lock);
      }
    }
    all.values().removeIf(lock -> lock.models().isEmpty() && lock.caches().isEmpty());
    return all.isEmpty() && file.lock().isEmpty()
        ? Optional.empty()
        : Optional.of(LockWriter.write(all.values()));
  }

  /// What runs and is no document of the file any more, under the name that the fleet had if it was
  /// moved.
  private Optional<Lock> renamed(FleetPlan fleet) {
    List<Lock> unclaimed =
        locks.orElse(List.of()).stream().filter(lock -> !fleets.contains(key(lock))).toList();
    return unclaimed.stream()
        .filter(lock -> lock.fleet().equals(fleet.name()))
        .findFirst()
        .or(() -> unclaimed.stream().findFirst());
  }

  private static String key(Lock lock) {
    return key(lock.namespace(), lock.fleet());
  }

  private static String key(String namespace, String fleet) {
    return namespace + "/" + fleet;
  }

  /// What is wrong with a lock that is committed already is told of the one that is read.
  private Lock baseline(FleetPlan fleet) {
    return file.baseline()
        .get()
        .flatMap(input -> read(input, new Diagnostics()))
        .flatMap(known -> find(known, fleet))
        .orElseGet(() -> Lock.empty(fleet.name(), fleet.namespace()));
  }

  private static Optional<List<Lock>> read(Input input, Diagnostics diagnostics) {
    return LockReader.read(input.name(), input.bytes(), diagnostics);
  }

  private static Optional<Lock> find(List<Lock> locks, FleetPlan fleet) {
    return locks.stream()
        .filter(
            lock -> lock.fleet().equals(fleet.name()) && lock.namespace().equals(fleet.namespace()))
        .findFirst();
  }
}
