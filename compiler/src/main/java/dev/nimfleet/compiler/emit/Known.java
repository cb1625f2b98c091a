package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.LockedRevision;
import dev.nimfleet.compiler.lock.ModelLock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What others know of a fleet already: the lock in Git's HEAD, those of the commits that are being
/// merged with it, and the output folder of HEAD, since somebody may commit one without the other.
/// They are asked for only when an answer depends on them, and then once.
public final class Known {
  private final Supplier<Optional<Lock>> head;
  private final Supplier<List<Lock>> incoming;
  private final Served served;
  private Optional<Optional<Lock>> headLock = Optional.empty();
  private Optional<List<Lock>> locks = Optional.empty();

  /// @param head finds HEAD's lock; it may take a process
  /// @param incoming finds those of the commits that are being merged
  /// @param served what the output folder has
  public Known(Supplier<Optional<Lock>> head, Supplier<List<Lock>> incoming, Served served) {
    this.head = head;
    this.incoming = incoming;
    this.served = served;
  }

  /// Where nobody knows anything.
  static Known nothing() {
    return new Known(Optional::empty, List::of, Served.NOTHING);
  }

  /// Whether a revision may run somewhere; otherwise it only stands in a working tree.
  boolean isDelivered(String model, String revision) {
    return weight(model, revision).isPresent();
  }

  /// Whether a revision may have requests somewhere.
  boolean isServing(String model, String revision) {
    return weight(model, revision).orElse(0) > 0;
  }

  /// Whether HEAD's lock says that a revision has requests.
  boolean isServingByLock(String model, String revision) {
    return head().flatMap(lock -> lock.model(model).weight(revision)).orElse(0) > 0;
  }

  /// The revisions of a model that have requests by HEAD. What is being merged with it may have
  /// been delivered or not, and one of the two sides has to give way.
  Set<String> serving(String model) {
    Set<String> names = new TreeSet<>(served.services(model));
    names.removeIf(name -> !isRouted(model, name));
    head().stream()
        .flatMap(lock -> lock.model(model).revisions())
        .map(LockedRevision::name)
        .filter(name -> isServingByLock(model, name))
        .forEach(names::add);
    return names;
  }

  private boolean isRouted(String model, String service) {
    Optional<Integer> locked = head().flatMap(lock -> lock.model(model).weight(service));
    return served.weight(model, service).or(() -> locked).orElse(100) > 0;
  }

  /// The models that run by HEAD.
  Set<String> models() {
    Set<String> models = new TreeSet<>(served.models());
    head()
        .ifPresent(lock ->
            lock.models()
                .forEach((name, model) -> {
                  if (model.revisions().findAny().isPresent()) {
                    models.add(name);
                  }
                }));
    return models;
  }

  ModelLock model(String model) {
    return locks().stream()
        .filter(lock -> lock.models().containsKey(model))
        .findFirst()
        .map(lock -> lock.model(model))
        .orElse(ModelLock.EMPTY);
  }

  /// A revision of that name as it was frozen.
  Optional<LockedRevision> revision(String model, String name) {
    return locks().stream()
        .flatMap(lock -> lock.model(model).revisions())
        .filter(revision -> revision.name().equals(name))
        .findFirst();
  }

  /// The caches that may be in a cluster.
  Set<String> caches() {
    return locks().stream()
        .flatMap(lock -> lock.caches().keySet().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// A cache as it was frozen.
  Optional<String> cache(String name) {
    return locks().stream()
        .flatMap(lock -> Optional.ofNullable(lock.caches().get(name)).stream())
        .findFirst();
  }

  /// The most that a revision may have.
  private Optional<Integer> weight(String model, String revision) {
    Optional<Integer> locked = locked(model, revision);
    return locked.orElse(0) > 0 || !served.services(model).contains(revision)
        ? locked
        : Optional.of(served.weight(model, revision).orElse(locked.orElse(100)));
  }

  private Optional<Integer> locked(String model, String revision) {
    return locks().stream()
        .flatMap(lock -> lock.model(model).weight(revision).stream())
        .max(Integer::compare);
  }

  private synchronized Optional<Lock> head() {
    Optional<Lock> known = headLock.orElseGet(head);
    headLock = Optional.of(known);
    return known;
  }

  private synchronized List<Lock> locks() {
    List<Lock> known =
        locks.orElseGet(() -> Stream.concat(head().stream(), incoming.get().stream()).toList());
    locks = Optional.of(known);
    return known;
  }
}
