package dev.nimfleet.compiler;

import static dev.nimfleet.compiler.SmallFleet.fleet;
import static dev.nimfleet.compiler.SmallFleet.llama;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NamesTest {
  private static final String LONGEST = "a".repeat(40);

  @Test
  void aServiceIsNamedAfterModelTagAndContent() {
    assertThat(llama().name("NIMService")).matches("llama-v1-3-0-[0-9a-f]{6}");
  }

  @Test
  void scalerAndBudgetAreNamedAsTheService() {
    String service = llama().name("NIMService");

    assertThat(llama().name("ScaledObject")).isEqualTo(service);
    assertThat(llama().name("PodDisruptionBudget")).isEqualTo(service);
  }

  @Test
  void theRouteHasTheModelsName() {
    var fleet = llama().defaults("gateway: {name: inference, domain: example.com}");

    assertThat(fleet.name("HTTPRoute")).isEqualTo("llama");
  }

  @Test
  void aLongTagIsCutSoThatTheServiceFitsIntoFiftyFourCharacters() {
    String tag = "1.10.0-rc.1.build.4711.with.a.long.tail";
    var fleet = fleet().model(LONGEST, "image: meta/llama-3.1-8b-instruct:" + tag);

    assertThat(fleet.name("NIMService"))
        .hasSizeLessThanOrEqualTo(54)
        .matches("a{40}-v1-10-[0-9a-f]{6}");
  }

  @Test
  void aCutTagNeverLeavesTwoDashes() {
    var fleet = fleet().model(LONGEST, "image: meta/llama-3.1-8b-instruct:1.1000.1");

    assertThat(fleet.name("NIMService")).doesNotContain("--").hasSizeLessThanOrEqualTo(54);
  }

  @Test
  void aModelsNameHasAtMostFortyCharacters() {
    assertThat(fleet().model(LONGEST).errors()).isEmpty();
    assertThat(fleet().model(LONGEST + "a").errors())
        .singleElement()
        .asString()
        .startsWith("F014 ");
  }

  @Test
  void aNameThatTheOperatorDestroysIsRefused() {
    assertThat(fleet().model("llama-epp").errors())
        .containsExactly("F014 `llama-epp` cannot name a model: it ends in `-epp`.");
  }

  @Test
  void aCacheIsNamedAfterImageTagAndProfile() {
    assertThat(llama("-gpuCount", "profile: vllm-fp8-tp1-pp1").name("NIMCache"))
        .isEqualTo("llama-3-1-8b-instruct-v1-3-0-vllm-fp8-tp1-pp1");
  }

  @Test
  void aLongCacheNameIsCutAndEndsInAHash() {
    var short1 = llama("-gpuCount", "profile: tensorrt_llm-h100-fp8-tp1-pp1-throughput");
    var short2 = llama("-gpuCount", "profile: tensorrt_llm-h100-fp8-tp1-pp1-latency");

    assertThat(short1.name("NIMCache"))
        .matches("llama-3-1-8b-instruct-v1-3-0-tensorrt-llm-h10-[0-9a-f]{6}")
        .hasSizeLessThanOrEqualTo(52)
        .isNotEqualTo(short2.name("NIMCache"));
  }

  @Test
  void modelsOfOneMultiLlmImageHaveCachesOfTheirOwn() {
    var fleet =
        fleet()
            .model("qwen", "source: {hf: {model: Qwen/Qwen3-8B}}")
            .model("phi", "source: {hf: {model: microsoft/phi-4}}");

    assertThat(fleet.objects("NIMCache")).hasSize(2);
  }
}
