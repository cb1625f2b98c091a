package dev.nimfleet.gitops.gate;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.cluster.View;
import java.util.Optional;
import java.util.stream.Stream;

/// Whether a NIMCache holds what it is to hold. A NIMCache has no condition `Ready`, only a state,
/// and `Failed` is none to give up at: the operator sets it when a download's pod fails and takes
/// it back when the Job tries again.
public final class CacheGate {
  private CacheGate() {}

  public static Gate look(ObjectId cache, View cluster) throws ClusterTrouble {
    Optional<KubeObject> found = cluster.find(cache);
    if (found.isEmpty()) return new Gate.Waiting("There is no %s.".formatted(cache));
    KubeObject live = found.get();
    if (live.isTerminating()) return new Gate.Shut("%s is being deleted.".formatted(cache));
    String state = live.text("status", "state").orElse("");
    return switch (state) {
      case "Ready" -> new Gate.Open("%s is Ready.".formatted(cache));
      case "" ->
          new Gate.Waiting("%s has no state yet; is the NIM Operator running?".formatted(cache));
      default -> new Gate.Waiting("%s is %s%s".formatted(cache, state, told(live.fields())));
    };
  }

  /// What the operator says of it: the error of its own last attempt, or of the Job's.
  private static String told(MapNode cache) {
    return Stream.of("NIM_CACHE_RECONCILE_FAILED", "NIM_CACHE_JOB_PENDING")
        .flatMap(type -> new KubeObject(cache).condition(type).stream())
        .filter(condition -> condition.isTrue() && !condition.message().isBlank())
        .map(condition -> ": " + condition.words())
        .findFirst()
        .orElse(".");
  }
}
