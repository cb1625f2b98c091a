package dev.nimfleet.compiler.impact;

import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.lock.LockedRevision;
import dev.nimfleet.compiler.lock.ModelLock;
import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.yaml.MapNode;
import java.util.List;
import java.util.Optional;

/// One model in one of the two states.
///
/// @param isSound whether it compiles; otherwise only its lock is known
/// @param manifests the objects that it needs, waivers among them
record ModelState(
    boolean isSound, ModelLock lock, Optional<ModelPlan> plan, List<Manifest> manifests) {
  /// What is not there.
  static final ModelState NONE = new ModelState(true, ModelLock.EMPTY, Optional.empty(), List.of());

  ModelState {
    manifests = List.copyOf(manifests);
  }

  boolean runs() {
    return lock.revisions().findAny().isPresent();
  }

  Optional<LockedRevision> revision(String name) {
    return lock.revisions().filter(revision -> revision.name().equals(name)).findFirst();
  }

  boolean has(String revision) {
    return revision(revision).isPresent();
  }

  int weight(String revision) {
    return lock.weight(revision).orElse(0);
  }

  Optional<String> live() {
    return lock.live().map(LockedRevision::name);
  }

  /// The autoscaler of a revision, whatever it is called.
  Optional<MapNode> scaler(String revision) {
    return manifests.stream()
        .filter(manifest -> manifest.kind().equals("ScaledObject"))
        .map(Manifest::object)
        .filter(scaler ->
            scaler.text("spec", "scaleTargetRef", "name").filter(revision::equals).isPresent())
        .findFirst();
  }

  /// The replicas of a revision that are kept warm.
  int least(LockedRevision revision) {
    return replicas(revision, "minReplicaCount");
  }

  /// The replicas that a revision may ever have.
  int most(LockedRevision revision) {
    return replicas(revision, "maxReplicaCount");
  }

  private int replicas(LockedRevision revision, String field) {
    return scaler(revision.name())
        .flatMap(scaler -> scaler.text("spec", field))
        .or(() -> revision.service().text("spec", "replicas"))
        .filter(text -> text.matches("\\d{1,6}"))
        .map(Integer::parseInt)
        .orElse(1);
  }
}
