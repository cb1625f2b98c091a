package dev.nimfleet.gitops.apply;

import dev.nimfleet.gitops.cluster.ObjectId;
import java.time.Duration;

/// All that is said while a plan is carried out.
final class ApplyErrors {
  private ApplyErrors() {}

  static String edit(ObjectId service) {
    return "%s runs with another spec and is left as it is: an edit would restart it at one replica. A change is a new revision; see what was edited with `nimfleet plan`, and undo it by hand."
        .formatted(service);
  }

  static String owned(ObjectId id, String owner) {
    return "%s belongs to %s; let one of the two go.".formatted(id, owner);
  }

  static String terminating(ObjectId id) {
    return "%s is being deleted; it is made anew when it is gone.".formatted(id);
  }

  static String noNamespace(String namespace) {
    return "There is no namespace `%s`: create it, or pass `--create-namespace`."
        .formatted(namespace);
  }

  static String tooLate(Duration limit, String last) {
    return "Not done within %s: %s".formatted(words(limit), last);
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
