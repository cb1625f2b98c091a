package dev.nimfleet.cli;

import dev.nimfleet.envtest.ApiTap;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Sees each change of a route at the moment that it is made, and tells which of them came before
/// their time. It knows nothing of what the reconciler thinks: it looks at the cluster.
final class RolloutWitness {
  private static final int STEP = 50;

  private final RolloutScene scene;
  private final Set<String> mayFall;
  private final List<Move> moves = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();

  /// A route gives the new revision of a model another weight.
  record Move(Instant at, String model, int from, int to) {}

  /// @param mayFall the models whose new revisions deserve to lose their requests
  RolloutWitness(RolloutScene scene, Set<String> mayFall) {
    this.scene = scene;
    this.mayFall = Set.copyOf(mayFall);
  }

  /// To be called before anybody knows of the write.
  synchronized void saw(ApiTap.Write write) {
    if (write.asked().verb().equals("DELETE")) {
      faults.add("deleted: " + write);
      return;
    }
    if (!write.kind().equals("HTTPRoute")) return;
    String model = write.name();
    int to = RolloutScene.shares(write.object()).getOrDefault(scene.green(model), 0);
    Optional<Move> last = last(model);
    int from = last.map(Move::to).orElse(0);
    if (to == from) return;
    var move = new Move(write.at(), model, from, to);
    if (to > from) rises(move, last);
    if (to < from && !(to == 0 && mayFall.contains(model))) faults.add("fell: " + move);
    moves.add(move);
  }

  private void rises(Move move, Optional<Move> last) {
    String green = scene.green(move.model());
    if (move.to() - move.from() > STEP) faults.add("too far: " + move);
    if (scene.nim(green).asked() < 5) faults.add("cold: " + move);
    last.map(it -> Duration.between(it.at(), move.at()))
        .filter(pause -> pause.compareTo(RolloutScene.EVERY) < 0)
        .ifPresent(pause -> faults.add("too soon after the last, %s: %s".formatted(pause, move)));
    int blue = deployment(scene.blue(move.model())).at("/spec/replicas").asInt(1);
    int needed = Math.ceilDiv(blue * move.to(), 100);
    int ready = deployment(green).at("/status/availableReplicas").asInt(0);
    if (ready < needed) faults.add("%d of %d replicas: %s".formatted(ready, needed, move));
    JsonNode scaler = scene.object("keda.sh/v1alpha1", "ScaledObject", green);
    if (scaler.at("/spec/minReplicaCount").asInt(0) < needed) faults.add("may shrink: " + move);
    JsonNode old = scene.object("keda.sh/v1alpha1", "ScaledObject", scene.blue(move.model()));
    if (!old.path("metadata")
        .path("annotations")
        .path("autoscaling.keda.sh/paused-scale-in")
        .asString("")
        .equals("true")) faults.add("the old one may shrink: " + move);
    if (!isReady(green)) faults.add("not ready: " + move);
  }

  private JsonNode deployment(String name) {
    return scene.object("apps/v1", "Deployment", name);
  }

  private boolean isReady(String service) {
    return scene
        .object("apps.nvidia.com/v1alpha1", "NIMService", service)
        .path("status")
        .path("conditions")
        .valueStream()
        .filter(condition -> condition.path("type").asString("").equals("Ready"))
        .anyMatch(condition -> condition.path("status").asString("").equals("True"));
  }

  private Optional<Move> last(String model) {
    return moves.reversed().stream().filter(move -> move.model().equals(model)).findFirst();
  }

  /// The weights that the new revision of a model had, one after the other.
  synchronized List<Integer> weights(String model) {
    return moves.stream().filter(move -> move.model().equals(model)).map(Move::to).toList();
  }

  synchronized List<String> faults() {
    return List.copyOf(faults);
  }
}
