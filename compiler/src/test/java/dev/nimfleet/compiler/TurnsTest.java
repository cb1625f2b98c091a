package dev.nimfleet.compiler;

import static dev.nimfleet.compiler.LiveFleet.delivered;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.Run.Action.Promote;
import dev.nimfleet.compiler.Run.Action.Retire;
import dev.nimfleet.compiler.Run.Action.Start;
import dev.nimfleet.compiler.Run.Action.Weight;
import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.LockWriter;
import dev.nimfleet.compiler.lock.ModelLock.Reason;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// One edit that is an edit of many models (decision 17).
class TurnsTest {
  private static final String OLD = "secrets: {pull: old, auth: ngc-api-secret}";
  private static final String NEW = "secrets: {pull: new, auth: ngc-api-secret}";

  private static SmallFleet three(String defaults) {
    return SmallFleet.fleet()
        .defaults(defaults)
        .gpu("l40s: {product: NVIDIA-L40S, memory: 48Gi}")
        .model("a", "gpu: h100-80gb")
        .model("b", "gpu: h100-80gb")
        .model("c", "gpu: l40s");
  }

  private static SmallFleet nodes(SmallFleet fleet, int gpus) {
    return fleet.gpu(
        "h100-80gb: {product: NVIDIA-H100-80GB-HBM3, memory: 80Gi, perNode: %d, nodes: 1}"
            .formatted(gpus));
  }

  /// Two whose profiles have names.
  private static SmallFleet named(String defaults, String b) {
    return SmallFleet.fleet()
        .defaults(defaults)
        .model("a", "profile: vllm-fp8-tp1-pp1", "-gpuCount")
        .model("b", "profile: vllm-fp8-tp1-pp1", "-gpuCount", "rollout: {start: %s}".formatted(b));
  }

  /// The lock as `nimfleet lock` leaves it.
  private static String pinned(Lock lock) {
    SortedMap<String, String> hashes =
        new TreeMap<>(Map.of("vllm-fp8-tp1-pp1", "0123456789abcdef".repeat(4)));
    var profiles = new TreeMap<>(Map.of("nvcr.io/nim/meta/llama-3.1-8b-instruct:1.3.0", hashes));
    return LockWriter.write(
        List.of(new Lock(lock.fleet(), lock.namespace(), lock.caches(), lock.models(), profiles)));
  }

  private static List<String> rolling(LiveFleet fleet) {
    return Stream.of("a", "b", "c")
        .filter(model -> fleet.model(model).candidate().isPresent())
        .toList();
  }

  @Test
  void oneModelAPoolBegins() {
    LiveFleet fleet = delivered(three(OLD)).edit(three(NEW));

    assertThat(rolling(fleet)).containsExactly("a", "c");
    assertThat(fleet.model("b").isWaitingFor(Reason.TURN)).isTrue();
    assertThat(fleet.news().get(1))
        .isEqualTo(
            "b: an edit of many models waits until the rollout on h100-80gb is over; at once all"
                + " the same: nimfleet rollout start b");
  }

  @Test
  void theNextBeginsWhenTheFirstIsPromoted() {
    LiveFleet fleet = delivered(three(OLD)).edit(three(NEW)).commit();

    fleet.rollout("a", new Weight(100)).commit().rollout("a", new Promote());

    assertThat(fleet.errors()).isEmpty();
    assertThat(rolling(fleet)).containsExactly("b", "c");
  }

  @Test
  void oneThatIsStartedByNameDoesNotWait() {
    LiveFleet fleet = delivered(three(OLD)).edit(three(NEW)).rollout("b", new Start());

    assertThat(fleet.errors()).isEmpty();
    assertThat(rolling(fleet)).containsExactly("a", "b", "c");
    fleet.compile();
    assertThat(rolling(fleet)).containsExactly("a", "b", "c");
  }

  @Test
  void anEditOfTheModelItselfDoesNotWait() {
    LiveFleet fleet = delivered(three(OLD));

    fleet.edit(
        three(OLD)
            .model("a", "gpu: h100-80gb", "memory: 90Gi")
            .model("b", "memory: 90Gi", "gpu: h100-80gb"));

    assertThat(rolling(fleet)).containsExactly("a", "b");
  }

  @Test
  void anEditThatWaitsAndIsTakenBackLeavesNothing() {
    LiveFleet fleet = delivered(three(OLD));
    String lock = fleet.lockText();

    fleet.edit(three(NEW)).edit(three(OLD));

    assertThat(fleet.lockText()).isEqualTo(lock);
  }

  @Test
  void aModelWaitsUntilThereIsRoom() {
    LiveFleet fleet = delivered(nodes(three(OLD), 7)).edit(nodes(three(NEW), 7));
    assertThat(fleet.model("a").isWaitingFor(Reason.ROOM)).isTrue();
    assertThat(fleet.news().getFirst()).contains("no room for up to 4 more GPUs");

    fleet.edit(nodes(three(NEW), 8));

    assertThat(rolling(fleet)).containsExactly("a", "c");
  }

  @Test
  void whatIsKeptWarmTakesRoomUntilItIsRetired() {
    LiveFleet fleet = delivered(nodes(three(OLD), 8)).edit(nodes(three(NEW), 8)).commit();
    fleet.rollout("a", new Weight(100)).commit().rollout("a", new Promote()).commit();
    assertThat(fleet.model("b").isWaitingFor(Reason.ROOM)).isTrue();

    fleet.rollout("a", new Retire());

    assertThat(rolling(fleet)).containsExactly("b", "c");
  }

  @Test
  void aShiftThatThereAreNoGpusForIsRefused() {
    SmallFleet old = nodes(three(OLD), 6);
    LiveFleet fleet =
        delivered(old).edit(nodes(three(OLD), 6).model("a", "gpu: h100-80gb", "memory: 90Gi"));
    assertThat(fleet.errors()).isEmpty();

    fleet.commit().rollout("a", new Weight(75));

    assertThat(fleet.errors())
        .containsExactly(
            "L015 With that weight `a` and the others would need 7 GPUs `h100-80gb`, and there are"
                + " 6.");
    assertThat(fleet.rollout("a", new Weight(50)).errors()).isEmpty();
  }

  @Test
  void anEditThatLeavesTooFewGpusIsTold() {
    LiveFleet fleet = delivered(nodes(three(OLD), 5));

    fleet.edit(nodes(three(OLD), 5).model("a", "gpu: h100-80gb", "memory: 90Gi"));

    assertThat(fleet.says())
        .contains(
            "L014 With two revisions of some models at least 6 GPUs `h100-80gb` are needed, and"
                + " there are 5.");
    assertThat(rolling(fleet)).containsExactly("a");
  }

  @Test
  void oneThatBeginsByWordOnlyAndMissesItsTurnWaitsForAWord() {
    LiveFleet fleet = delivered(named(OLD, "auto"));
    fleet.edit(named(NEW, "auto").defaults("profiles: locked"));
    fleet.edit(named(NEW, "manual").defaults("profiles: locked")).commit();
    assertThat(fleet.model("b").isWaitingFor(Reason.PROFILE)).isTrue();

    fleet.lock(pinned(fleet.lock())).compile();

    assertThat(rolling(fleet)).containsExactly("a");
    assertThat(fleet.model("b").isWaitingFor(Reason.START)).isTrue();
    String lock = fleet.lockText();
    fleet.compile();
    assertThat(fleet.lockText()).isEqualTo(lock);
  }
}
