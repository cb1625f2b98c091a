package dev.nimfleet.compiler;

import static dev.nimfleet.compiler.LiveFleet.delivered;
import static dev.nimfleet.compiler.SmallFleet.llama;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.Run.Action.Abort;
import dev.nimfleet.compiler.Run.Action.Promote;
import dev.nimfleet.compiler.Run.Action.Retire;
import dev.nimfleet.compiler.Run.Action.Start;
import dev.nimfleet.compiler.Run.Action.Step;
import dev.nimfleet.compiler.Run.Action.Undo;
import dev.nimfleet.compiler.Run.Action.Weight;
import dev.nimfleet.compiler.impact.Change;
import dev.nimfleet.compiler.impact.Effect;
import dev.nimfleet.compiler.impact.GpuUse;
import dev.nimfleet.compiler.impact.Impact;
import dev.nimfleet.compiler.impact.Impact.PoolImpact;
import dev.nimfleet.compiler.impact.Impact.State;
import dev.nimfleet.compiler.impact.ModelImpact;
import dev.nimfleet.compiler.impact.ModelImpact.NewCache;
import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.LockWriter;
import dev.nimfleet.compiler.lock.LockedRevision;
import dev.nimfleet.compiler.lock.ModelLock;
import dev.nimfleet.compiler.lock.ModelLock.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What each kind of change means for what runs.
class ImpactTest {
  private static final String NEW_IMAGE = "image: meta/llama-3.1-8b-instruct:1.4.0";
  private static final String H100 = "NVIDIA-H100-80GB-HBM3";
  private static final SmallFleet OLD = routed();
  private static final SmallFleet NEW = routed(NEW_IMAGE);

  private static SmallFleet routed(String... fields) {
    return llama(fields).defaults("gateway: {name: inference, domain: example.com}");
  }

  /// A fleet, and what it compiled to when somebody began to change it.
  private record Changing(LiveFleet fleet, List<FleetOutput> before) {
    static Changing of(LiveFleet fleet) {
      fleet.compile();
      return new Changing(fleet, fleet.compiled());
    }

    Impact impact() {
      fleet.compile();
      assertThat(fleet.errors()).isEmpty();
      return Impact.between(new State(before, true), new State(fleet.compiled(), true));
    }

    /// What happens to the only model, or to the first.
    ModelImpact model() {
      return impact().models().getFirst();
    }

    List<Effect> effects() {
      return model().effects();
    }
  }

  private static Changing running() {
    return Changing.of(delivered(OLD));
  }

  /// A candidate without requests, delivered.
  private static LiveFleet begun() {
    return delivered(OLD).edit(NEW).commit();
  }

  private static String live(LiveFleet fleet) {
    return fleet.model("llama").live().map(LockedRevision::name).orElseThrow();
  }

  private static String candidate(LiveFleet fleet) {
    return fleet.model("llama").candidate().orElseThrow().revision().name();
  }

  private static GpuUse gpus(double before, double warm, double peak, double most) {
    return new GpuUse(H100, OptionalDouble.of(before), warm, peak, most);
  }

  private static Change change(String field, String from, String to) {
    return new Change(field, Optional.of(from), Optional.of(to));
  }

  @Test
  void nothingHappensWhenNothingIsChanged() {
    ModelImpact model = running().model();

    assertThat(model.effects()).isEmpty();
    assertThat(model.gpus()).containsExactly(gpus(2, 2, 2, 4));
    assertThat(model.rolloutTime()).isEmpty();
  }

  @Test
  void aNewImageIsARevisionBesideTheLiveOne() {
    Changing change = running();

    change.fleet().edit(NEW);

    ModelImpact model = change.model();
    assertThat(model.effects())
        .containsExactly(
            new Effect.Begun(candidate(change.fleet()), live(change.fleet()), 0, false));
    assertThat(model.podsRestarted()).isZero();
    assertThat(model.isOutage()).isFalse();
    // At the peak the candidate has its four replicas beside the two that are warm.
    assertThat(model.gpus()).containsExactly(gpus(2, 4, 6, 8));
    assertThat(model.caches())
        .containsExactly(new NewCache("llama-3-1-8b-instruct-v1-4-0", Optional.of("60Gi")));
    assertThat(model.rolloutTime()).contains(Duration.ofMinutes(4 + 10 * 5));
  }

