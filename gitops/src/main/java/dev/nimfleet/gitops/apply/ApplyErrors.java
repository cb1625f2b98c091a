package dev.nimfleet.gitops.apply;

import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.plan.Desired;
import java.time.Duration;

/// All that is said while a plan is carried out.
final class ApplyErrors {
  private ApplyErrors() {}

  static String edit(ObjectId service) {
    return "%s runs with another spec and is left as it is: an edit would restart it at one replica. A change is a new revision; see what was edited with `nimfleet plan`, and undo it by hand."
        .formatted(service);
  }

  static String owned(KubeObject object, String owner) {
    String fleet =
        object
            .annotation(Desired.FLEET)
            .map(name -> " It was applied as part of fleet `%s`.".formatted(name))
            .orElse("");
    return "%s belongs to %s; let one of the two go.%s".formatted(object.id(), owner, fleet);
  }

  static String keptForOthers(ObjectId id) {
    return "%s is not part of the fleet any more and is kept: another tool looks after it, or somebody made it by hand."
        .formatted(id);
  }

  static String moreRefused(int count) {
    return "… and %d more.".formatted(count);
  }

  static String noModels() {
    return "The fleet has no models, so everything of it would go; delete it by hand if that is"
        + " meant.";
  }

  static String notWhole() {
    return "Nothing is pruned, since nobody can tell whether these are all manifests of the fleet:"
        + " name the fleet file, or the folder that `nimfleet compile -o` has written.";
  }

  static String terminating(ObjectId id) {
    return "%s is being deleted; it is made anew once it is gone.".formatted(id);
  }

  static String noNamespace(String namespace) {
    return "There is no namespace `%s`: create it, or pass `--create-namespace`."
        .formatted(namespace);
  }

  static String noSecret(String namespace, String name) {
    return "There is no Secret `%s` in namespace `%s`: no image could be pulled or model downloaded without it. `kubectl create secret` makes it; the NIM Operator's documentation says what it holds."
        .formatted(name, namespace);
  }

  static String noStorageClass(String name) {
    return "There is no StorageClass `%s`: a cache's volume would wait for it for ever. `kubectl get storageclass` lists those that there are."
        .formatted(name);
  }

  static String noGateway(ObjectId gateway, String route) {
    return "There is no %s, which %s is to be attached to; `kubectl get gateway -A` lists those that there are."
        .formatted(gateway, route);
  }

  static String closedGateway(ObjectId gateway, String namespace) {
    return "No listener of %s takes routes of namespace `%s`: let its `allowedRoutes` name that namespace."
        .formatted(gateway, namespace);
  }

  static String tooLate(Duration limit, String last) {
    return "Not done within %s: %s".formatted(words(limit), last);
  }

  static String brokenOff() {
    return "Broken off before its end.";
  }

  static String notPruned() {
    return "Nothing is pruned, since not everything was applied.";
  }

  static String keptByHand(ObjectId id) {
    return "%s is not part of the fleet any more and is kept: what it holds took hours to download. `nimfleet gc caches` lists such caches."
        .formatted(id);
  }

  private static String words(Duration limit) {
    long seconds = limit.toSeconds();
    return seconds % 60 == 0 && seconds > 0 ? seconds / 60 + " min" : seconds + " s";
  }
}
