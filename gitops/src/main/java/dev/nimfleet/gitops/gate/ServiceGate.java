package dev.nimfleet.gitops.gate;

import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.Condition;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.cluster.View;
import java.util.Optional;

/// Whether a NIMService answers. Its own condition `Ready` is not enough: it bears no generation,
/// so the one of before an edit stays until the operator looks again. The Deployment tells.
public final class ServiceGate {
  /// What the operator makes for a NIMService, as `<Kind>.<group>`.
  public static final String DEPLOYMENT = "Deployment.apps";

  private ServiceGate() {}

  public static Gate look(ObjectId service, View cluster) throws ClusterTrouble {
    Optional<KubeObject> found = cluster.find(service);
    if (found.isEmpty()) return new Gate.Waiting("There is no %s.".formatted(service));
    KubeObject live = found.get();
    if (live.isTerminating()) return new Gate.Shut("%s is being deleted.".formatted(service));
    Optional<Condition> failed = live.condition("Failed").filter(Condition::isTrue);
    if (failed.isPresent()) {
      return new Gate.Waiting(
          "%s is Failed (%s): %s".formatted(service, failed.get().reason(), failed.get().words()));
    }
    Gate deployment = deployment(live, cluster);
    if (!(deployment instanceof Gate.Open)) return deployment;
    Optional<Condition> ready = live.condition("Ready");
    if (ready.filter(Condition::isTrue).isPresent()) return deployment;
    return new Gate.Waiting(
        "%s is not Ready: %s"
            .formatted(
                service, ready.map(Condition::words).orElse("the operator has said nothing yet.")));
  }

  private static Gate deployment(KubeObject service, View cluster) throws ClusterTrouble {
    ObjectId id = deploymentOf(service.id());
    Optional<KubeObject> found = cluster.find(id);
    if (found.isEmpty()) {
      return new Gate.Waiting("The operator has made no %s yet%s".formatted(id, told(service)));
    }
    KubeObject live = found.get();
    if (!runsItsImage(service, live)) {
      return new Gate.Waiting("%s does not run `%s` yet.".formatted(id, image(service)));
    }
    long generation = live.generation();
    long observed = live.number("status", "observedGeneration").orElse(0L);
    long replicas = live.number("spec", "replicas").orElse(1L);
    long updated = live.number("status", "updatedReplicas").orElse(0L);
    long available = live.number("status", "availableReplicas").orElse(0L);
    if (observed < generation) {
      return new Gate.Waiting("Nobody has looked at the last change of %s yet.".formatted(id));
    }
    if (updated < replicas) {
      return new Gate.Waiting(
          "%d of %d replicas of %s are of its last change.".formatted(updated, replicas, id));
    }
    if (available < 1) {
      return new Gate.Waiting("No replica of %s is available yet%s".formatted(id, told(service)));
    }
    return new Gate.Open(
        "%s is Ready, %d of %d replicas available.".formatted(service.id(), available, replicas));
  }

  /// Whether a Deployment has been changed after its service was.
  public static boolean runsItsImage(KubeObject service, KubeObject deployment) {
    return KubeObject.items(deployment.fields(), "spec", "template", "spec", "containers").stream()
        .anyMatch(container -> container.text("image").orElse("").equals(image(service)));
  }

  /// Named like the service, as everything that the operator makes for it.
  public static ObjectId deploymentOf(ObjectId service) {
    return new ObjectId("apps", "Deployment", service.namespace(), service.name());
  }

  private static String image(KubeObject service) {
    return service.text("spec", "image", "repository").orElse("")
        + ":"
        + service.text("spec", "image", "tag").orElse("");
  }

  private static String told(KubeObject service) {
    return service
        .condition("Ready")
        .filter(condition -> !condition.isTrue() && !condition.message().isBlank())
        .map(condition -> ": " + condition.words())
        .orElse(".");
  }
}