  @Test
  void aCandidateThatIsWarmNeedsOnlyItsSteps() {
    Changing change = Changing.of(begun());

    change
        .fleet()
        .rollout("llama", new Weight(30))
        .edit(routed(NEW_IMAGE, "rollout: {by: 25, every: 10m}"));

    ModelImpact model = change.model();
    assertThat(model.effects())
        .startsWith(new Effect.Moved(candidate(change.fleet()), 0, 30))
        .contains(
            new Effect.Scaled(
                live(change.fleet()), true, List.of(change("scale-in paused", "no", "yes"))));
    assertThat(model.rolloutTime()).contains(Duration.ofMinutes(3 * 10));
    assertThat(model.caches()).isEmpty();
  }

  @Test
  void aShareOfTheRequestsIsKeptWarm() {
    Changing change = Changing.of(begun());

    change.fleet().rollout("llama", new Weight(100));

    assertThat(change.effects())
        .contains(
            new Effect.Scaled(candidate(change.fleet()), false, List.of(change("min", "2", "4"))));
    assertThat(change.model().gpus()).containsExactly(gpus(4, 6, 6, 8));
  }

  @Test
  void aPromotionKeepsTheOldOneWarm() {
    LiveFleet fleet = begun().rollout("llama", new Weight(100)).commit();
    String old = live(fleet);
    Changing change = Changing.of(fleet);

    fleet.rollout("llama", new Promote());

    assertThat(change.effects())
        .startsWith(new Effect.Promoted(live(fleet), Optional.of(old)))
        .noneMatch(Effect.Moved.class::isInstance);
    assertThat(change.model().podsRestarted()).isZero();
  }

  @Test
  void whatIsRetiredHadNoRequests() {
    LiveFleet fleet = begun().rollout("llama", new Weight(100), new Promote()).commit();
    String old = fleet.model("llama").previous().orElseThrow().name();
    Changing change = Changing.of(fleet);

    fleet.rollout("llama", new Retire());

    assertThat(change.effects()).containsExactly(new Effect.Retired(old));
    assertThat(change.model().podsRestarted()).isZero();
    assertThat(change.model().gpus()).containsExactly(gpus(4, 2, 2, 4));
  }

  @Test
  void anUndoBringsAllReplicasBackAtOnce() {
    LiveFleet fleet = begun().rollout("llama", new Weight(100), new Promote()).commit();
    String undone = live(fleet);
    Changing change = Changing.of(fleet);

    fleet.rollout("llama", new Undo());

    assertThat(change.effects()).startsWith(new Effect.Returned(live(fleet), undone));
    assertThat(change.model().gpus()).containsExactly(gpus(4, 6, 6, 8));
    assertThat(change.model().rolloutTime()).isEmpty();
  }

  @Test
  void anAbortTakesAllRequestsAndAStartGoesOn() {
    LiveFleet fleet = begun().rollout("llama", new Step()).commit();
    Changing change = Changing.of(fleet);

    fleet.rollout("llama", new Abort()).commit();
    assertThat(change.effects()).startsWith(new Effect.Aborted(candidate(fleet)));

    Changing again = Changing.of(fleet);
    fleet.rollout("llama", new Start(), new Step());
    assertThat(again.effects())
        .startsWith(
            new Effect.Resumed(candidate(fleet)), new Effect.Moved(candidate(fleet), 0, 10));
  }

  @Test
  void anEditInTheOtherDirectionUsesWhatIsWarm() {
    LiveFleet fleet = begun().rollout("llama", new Weight(100), new Promote()).commit();
    Changing change = Changing.of(fleet);

    fleet.edit(OLD);

    assertThat(change.effects())
        .containsExactly(new Effect.Begun(candidate(fleet), live(fleet), 0, true));
    assertThat(change.model().caches()).isEmpty();
    assertThat(change.model().rolloutTime()).contains(Duration.ofMinutes(50));
  }

  @Test
  void thresholdsAndBoundsRestartNothing() {
    Changing change = running();

    change
        .fleet()
        .edit(
            routed(
                "replicas: 3..9",
                "autoscale: {kvCache: 55%, queue: 5, scaleIn: {window: 20m}}",
                "route: {host: llm.example.com, timeout: 10m}"));

    assertThat(change.effects())
        .containsExactly(
            new Effect.Scaled(
                live(change.fleet()),
                true,
                List.of(
                    change("min", "2", "3"),
                    change("max", "4", "9"),
                    change("scale-in window", "600s", "1200s"),
                    change("KV cache", "70 %", "55 %"),
                    new Change("queue", Optional.empty(), Optional.of("5")))),
            new Effect.Routed(
                List.of(
                    change("host", "llama.example.com", "llm.example.com"),
                    change("timeout", "0s", "10m"))));
    assertThat(change.model().podsRestarted()).isZero();
    assertThat(change.model().gpus()).containsExactly(gpus(2, 3, 3, 9));
  }

