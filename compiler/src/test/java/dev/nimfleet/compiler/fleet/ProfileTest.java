package dev.nimfleet.compiler.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.fleet.Profile.Hash;
import dev.nimfleet.compiler.fleet.Profile.Named;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileTest {
  @Test
  void theLeastNameHasEnginePrecisionAndParallelism() {
    assertThat(named("vllm-fp8-tp2-pp4"))
        .isEqualTo(new Named("vllm-fp8-tp2-pp4", "vllm", "", "fp8", 2, 4, "", false))
        .returns(8, Named::gpus);
  }

  @Test
  void whatStandsBeforeThePrecisionIsTheGpu() {
    assertThat(named("vllm-nvidia-h200-fp8-tp1-pp1-42.0")).returns("nvidia-h200", Named::gpu);
  }

  @Test
  void qosAndLoraFollowTheParallelism() {
    assertThat(named("tensorrt_llm-h100-fp8-tp1-pp1-throughput-2330"))
        .returns("throughput", Named::qos)
        .returns(false, Named::lora);
    assertThat(named("vllm-fp8-tp1-pp1-feat_lora-34.0")).returns(true, Named::lora);
    assertThat(named("vllm-fp8-tp1-pp1-lora")).returns(true, Named::lora);
  }

  @Test
  void sixtyFourLowerCaseHexDigitsAreAHash() {
    String hash = "4f904d571fe60ff24695b5ee2aa42da58cb460787a968f1e8a09f5a7e862728d";

    assertThat(Profile.parse(hash)).contains(new Hash(hash));
    assertThat(Profile.parse(hash.toUpperCase(Locale.ROOT))).isEmpty();
    assertThat(Profile.parse(hash.substring(1))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "default",
        "vllm",
        "fp8-tp1-pp1",
        "vllm-fp8-tp1",
        "vllm-fp8-pp1-tp1",
        "vllm-fp8-tp0-pp1",
        "vllm-fp8-tp1-pp999",
        "vllm--tp1-pp1",
        "-fp8-tp1-pp1",
        "vllm-fp8-tpx-pp1"
      })
  void anythingElseIsNoProfile(String text) {
    assertThat(Profile.parse(text)).isEmpty();
  }

  @Test
  void bytesOfAParameterFollowThePrecision() {
    assertThat(Profile.bytesPerParameter("BF16")).contains(2.0);
    assertThat(Profile.bytesPerParameter("nvfp4")).contains(0.5);
    assertThat(Profile.bytesPerParameter("w8a8")).isEmpty();
  }

  private static Named named(String text) {
    return (Named) Profile.parse(text).orElseThrow();
  }
}
