package dev.nimfleet.webhook.live;

import static dev.nimfleet.webhook.live.LookupKinds.NIM_CACHE;
import static dev.nimfleet.webhook.live.LookupKinds.NIM_SERVICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.policies.cluster.Inside;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StoreTest {
  private static final String NIM = "apps.nvidia.com/v1alpha1";
  private static final String CACHE = "spec.storage.nimCache.name";

  private final AtomicLong now = new AtomicLong();
  private final Store store =
      new Store(List.of(NIM_SERVICE, NIM_CACHE), Duration.ofSeconds(60), now::get);

  @Test
  void whatIsPutIsFoundAndWhatIsRemovedIsNot() {
    store.put(NIM_SERVICE, service("nim-prod", "llama", "llama-cache"));
    assertThat(store.view().get(NIM, "NIMService", "nim-prod", "llama")).isPresent();
    assertThat(store.view().get(NIM, "NIMService", "nim-dev", "llama")).isEmpty();
    store.remove(NIM_SERVICE, service("nim-prod", "llama", "llama-cache"));
    assertThat(store.view().get(NIM, "NIMService", "nim-prod", "llama")).isEmpty();
  }

  @Test
  void objectsAreListedInTheOrderOfTheirNames() {
    for (String name : List.of("b", "c", "a")) store.put(NIM_SERVICE, service("n", name, "x"));
    assertThat(names(store.view().list(NIM, "NIMService", "n"))).containsExactly("a", "b", "c");
  }

  @Test
  void aViewThatWasTakenStaysAsItWas() {
    store.put(NIM_SERVICE, service("n", "a", "one"));
    ClusterView view = store.view();
    store.put(NIM_SERVICE, service("n", "b", "one"));
    store.put(NIM_SERVICE, service("n", "a", "two"));
    assertThat(names(view.list(NIM, "NIMService", "n", CACHE, "one"))).containsExactly("a");
    assertThat(names(store.view().list(NIM, "NIMService", "n", CACHE, "one"))).containsExactly("b");
  }

  @Test
  void anIndexOfManyChangesSaysTheSameAsOneMadeAnew() {
    var random = new Random(7);
    Map<String, String> caches = new TreeMap<>();
    for (int i = 0; i < 2_000; i++) {
      String name = "s" + random.nextInt(40);
      String cache = random.nextInt(5) == 0 ? "" : "c" + random.nextInt(6);
      if (random.nextInt(4) == 0) {
        caches.remove(name);
        store.remove(NIM_SERVICE, service("n", name, cache));
      } else {
        caches.put(name, cache);
        store.put(NIM_SERVICE, service("n", name, cache));
      }
      String asked = "c" + random.nextInt(6);
      assertThat(names(store.view().list(NIM, "NIMService", "n", CACHE, asked)))
          .containsExactlyElementsOf(
              caches.entrySet().stream()
                  .filter(entry -> entry.getValue().equals(asked))
                  .map(Map.Entry::getKey)
                  .toList());
    }
    assertThat(store.view().list(NIM, "NIMService", "n", CACHE, "")).isEmpty();
  }

  @Test
  void itIsReadyWhenEveryKindHasBeenSeenOnceOrIsNotServed() {
    store.replace(NIM_SERVICE, List.of());
    assertThat(store.isReady()).isFalse();
    store.absent(NIM_CACHE);
    assertThat(store.isReady()).isTrue();
    store.broken(NIM_CACHE, "The API server is away.");
    assertThat(store.isReady()).isTrue();
  }

  @Test
  void aKindThatItCanDoWithoutHoldsUpTheStartForHalfAMinuteOnly() {
    var whole = new Store(LookupKinds.WATCHED, Duration.ofSeconds(60), now::get);
    LookupKinds.NEEDED.forEach(kind -> whole.replace(kind, List.of()));
    LookupKind broken = LookupKinds.find("keda.sh/v1alpha1", "ScaledObject").orElseThrow();
    whole.broken(broken, "The conversion of ScaledObject fails.");
    assertThat(whole.isReady()).isFalse();
    pass(Store.GRACE.minusSeconds(1));
    assertThat(whole.isReady()).isFalse();
    pass(Duration.ofSeconds(1));
    assertThat(whole.isReady()).isTrue();
    assertThat(whole.isCurrent("keda.sh/v1alpha1", "ScaledObject")).isFalse();
    assertThat(whole.troubles()).contains("The conversion of ScaledObject fails.");
  }

  /// It judges all that there is, and an object that it has not seen is not well.
  @Test
  void aScanWaitsForEveryKindHoweverLong() throws InterruptedException {
    var whole = new Store(LookupKinds.WATCHED, Duration.ofSeconds(60), now::get);
    Thread scan =
        Thread.startVirtualThread(
            () -> assertThatCode(whole::awaitWhole).doesNotThrowAnyException());
    LookupKind last = LookupKinds.find("keda.sh/v1alpha1", "ScaledObject").orElseThrow();
    for (LookupKind kind : LookupKinds.WATCHED) if (!kind.equals(last)) whole.absent(kind);
    pass(Store.GRACE);
    assertThat(whole.isReady()).isTrue();
    assertThat(scan.join(Duration.ofMillis(50))).isFalse();
    whole.broken(last, "The conversion of ScaledObject fails.");
    assertThat(scan.join(Duration.ofMillis(50))).isFalse();
    whole.replace(last, List.of());
    assertThat(scan.join(Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void aKindThatNearlyEveryRequestAsksForHoldsUpTheStartHoweverLong() {
    for (LookupKind missing : LookupKinds.NEEDED) {
      var whole = new Store(LookupKinds.WATCHED, Duration.ofSeconds(60), now::get);
      LookupKinds.WATCHED.stream()
          .filter(kind -> !kind.equals(missing))
          .forEach(kind -> whole.replace(kind, List.of()));
      pass(Duration.ofHours(1));
      assertThat(whole.isReady()).as("without %s", missing).isFalse();
    }
  }

  @Test
  void aKindThatMayNotBeReadIsNotReadyAndNotKnown() {
    store.replace(NIM_CACHE, List.of());
    store.broken(NIM_SERVICE, "The webhook's account may not read NIMService.");
    assertThat(store.isReady()).isFalse();
    assertThat(store.isCurrent(NIM, "NIMService")).isFalse();
    assertThat(store.troubles()).containsExactly("The webhook's account may not read NIMService.");
  }

  @Test
  void whatWasNotHeardOfForLongerThanTheBoundIsNotKnown() {
    store.replace(NIM_SERVICE, List.of(service("n", "a", "x")));
    store.replace(NIM_CACHE, List.of());
    pass(Duration.ofSeconds(60));
    assertThat(store.isCurrent(NIM, "NIMService")).isTrue();
    store.heard(NIM_CACHE);
    pass(Duration.ofSeconds(1));
    assertThat(store.isCurrent(NIM, "NIMService")).isFalse();
    assertThat(store.isCurrent(NIM, "NIMCache")).isTrue();
    assertThat(store.ages())
        .containsExactly(
            Map.entry("NIMService", Duration.ofSeconds(61)),
            Map.entry("NIMCache", Duration.ofSeconds(1)));
    assertThat(store.troubles())
        .containsExactly(
            "Nothing was heard of NIMService of `apps.nvidia.com/v1alpha1` for 61 s; what is looked"
                + " up may be out of date.");
    assertThat(store.view().get(NIM, "NIMService", "n", "a")).isPresent();
    store.heard(NIM_SERVICE);
    assertThat(store.isCurrent(NIM, "NIMService")).isTrue();
    assertThat(store.troubles()).isEmpty();
  }

  @Test
  void aKindThatIsOnlyServedInAnotherVersionIsToldAndNotKnownAndDoesNotHoldUpTheStart() {
    store.replace(NIM_SERVICE, List.of());
    store.elsewhere(NIM_CACHE, List.of("v1beta1", "v1"));
    assertThat(store.isReady()).isTrue();
    assertThat(store.isCurrent(NIM, "NIMCache")).isFalse();
    assertThat(store.troubles().getFirst())
        .startsWith(
            "The API server serves NIMCache of `apps.nvidia.com/v1alpha1` only as `v1beta1`,"
                + " `v1`, which this release cannot read");
  }

  @Test
  void kindsThatAreNotWatchedAreNotKnown() {
    assertThat(store.isCurrent("apps/v1", "Deployment")).isFalse();
    assertThat(store.isCurrent("apps.nvidia.com/v1", "NIMService")).isFalse();
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private static List<String> names(List<MapValue> objects) {
    List<String> names = new ArrayList<>();
    for (MapValue object : objects) names.add(Inside.text(object, "metadata", "name"));
    return names;
  }

  static MapValue service(String namespace, String name, String cache) {
    return map(
        "apiVersion",
        NIM,
        "kind",
        "NIMService",
        "metadata",
        map("namespace", namespace, "name", name),
        "spec",
        map("storage", map("nimCache", map("name", cache))));
  }

  private static MapValue map(Object... keysAndValues) {
    Map<Object, Object> map = new TreeMap<>();
    List<Object> all = Arrays.asList(keysAndValues);
    for (int i = 0; i < all.size(); i += 2) map.put(all.get(i), all.get(i + 1));
    return MapValue.of(map);
  }
}
