package dev.nimfleet.compiler.lock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.plan.Asked;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which hash a profile's name gets, and what is said when that is not clear.
class PinningTest {
  private static final String A = "a".repeat(64);
  private static final String B = "b".repeat(64);
  private static final String IMAGE = "nvcr.io/nim/meta/llama:1.3.0";

  private static final String CACHE =
      """
      apiVersion: apps.nvidia.com/v1alpha1
      kind: NIMCache
      metadata: {name: llama-cache, namespace: nim-prod}
      """;
  private static final String FP8 =
      CACHE
          + """
          status:
            profiles:
            - name: %s
              model: meta/llama
              release: 1.3.0
              config: {llm_engine: vllm, precision: FP8, tp: "1", pp: "1"}
          """
              .formatted(A);
  private static final String TWO =
      FP8
          + """
            - name: %s
              config: {llm_engine: vllm, precision: fp8, tp: "1", pp: "1", profile: latency}
          """
              .formatted(B);

  private final Diagnostics diagnostics = new Diagnostics();

  private static Lock lock(String profile) {
    String service =
        """
        apiVersion: apps.nvidia.com/v1alpha1
        kind: NIMService
        metadata:
          name: llama
          namespace: nim-prod
        spec:
          image:
            repository: nvcr.io/nim/meta/llama
            tag: "1.3.0"
          storage:
            nimCache:
              name: llama-cache
              profile: "%s"
        """
            .formatted(profile);
    var revision =
        new LockedRevision(
            "llama", new Asked("0".repeat(12), "0".repeat(12)), Optional.empty(), service);
    var models = new TreeMap<String, ModelLock>();
    models.put("llama", ModelLock.of(revision));
    return new Lock("prod", "nim-prod", new TreeMap<>(), models, new TreeMap<>());
  }

  private Pinning pin(String profile, String caches) {
    return Pinning.of(
        lock(profile),
        CachedProfiles.read("caches.yaml", caches.getBytes(UTF_8), diagnostics),
        diagnostics);
  }

  private List<String> says() {
    return diagnostics.sorted().stream().map(Diagnostic::toString).toList();
  }

  @Test
  void theOneProfileThatFitsIsLockedAndWhatRunsStays() {
    Pinning pin = pin("vllm-fp8-tp1-pp1", FP8);

    assertThat(says()).isEmpty();
    assertThat(pin.lock().hash(IMAGE, "vllm-fp8-tp1-pp1")).contains(A);
    assertThat(pin.lock().models()).isEqualTo(lock("vllm-fp8-tp1-pp1").models());
    assertThat(Pinning.of(pin.lock(), List.of(), diagnostics).unseen()).isEmpty();
  }

  @Test
  void aListAndAStreamAreReadAlike() {
    String list = "apiVersion: v1\nkind: List\nitems:\n- " + FP8.indent(2).strip() + "\n";

    assertThat(pin("vllm-fp8-tp1-pp1", list).pinned()).hasSize(1);
    assertThat(pin("vllm-fp8-tp1-pp1", FP8 + "---\n" + FP8).pinned()).hasSize(1);
    assertThat(says()).isEmpty();
  }

  @Test
  void whatIsNoNimCacheIsN001() {
    pin("vllm-fp8-tp1-pp1", "kind: Pod\n");

    assertThat(says()).containsExactly("caches.yaml:1:7: N001 Here is a `Pod`, not a NIMCache.");
  }

  @Test
  void aProfileThatIsNotCachedIsN002AndListsWhatIs() {
    pin("vllm-bf16-tp1-pp1", FP8);

    assertThat(says())
        .containsExactly(
            "caches.yaml:6:3: N002 `vllm-bf16-tp1-pp1` is not among the profiles that"
                + " `llama-cache` has cached.");
    assertThat(diagnostics.sorted().getFirst().help())
        .containsExactly("cached is `%s` (vllm FP8 tp1 pp1).".formatted(A));
  }

  @Test
  void aNameThatFitsTwoIsN003AndAsksForTheHash() {
    Pinning pin = pin("vllm-fp8-tp1-pp1", TWO);

    assertThat(pin.pinned()).isEmpty();
    assertThat(says())
        .containsExactly(
            "caches.yaml:6:3: N003 `vllm-fp8-tp1-pp1` fits 2 of the profiles that `llama-cache`"
                + " has cached.");
    assertThat(diagnostics.sorted().getFirst().help())
        .contains("it may be `%s` (vllm fp8 tp1 pp1 latency).".formatted(B));
    assertThat(pin("vllm-fp8-tp1-pp1-latency", TWO).pinned())
        .containsExactly(new Pinning.Pinned(IMAGE, "vllm-fp8-tp1-pp1-latency", B));
  }

  @Test
  void aCacheWithoutProfilesIsN004AndDecidesNothing() {
    Pinning pin = pin("vllm-fp8-tp1-pp1", CACHE);

    assertThat(pin.pinned()).isEmpty();
    assertThat(diagnostics.hasErrors()).isFalse();
    assertThat(says())
        .containsExactly(
            "caches.yaml:3:18: N004 `vllm-fp8-tp1-pp1` cannot be locked, since `llama-cache` names"
                + " no profiles.");
  }

  @Test
  void aHashNeedsNoLock() {
    Pinning pin = pin(A, CACHE);

    assertThat(pin.pinned()).isEmpty();
    assertThat(pin.unseen()).isEmpty();
    assertThat(says()).isEmpty();
  }

  @Test
  void aCacheThatNobodyShowedIsNamed() {
    assertThat(pin("vllm-fp8-tp1-pp1", FP8.replace("nim-prod", "other")).unseen())
        .containsExactly(new Pinning.Wanted(IMAGE, "vllm-fp8-tp1-pp1", "nim-prod", "llama-cache"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tensorrt_llm-h100-fp8-tp2-pp1-throughput | {llm_engine: tensorrt_llm, gpu: H100, precision: fp8, tp: "2", pp: "1", profile: throughput} | true
          trtllm-fp8-tp2-pp1       | {llm_engine: tensorrt_llm, gpu: H100, precision: fp8, tp: "2", pp: "1"} | true
          vllm-nvidia-h200-fp8-tp1-pp1 | {backend: vllm, gpu: H200, precision: fp8, tp: 1}                    | true
          vllm-fp8-tp1-pp1-lora    | {llm_engine: vllm, precision: fp8, tp: "1", pp: "1", feat_lora: "true"}   | true
          vllm-fp8-tp1-pp1         | {llm_engine: vllm, precision: fp8, tp: "1", pp: "1", feat_lora: "true"}   | false
          vllm-fp8-tp1-pp2         | {llm_engine: vllm, precision: fp8, tp: "1", pp: "1"}                      | false
          sglang-fp8-tp1-pp1       | {llm_engine: vllm, precision: fp8, tp: "1", pp: "1"}                      | false
          vllm-l40s-fp8-tp1-pp1    | {llm_engine: vllm, gpu: H100, precision: fp8, tp: "1", pp: "1"}           | false
          """)
  void aNameFitsByItsParts(String profile, String config, boolean fits) {
    String cache = CACHE + "status: {profiles: [{name: %s, config: %s}]}\n".formatted(A, config);

    assertThat(pin(profile, cache).pinned().size() == 1).isEqualTo(fits);
  }
}
