package dev.nimfleet.webhook.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cluster.Inside;
import dev.nimfleet.webhook.live.LookupKinds;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonValuesTest {
  private static final int PROFILES = 120;

  /// A thousand of them take less than a third of a heap of 192 MB.
  private static final long BOUND = 60_000;

  @Test
  void aCacheWithAllProfilesOfItsModelIsSmall() {
    int count = 200;
    List<MapValue> caches = new ArrayList<>(count);
    long best = Long.MAX_VALUE;
    for (int attempt = 0; attempt < 3; attempt++) {
      caches.clear();
      long before = used();
      for (int i = 0; i < count; i++) caches.add(cache(attempt * count + i));
      best = Math.min(best, used() - before);
    }
    assertThat(caches).hasSize(count);
    assertThat(best / count).as("bytes of one cache").isLessThan(BOUND);
  }

  @Test
  void whatIsSaidTwiceIsKeptOnce() {
    MapValue one = profile(cache(1), 7);
    MapValue other = profile(cache(1), 7);
    assertThat(one).isEqualTo(other);
    assertThat(one.find("name").orElseThrow()).isSameAs(other.find("name").orElseThrow());
    assertThat(Inside.at(one, "config", "gpu").orElseThrow())
        .isSameAs(Inside.at(other, "config", "gpu").orElseThrow());
    assertThat(one.keys().iterator().next()).isSameAs(other.keys().iterator().next());
  }

  @Test
  void ofTheStatusOfACacheOnlyThatIsKeptWhichRulesLookAt() {
    MapValue cache = cache(1);
    assertThat(((MapValue) Inside.at(cache, "status").orElseThrow()).keys())
        .containsExactly("state", "profiles");
    assertThat(Inside.text(cache, "status", "state")).isEqualTo("Ready");
    assertThat(Inside.text(profile(cache, 7), "config", "tp")).isEqualTo("8");
  }

  @Test
  void fieldsStayInTheirOrderHoweverManyThereAre() {
    for (int count : List.of(1, FieldMap.MOST, FieldMap.MOST + 1, 1_000)) {
      Map<String, Object> labels = new LinkedHashMap<>();
      for (int i = count; i > 0; i--) labels.put("l" + i, "v" + i);
      MapValue namespace =
          JsonValues.object(
              LookupKinds.NAMESPACE, Map.of("metadata", Map.of("name", "a", "labels", labels)));
      MapValue kept = (MapValue) Inside.at(namespace, "metadata", "labels").orElseThrow();
      assertThat(kept).isEqualTo(MapValue.of(labels)).hasSameHashCodeAs(MapValue.of(labels));
      assertThat(MapValue.of(labels)).isEqualTo(kept);
      assertThat(kept.keys()).containsExactlyElementsOf(labels.keySet());
      assertThat(kept.find("l1")).contains("v1");
      assertThat(kept.findOr("l0", "none")).isEqualTo("none");
      assertThat(kept.has("l0")).isFalse();
    }
  }

  private static MapValue profile(MapValue cache, int number) {
    return (MapValue)
        ((ListValue) Inside.at(cache, "status", "profiles").orElseThrow()).get(number);
  }

  /// No two caches have a profile in common: in a cluster they do.
  private static MapValue cache(int number) {
    List<Object> profiles = new ArrayList<>();
    for (int i = 0; i < PROFILES; i++) profiles.add(profileJson(number * PROFILES + i));
    return JsonValues.object(
        LookupKinds.NIM_CACHE,
        Map.of(
            "metadata",
            Map.of("name", text("llama-" + number), "namespace", "nim-prod"),
            "spec",
            Map.of("source", Map.of("ngc", Map.of("modelPuller", "nvcr.io/nim/meta/llama:1"))),
            "status",
            status(profiles)));
  }

  private static Map<String, Object> status(List<Object> profiles) {
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("conditions", List.of(Map.of("type", text("NIM_CACHE_JOB_COMPLETED"))));
    status.put("state", text("Ready"));
    status.put("pvc", text("llama-pvc"));
    status.put("profiles", profiles);
    return status;
  }

  private static Map<String, Object> profileJson(int number) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("feat_lora", text("false"));
    config.put("gpu", text("NVIDIA-H100-80GB-HBM3"));
    config.put("gpu_device", text("2330:10de"));
    config.put("llm_engine", text("tensorrt_llm"));
    config.put("nim_workspace_hash_v1", text("%064x".formatted(number + 1L)));
    config.put("number_of_gpus", text("8"));
    config.put("pp", text("1"));
    config.put("precision", text("fp8"));
    config.put("profile", text("latency"));
    config.put("tp", text("8"));
    Map<String, Object> profile = new LinkedHashMap<>();
    profile.put("config", config);
    profile.put("model", text("meta/llama-3.1-70b-instruct"));
    profile.put("name", text("%064x".formatted(number * 2L)));
    profile.put("release", text("1.8.4"));
    return profile;
  }

  /// As a parser makes them, each anew.
  private static String text(String text) {
    return String.valueOf(text.toCharArray());
  }

  private static long used() {
    var memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }
}
