package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.fleet.Replicas;
import dev.nimfleet.compiler.lock.Imported;
import dev.nimfleet.compiler.lock.LockedRevision;
import dev.nimfleet.compiler.lock.ModelLock;
import dev.nimfleet.compiler.lock.ModelLock.Candidate;
import dev.nimfleet.compiler.lock.ModelLock.Stage;
import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.yaml.MapNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One content of a model's NIMService, with its part in the requests. A live NIMService is never
/// edited, since the operator would restart it at one replica; so each content has a name of its
/// own.
///
/// @param locked what is frozen of it
/// @param object its NIMService
/// @param isFresh whether it is just what the model's plan asks for, so that what holds for the
///   plan holds for it
/// @param weight its share of the requests, in percent
/// @param replicas what its ScaledObject keeps warm, and the most there may be
/// @param holdsReplicas whether its ScaledObject takes none away for now
/// @param imported what it had beside it before nimfleet
record Revision(
    ModelPlan plan,
    LockedRevision locked,
    MapNode object,
    boolean isFresh,
    int weight,
    Replicas replicas,
    boolean holdsReplicas,
    Optional<Imported> imported) {

  /// The name of the NIMService, and of all that carries its name.
  String service() {
    return locked.name();
  }

  /// Whether KEDA scales it; otherwise its NIMService says how many replicas it has.
  boolean isScaled() {
    return imported
        .map(it -> it.objects().containsKey("ScaledObject"))
        .orElseGet(() -> object.find("spec", "replicas").isEmpty());
  }

  /// The name that its object of a kind has; a second one of another name would fight it.
  String name(String kind) {
    return imported
        .flatMap(it -> it.object(kind))
        .flatMap(kept -> kept.text("metadata", "name"))
        .or(() ->
            imported.flatMap(Imported::budget).filter(_ -> kind.equals("PodDisruptionBudget")))
        .orElseGet(this::service);
  }

  /// How many GPUs of the plan's pool one replica takes; none where it was made for another kind.
  double gpus() {
    if (isFresh) {
      return plan.compute().gpus();
    }
    if (!locked.text().contains(plan.compute().product().value())) {
      return 0;
    }
    return object
        .text("spec", "resources", "limits", Kinds.GPU)
        .filter(text -> text.matches("\\d{1,4}")) // an imported one may say anything
        .map(Double::parseDouble)
        .orElse(plan.compute().gpus());
  }

  /// The revisions of a model, the one that serves first.
  static List<Revision> of(Fresh fresh, ModelLock lock) {
    List<Revision> revisions = new ArrayList<>();
    Optional<Candidate> candidate = lock.candidate();
    int moved = candidate.map(Candidate::weight).orElse(0);
    boolean undone = candidate.filter(c -> c.stage() == Stage.UNDONE).isPresent();
    lock.live()
        .ifPresent(live ->
            // What takes all requests back at once needs all its replicas at once.
            revisions.add(revision(fresh, lock, live, 100 - moved, undone ? 100 : 0, moved > 0)));
    candidate.ifPresent(
        c -> revisions.add(revision(fresh, lock, c.revision(), moved, moved, false)));
    lock.previous()
        .ifPresent(previous -> revisions.add(revision(fresh, lock, previous, 0, 0, false)));
    return revisions;
  }

  /// @param share percent of the most replicas that it must have whatever its own load says: its
  ///   autoscaler would see the requests only after they have come (decision 18)
  private static Revision revision(
      Fresh fresh, ModelLock lock, LockedRevision locked, int weight, int share, boolean holds) {
    ModelPlan plan = fresh.plan();
    Replicas asked = plan.replicas().value();
    int least = Math.max(asked.min(), (asked.max() * share + 99) / 100);
    boolean isFresh = fresh.isText(locked);
    return new Revision(
        plan,
        locked,
        isFresh ? fresh.object() : locked.service(),
        isFresh,
        weight,
        new Replicas(least, asked.max(), true),
        holds,
        lock.imported().filter(it -> it.revision().equals(locked.name())));
  }
}