  @Test
  void aTeamIsToldOfEachObject() {
    Changing change = running();

    change.fleet().edit(routed("team: search"));

    Change team = new Change("team", Optional.empty(), Optional.of("search"));
    assertThat(change.effects())
        .anyMatch(effect -> effect instanceof Effect.Scaled scaled && !scaled.changes().isEmpty())
        .allMatch(effect -> effect.toString().contains("search"))
        .hasSizeGreaterThan(1);
    assertThat(team.to()).contains("search");
  }

  @Test
  void anEditThatWaitsSaysForWhat() {
    Changing change = running();

    change.fleet().edit(routed(NEW_IMAGE, "rollout: {start: manual}"));

    assertThat(change.effects()).containsExactly(new Effect.Waits(Reason.START));
    assertThat(change.model().gpus()).containsExactly(gpus(2, 2, 2, 4));
    assertThat(change.model().caches()).isEmpty();
  }

  @Test
  void startingOverIsAnOutage() {
    LiveFleet fleet = delivered(OLD);
    String old = live(fleet);
    Changing change = Changing.of(fleet);

    fleet.edit(NEW).commit().replace("llama").commit();

    ModelImpact model = change.model();
    assertThat(model.effects()).containsExactly(new Effect.Replaced(old, live(fleet)));
    assertThat(model.podsRestarted()).isEqualTo(2);
    assertThat(model.isOutage()).isTrue();
    assertThat(model.rolloutTime()).contains(Duration.ofMinutes(4));
  }

  @Test
  void aModelThatGoesTakesItsPodsAlong() {
    SmallFleet two = SmallFleet.fleet().model("a").model("b", "replicas: 3..5");
    LiveFleet fleet = delivered(two);
    Changing change = Changing.of(fleet);

    fleet.edit(SmallFleet.fleet().model("a").removed("b"));

    Impact impact = change.impact();
    ModelImpact gone = impact.models().getLast();
    assertThat(gone.model()).isEqualTo("b");
    assertThat(gone.effects()).singleElement().isInstanceOf(Effect.Removed.class);
    assertThat(gone.podsRestarted()).isEqualTo(3);
    assertThat(gone.isOutage()).isTrue();
    assertThat(gone.gpus()).containsExactly(gpus(3, 0, 0, 0));
    assertThat(impact.models().getFirst().effects()).isEmpty();
    assertThat(impact.pools())
        .containsExactly(new PoolImpact("nim-prod/prod", gpus(5, 2, 2, 4), OptionalLong.empty()));
  }

  @Test
  void aModelThatComesHasTimeToLoad() {
    LiveFleet fleet = delivered(SmallFleet.fleet().model("a"));
    Changing change = Changing.of(fleet);

    fleet.edit(SmallFleet.fleet().model("a").model("b", "cache: 70Gi", NEW_IMAGE));

    ModelImpact model = change.impact().models().getLast();
    assertThat(model.effects()).singleElement().isInstanceOf(Effect.Added.class);
    assertThat(model.caches()).hasSize(1);
    assertThat(model.gpus()).containsExactly(gpus(0, 2, 2, 4));
    assertThat(model.rolloutTime()).contains(Duration.ofMinutes(4));
  }

  @Test
  void aSharedCacheCountsOnce() {
    LiveFleet fleet = delivered(SmallFleet.fleet().model("a").model("b", "env: {X: \"1\"}"));
    Changing change = Changing.of(fleet);

    fleet.edit(SmallFleet.fleet().model("a", NEW_IMAGE).model("b", "env: {X: \"1\"}", NEW_IMAGE));

    assertThat(change.impact().models().stream().flatMap(model -> model.caches().stream()))
        .hasSize(1);
  }

  @Test
  void severalStepsInOneChangeAreToldAsOne() {
    Changing change = running();
    String old = live(change.fleet());

    change.fleet().edit(NEW).commit().rollout("llama", new Weight(100), new Promote());

    String now = live(change.fleet());
    assertThat(change.effects())
        .containsExactly(
            new Effect.Begun(now, old, 100, false), new Effect.Promoted(now, Optional.of(old)));
    assertThat(change.model().podsRestarted()).isZero();
    assertThat(change.model().rolloutTime()).contains(Duration.ofMinutes(4));
  }

  @Test
  void whatBeginsAndIsBrokenOffInOneChangeRunsAllTheSame() {
    Changing change = running();

    change.fleet().edit(NEW).rollout("llama", new Abort());

    String candidate = candidate(change.fleet());
    assertThat(change.effects())
        .containsExactly(
            new Effect.Begun(candidate, live(change.fleet()), 0, false),
            new Effect.Aborted(candidate));
  }

