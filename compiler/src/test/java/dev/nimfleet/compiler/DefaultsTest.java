package dev.nimfleet.compiler;

import static dev.nimfleet.compiler.SmallFleet.llama;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Diagnostic;
import org.junit.jupiter.api.Test;

/// The model wins over the defaults, and those over the preset.
class DefaultsTest {
  private static final String KV_CACHE = "spec triggers * metadata threshold";

  @Test
  void thePresetHoldsWhereNobodySaysOtherwise() {
    assertThat(llama().values("ScaledObject", KV_CACHE)).containsExactly("70", "40");
  }

  @Test
  void theDefaultsWinOverThePreset() {
    assertThat(llama().defaults("autoscale: {kvCache: 55%}").values("ScaledObject", KV_CACHE))
        .containsExactly("55", "40");
  }

  @Test
  void theModelWinsOverTheDefaults() {
    var fleet =
        llama("autoscale: {kvCache: 60%}").defaults("autoscale: {kvCache: 55%, concurrency: 9}");

    assertThat(fleet.values("ScaledObject", KV_CACHE)).containsExactly("60", "9");
  }

  @Test
  void noneTakesATriggerAway() {
    assertThat(
            llama("autoscale: {concurrency: none}")
                .defaults("kubernetes: \"1.37\"")
                .values("ScaledObject", "spec triggers * name"))
        .containsExactly("kv-cache");
  }

  @Test
  void aShortFormHidesTheLongOneOfTheDefaults() {
    var fleet = llama("startup: 30m").defaults("startup: {period: 20s, failures: 100}");

    assertThat(fleet.values("NIMService", "spec startupProbe probe periodSeconds"))
        .containsExactly("10");
    assertThat(fleet.values("NIMService", "spec startupProbe probe failureThreshold"))
        .containsExactly("180");
  }

  @Test
  void variablesOfBothAreThereAndTheModelsWin() {
    var fleet = llama("env: {A: model, B: model}").defaults("env: {B: defaults, C: defaults}");

    assertThat(fleet.values("NIMService", "spec env * name"))
        .containsExactly("A", "B", "C", "NIM_SERVED_MODEL_NAME");
    assertThat(fleet.values("NIMService", "spec env * value"))
        .startsWith("model", "model", "defaults");
  }

  @Test
  void anEmptyVariableIsThereWithoutAZeroValue() {
    var fleet = llama("env: {A: \"\"}");

    assertThat(fleet.values("NIMService", "spec env * name")).contains("A");
    assertThat(fleet.values("NIMService", "spec env * value")).hasSize(1);
  }

  @Test
  void aCacheInUseHidesTheSizeOfTheDefaults() {
    var fleet = llama("cache: {use: shared}").defaults("cache: {size: 9Gi, class: slow}");

    assertThat(fleet.values("NIMService", "spec storage nimCache name")).containsExactly("shared");
    assertThat(fleet.objects("NIMCache")).isEmpty();
  }

  @Test
  void aSizeHidesTheCacheThatTheDefaultsUse() {
    var fleet = llama("cache: {size: 9Gi}").defaults("cache: {use: shared}");

    assertThat(fleet.values("NIMCache", "spec storage pvc size")).containsExactly("9Gi");
  }

  @Test
  void aCacheThatTheDefaultsUseNeedsNoSize() {
    var fleet = llama("-cache").defaults("cache: {use: shared}");

    assertThat(fleet.values("NIMService", "spec storage nimCache name")).containsExactly("shared");
  }

  @Test
  void theOnlyGpuIsTheDefault() {
    assertThat(llama().values("NIMService", "spec resources limits memory"))
        .containsExactly("80Gi");
  }

  @Test
  void aMistakeInTheDefaultsPointsAtBothPlaces() {
    Diagnostic found = llama().defaults("startup: 5m").compile().diagnostics().getFirst();

    assertThat(found.at()).hasToString("fleet.yaml:8:14");
    assertThat(found.notes())
        .singleElement()
        .satisfies(note -> {
          assertThat(note.at()).hasToString("fleet.yaml:12:5");
          assertThat(note.text()).isEqualTo("in `defaults`, used by the model `llama`");
        });
  }
}
