package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.fleet.Profile;
import dev.nimfleet.compiler.fleet.Setting;
import dev.nimfleet.compiler.lock.Frozen;
import dev.nimfleet.compiler.lock.Imported;
import dev.nimfleet.compiler.lock.LockErrors;
import dev.nimfleet.compiler.lock.LockedRevision;
import dev.nimfleet.compiler.lock.ModelLock;
import dev.nimfleet.compiler.lock.ModelLock.Pending;
import dev.nimfleet.compiler.lock.ModelLock.Reason;
import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A model joined with what of it runs. Nothing of it is emitted yet.
///
/// @param fresh the revision that fleet.yaml asks for now
/// @param cache the NIMCache that this would load from; none for a model that uses one that is
///   there already
/// @param known the lock as it is
/// @param before the lock with what somebody says about the rollout, and nothing else
/// @param lock what the lock should say
record Joined(
    Fresh fresh,
    Optional<CacheChoice> cache,
    ModelLock known,
    ModelLock before,
    ModelLock lock,
    Diagnostics diagnostics) {

  static Joined of(ModelPlan plan, Locking locking) {
    Diagnostics diagnostics = new Diagnostics();
    List<Optional<Setting<Profile>>> profiles = SameProfile.of(plan, locking.before());
    Optional<CacheChoice> cache =
        plan.ownCache().map(own -> CacheChoice.of(plan, own, profiles, locking, diagnostics));
    String loads = cache.map(CacheChoice::name).orElse(plan.cache().name());
    List<ModelPlan> plans = profiles.stream().map(way -> plan.loading(way, loads)).toList();
    Fresh asked = Fresh.of(plans.getFirst(), plans.subList(1, plans.size()));
    Fresh fresh =
        locking
            .known()
            .revision(plan.name(), asked.locked().name())
            .map(asked::frozenAs)
            .orElse(asked);
    ModelLock known = locking.model(plan.name());
    ModelLock before =
        locking
            .rollout(plan.name())
            .map(rollout ->
                new RolloutCommands(fresh, locking.known(), diagnostics)
                    .apply(rollout.action(), known))
            .orElse(known);
    ModelLock joined =
        new Join(fresh, locking.known(), diagnostics).join(before).withImportsOf(before);
    Joined whole = new Joined(fresh, cache, known, before, joined, diagnostics);
    Joined model = whole.isHeld() ? whole.waiting(Reason.PROFILE) : whole;
    if (!locking.replaced().contains(plan.name())) {
      model.refuseLoss(locking);
    } else if (whole.isHeld()) {
      diagnostics.add(LockErrors.replacedUnlocked(plan.at(), plan.name()));
    }
    model.adviseOnCache(locking);
    model.keepRoute();
    model.adviseOnRoutes();
    return model;
  }

  /// What has requests by what others know may lose them in a working tree; it goes only when they
  /// know that too. A lock that has never heard of it is an older one: what that calls live may be
  /// gone from the cluster.
  private void refuseLoss(Locking locking) {
    Set<String> stays = lock.revisions().map(LockedRevision::name).collect(Collectors.toSet());
    Set<String> lost = new TreeSet<>(locking.known().serving(name()));
    Set<String> here = known.revisions().map(LockedRevision::name).collect(Collectors.toSet());
    lost.removeIf(name -> stays.contains(name) && (here.isEmpty() || here.contains(name)));
    known
        .revisions()
        .map(LockedRevision::name)
        .filter(name -> !stays.contains(name) && isServing(name, locking.known()))
        .forEach(lost::add);
    lost.forEach(revision -> diagnostics.add(lost(revision, locking)));
  }

  private Diagnostic lost(String revision, Locking locking) {
    return known.weight(revision).isPresent()
        ? LockErrors.stillServing(plan().at(), name(), revision)
        : locking.known().isServingByLock(name(), revision)
            ? LockErrors.backwards(plan().at(), name(), revision, locking.file())
            : LockErrors.withoutLock(plan().at(), name(), revision);
  }

  /// A cache that is there already does not change with the image.
  private void adviseOnCache(Locking locking) {
    String wanted = plan().image().value().reference();
    if (cache.isEmpty()) {
      Optional.ofNullable(locking.before().caches().get(plan().cache().name()))
          .map(text -> Frozen.object(plan().cache().name(), text))
          .flatMap(held -> held.text("spec", "source", "ngc", "modelPuller"))
          .filter(image -> !image.equals(wanted))
          .ifPresent(image ->
              diagnostics.add(
                  LockErrors.otherImage(
                      plan().cache().at(), plan().cache().name(), image, wanted)));
    }
  }

  /// Without nimfleet's route the imported revision has all requests, and must have them by the
  /// lock too: what has none by the lock may be deleted.
  private void keepRoute() {
    Optional<String> imported = lock.imported().map(Imported::revision);
    boolean hasAll = imported.flatMap(lock::weight).filter(weight -> weight < 100).isEmpty();
    FixedRoutes.first(plan(), lock)
        .filter(_ -> !hasAll)
        .ifPresent(route ->
            diagnostics.add(
                LockErrors.routeTakenAway(plan().at(), name(), route, imported.orElseThrow())));
  }

  /// What others write is told as soon as somebody has edited the model.
  private void adviseOnRoutes() {
    if (lock.kept(plan().written()).isEmpty()) {
      lock.imported().stream()
          .forEach(imported ->
              imported
                  .foreignRoutes()
                  .forEach(route ->
                      diagnostics.add(
                          LockErrors.foreignRoute(
                              plan().at(), name(), route, imported.revision()))));
    }
  }

  /// What was imported serves, though nobody else knows it yet.
  private boolean isServing(String revision, Known others) {
    boolean isNews = known.isImported(revision) && !others.isDelivered(name(), revision);
    return isNews || others.isServing(name(), revision);
  }

  ModelPlan plan() {
    return fresh.plan();
  }

  String name() {
    return plan().name();
  }

  /// Whether its revision begins, be it by somebody's word, before its profile is known to the
  /// operator, and may not.
  private boolean isHeld() {
    return plan().holdsNames() && SameProfile.isName(plan()) && isBeginning(known);
  }

  /// Whether there is the revision that fleet.yaml leads to now, and was none.
  private boolean isBeginning(ModelLock since) {
    String name = fresh.locked().name();
    return lock.weight(name).isPresent() && since.weight(name).isEmpty();
  }

  /// Whether it begins beside a revision that serves, only since something changed that it shares
  /// with other models.
  boolean isBeginningWithOthers() {
    return isBeginning(before)
        && lock.candidate().isPresent()
        && before.candidate().isEmpty()
        && before
            .live()
            .filter(live -> live.asked().own().equals(plan().asked().own()))
            .isPresent();
  }

  /// Whether a rollout of it is not over.
  boolean isRolling() {
    return lock.candidate().isPresent();
  }

  boolean hasTwoRevisions() {
    return lock.revisions().count() > 1;
  }

  /// The same without the revision that fleet.yaml leads to, which waits, and without the one that
  /// it is to replace: a candidate, or a live one that stands in a working tree only.
  Joined waiting(Reason reason) {
    ModelLock stays =
        lock.candidate().isPresent() ? before.withCandidate(Optional.empty()) : ModelLock.EMPTY;
    ModelLock waits = stays.withPending(new Pending(plan().asked(), reason));
    return new Joined(fresh, cache, known, before, waits, diagnostics);
  }

  /// The GPUs of its pool that it takes for certain: those of all replicas that are kept warm.
  double warmGpus() {
    return warmGpus(lock);
  }

  double warmGpusBefore() {
    return warmGpus(known);
  }

  private double warmGpus(ModelLock revisions) {
    return Revision.of(fresh, revisions).stream()
        .mapToDouble(revision -> revision.gpus() * revision.replicas().min())
        .sum();
  }
}
