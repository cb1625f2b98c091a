package dev.nimfleet.compiler;

import dev.nimfleet.compiler.Run.FleetFile;
import dev.nimfleet.compiler.Run.Incoming;
import dev.nimfleet.compiler.Run.Input;
import dev.nimfleet.compiler.Run.Stray;
import dev.nimfleet.compiler.emit.Known;
import dev.nimfleet.compiler.emit.Locking;
import dev.nimfleet.compiler.emit.Served;
import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.LockErrors;
import dev.nimfleet.compiler.lock.LockReader;
import dev.nimfleet.compiler.lock.LockWriter;
import dev.nimfleet.compiler.plan.FleetPlan;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
/// @param literal the text of the file, when it is what would be written for its locks: digests
///   take time
record Locks(
    Run run,
    FleetFile file,
    Set<String> fleets,
    Optional<List<Lock>> locks,
    Optional<String> literal) {
  static Locks of(Run run, FleetFile file, List<MapNode> documents, Diagnostics diagnostics) {
    Optional<List<Lock>> literal =
        file.lock().flatMap(input -> LockReader.readLiteral(input.bytes()));
    Optional<List<Lock>> locks =
        file.lock().isEmpty()
            ? Optional.of(List.<Lock>of())
            : literal.or(() -> readYaml(file.lock().get(), diagnostics));
    Set<String> fleets =
        documents.stream()
            .map(document ->
                Lock.key(
                    document.text("metadata", "namespace").orElse(""),
                    document.text("metadata", "name").orElse("")))
            .collect(Collectors.toSet());
    Optional<String> text =
        file.lock()
            .filter(_ -> literal.isPresent())
            .map(input -> new String(input.bytes(), StandardCharsets.UTF_8));
    return new Locks(run, file, fleets, locks, text);
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
              Lock.key(fleet.namespace(), fleet.name()),
              other.get().key(),
              file.lock().map(Input::name).orElse("")));
      return Optional.empty();
    }
    Lock lock = own.orElseGet(() -> Lock.empty(fleet.name(), fleet.namespace()));
    Optional<Incoming> lost = file.lock().isEmpty() ? lost() : Optional.empty();
    if (lost.isPresent()) {
      diagnostics.add(LockErrors.lost(fleet.at(), lost.get().lock().name(), lost.get().commit()));
      return Optional.empty();
    }
    Optional<Stray> left = file.lock().isEmpty() ? leftBehind(fleet) : Optional.empty();
    if (left.isPresent()) {
      String key = Lock.key(fleet.namespace(), fleet.name());
      diagnostics.add(
          LockErrors.leftBehind(fleet.at(), key, left.get().lock().name(), left.get().remedy()));
      return Optional.empty();
    }
    Known known =
        new Known(
            () -> file.baseline().get().flatMap(input -> known(input, fleet, lock)),
            () ->
                file.incoming().get().stream()
                    .flatMap(input -> known(input.lock(), fleet, lock).stream())
                    .toList(),
            new Served(file.delivered(), fleet.namespace(), fleet.name()));
    return Optional.of(new Locking(lock, lockName(), known, run.rollouts(), run.replaced()));
  }

  /// The text of the lock file as it should be; empty when the one that is there cannot be read, or
  /// when nothing runs and there is none.
  ///
  /// @param outputs the fleets of a run, those of other files among them
  /// @param acceptsEmpty whether a fleet that is not in the file any more is meant to go
  Optional<String> text(List<FleetOutput> outputs, boolean acceptsEmpty) {
    if (locks.isEmpty()) {
      return Optional.empty();
    }
    SortedMap<String, Lock> all = new TreeMap<>();
    locks.get().forEach(lock -> all.put(lock.key(), lock));
    if (acceptsEmpty) {
      all.keySet().retainAll(fleets);
    }
    for (FleetOutput fleet : outputs) {
      if (fleet.at().source().name().equals(file.text().name())) {
        Lock lock = fleet.newLock();
        all.put(lock.key(), lock);
      }
    }
    all.values().removeIf(lock -> lock.models().isEmpty() && lock.caches().isEmpty());
    if (all.isEmpty() && file.lock().isEmpty()) {
      return Optional.empty();
    }
    List<Lock> after = List.copyOf(all.values());
    return literal
        .filter(_ -> locks.get().equals(after))
        .or(() -> Optional.of(LockWriter.write(after)));
  }

  private Optional<Incoming> lost() {
    return file.baseline()
        .get()
        .map(lock -> new Incoming("HEAD", lock))
        .or(() -> file.incoming().get().stream().findFirst());
  }

  /// What runs and is no document of the file any more, under the name that the fleet had if it was
  /// moved.
  private Optional<Lock> renamed(FleetPlan fleet) {
    return unclaimed().stream()
        .filter(lock -> lock.fleet().equals(fleet.name()))
        .findFirst()
        .or(() -> unclaimed().stream().findFirst());
  }

  private List<Lock> unclaimed() {
    return locks.orElse(List.of()).stream().filter(lock -> !fleets.contains(lock.key())).toList();
  }

  /// A lock of the fleet beside no fleet file.
  private Optional<Stray> leftBehind(FleetPlan fleet) {
    return file.strays().get().stream()
        .filter(stray ->
            LockReader.read(stray.lock().name(), stray.lock().bytes(), new Diagnostics()).stream()
                .flatMap(List::stream)
                .anyMatch(lock -> isOf(lock, fleet) && lock.isLive()))
        .findFirst();
  }

  /// A fleet that runs goes with a document that somebody has lost only when that is meant.
  void refuseLosses(List<MapNode> documents, Diagnostics diagnostics) {
    Set<String> known = locks.orElse(List.of()).stream().map(Lock::key).collect(Collectors.toSet());
    if (documents.isEmpty() || !known.containsAll(fleets)) {
      return; // A fleet without a lock may be the lost one under another name.
    }
    Node first = documents.getFirst().find("metadata", "name").orElse(documents.getFirst());
    String name = file.lock().map(Input::name).orElse("");
    unclaimed().stream()
        .filter(Lock::isLive)
        .forEach(lock -> diagnostics.add(LockErrors.fleetGone(first.at(), lock.key(), name)));
  }

  /// Of a lock that is committed and cannot be read, nobody can say what it lets run: all that the
  /// one on the disk knows may be out already.
  ///
  /// @param here the fleet's lock on the disk
  private Optional<Lock> known(Input committed, FleetPlan fleet, Lock here) {
    if (file.lock().filter(it -> Arrays.equals(it.bytes(), committed.bytes())).isPresent()) {
      return Optional.of(here);
    }
    Optional<List<Lock>> known =
        LockReader.read(committed.name(), committed.bytes(), new Diagnostics());
    return known.isPresent() ? find(known.get(), fleet) : Optional.of(here);
  }

  private String lockName() {
    return file.lock().or(file.baseline()).map(Input::name).orElse("");
  }

  private static Optional<List<Lock>> readYaml(Input input, Diagnostics diagnostics) {
    return LockReader.readYaml(input.name(), input.bytes(), diagnostics);
  }

  private static Optional<Lock> find(List<Lock> locks, FleetPlan fleet) {
    return locks.stream().filter(lock -> isOf(lock, fleet)).findFirst();
  }

  private static boolean isOf(Lock lock, FleetPlan fleet) {
    return lock.key().equals(Lock.key(fleet.namespace(), fleet.name()));
  }
}