  @Test
  void whatServedAndGoesInTheSameChangeIsAnOutage() {
    Changing change = running();
    String old = live(change.fleet());

    change.fleet().edit(NEW).commit().rollout("llama", new Weight(100), new Promote()).commit();
    change.fleet().rollout("llama", new Retire());

    assertThat(change.effects()).containsExactly(new Effect.Replaced(old, live(change.fleet())));
    assertThat(change.model().podsRestarted()).isEqualTo(2);
  }

  @Test
  void aServiceThatIsAnotherUnderItsNameRestarts() {
    LiveFleet fleet = delivered(OLD);
    Changing change = Changing.of(fleet);

    Lock lock = fleet.lock();
    ModelLock model = lock.model("llama");
    LockedRevision live = model.live().orElseThrow();
    String text = live.text().replace("memory: 80Gi", "memory: 90Gi");
    ModelLock edited =
        model.withLive(new LockedRevision(live.name(), live.asked(), live.metrics(), text));
    fleet
        .lock(
            LockWriter.write(
                List.of(
                    new Lock(
                        lock.fleet(),
                        lock.namespace(),
                        lock.caches(),
                        new TreeMap<>(Map.of("llama", edited)),
                        lock.profiles()))))
        .commit();

    assertThat(change.effects()).containsExactly(new Effect.Restarted(live(fleet)));
    assertThat(change.model().podsRestarted()).isEqualTo(2);
    assertThat(change.model().isOutage()).isTrue();
  }

  @Test
  void aPoolThatIsTooSmallForTheEndOfARolloutIsExceeded() {
    SmallFleet six =
        routed()
            .gpu("h100-80gb: {product: %s, memory: 80Gi, perNode: 5, nodes: 1}".formatted(H100));
    LiveFleet fleet = delivered(six);
    Changing change = Changing.of(fleet);
    assertThat(change.impact().pools().getFirst().isExceeded()).isFalse();

    fleet.edit(
        routed(NEW_IMAGE)
            .gpu("h100-80gb: {product: %s, memory: 80Gi, perNode: 5, nodes: 1}".formatted(H100)));

    PoolImpact pool = change.impact().pools().getFirst();
    assertThat(pool)
        .isEqualTo(new PoolImpact("nim-prod/prod", gpus(2, 4, 6, 8), OptionalLong.of(5)));
    assertThat(pool.isExceeded()).isTrue();
  }

  @Test
  void aSliceIsAPartOfAGpu() {
    Changing change = Changing.of(delivered(routed("-gpuCount", "mig: 3g.40gb")));

    assertThat(change.model().gpus()).containsExactly(gpus(1, 1, 1, 2));
  }

  @Test
  void otherGpusAreCountedApart() {
    SmallFleet h200 = routed("gpu: h200").gpu("h200: {product: NVIDIA-H200, memory: 141Gi}");
    SmallFleet h100 = routed("gpu: h100-80gb").gpu("h200: {product: NVIDIA-H200, memory: 141Gi}");
    Changing change = Changing.of(delivered(h100));

    change.fleet().edit(h200);

    assertThat(change.model().gpus())
        .containsExactly(
            new GpuUse("NVIDIA-H100-80GB-HBM3", OptionalDouble.of(2), 2, 2, 4),
            new GpuUse("NVIDIA-H200", OptionalDouble.of(0), 2, 4, 4));
  }

  @Test
  void aStateThatDoesNotCompileLeavesItsModelsUnknown() {
    LiveFleet fleet = delivered(OLD);

    Impact impact = Impact.between(new State(List.of(), false), new State(fleet.compiled(), true));

    ModelImpact model = impact.models().getFirst();
    assertThat(model.effects()).containsExactly(new Effect.Unknown());
    assertThat(model.gpus()).containsExactly(new GpuUse(H100, OptionalDouble.empty(), 2, 2, 4));
    assertThat(model.caches()).isEmpty();
    assertThat(
            Impact.between(new State(List.of(), true), new State(fleet.compiled(), true))
                .models()
                .getFirst()
                .effects())
        .containsExactly(new Effect.Added(live(fleet)));
  }

  @Test
  void aModelThatDidNotCompileIsKnownByItsLock() {
    LiveFleet fleet = delivered(OLD);
    String live = live(fleet);
    fleet.edit(routed("workload: odd"));
    List<FleetOutput> broken = fleet.compiled();

    fleet.edit(NEW);

    ModelImpact model =
        Impact.between(new State(broken, false), new State(fleet.compiled(), true))
            .models()
            .getFirst();
    assertThat(model.effects()).containsExactly(new Effect.Begun(candidate(fleet), live, 0, false));
    assertThat(model.gpus().getFirst().warmBefore()).isEmpty();
  }
}
