package dev.nimfleet.compiler;

import static dev.nimfleet.compiler.SmallFleet.fleet;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the models of a fleet must agree on.
class NeighboursTest {
  private static final String NODES =
      "h100-80gb: {product: NVIDIA-H100-80GB-HBM3, memory: 80Gi, perNode: 8, nodes: %d}";

  @Test
  void warmReplicasMustFit() {
    var fleet =
        fleet().gpu(NODES.formatted(1)).model("a", "replicas: 4..4").model("b", "gpuCount: 2");

    assertThat(fleet.errors()).isEmpty();
    assertThat(fleet.model("c", "replicas: 1").errors())
        .containsExactly("P041 The warm replicas need 9 GPUs `h100-80gb`, and there are 8.");
  }

  @Test
  void highestReplicasOnlyWarn() {
    assertThat(fleet().gpu(NODES.formatted(1)).model("a", "replicas: 2..9").says())
        .containsExactly(
            "P042 At their highest the models need 9 GPUs `h100-80gb`, and there are 8.");
  }

  @Test
  void slicesTakeTheirShareOfAGpu() {
    var fleet =
        fleet().gpu(NODES.formatted(1)).model("a", "-gpuCount", "mig: 3g.40gb", "replicas: 16");

    assertThat(fleet.says()).isEmpty();
    assertThat(fleet.model("b", "-gpuCount", "mig: 1g.10gb", "replicas: 1").errors())
        .containsExactly("P041 The warm replicas need 9 GPUs `h100-80gb`, and there are 8.");
  }

  /// The memory in the name of a slice is rounded.
  @ParameterizedTest
  @CsvSource({
    "40Gi, 3g.20gb, 16", "40Gi, 1g.10gb, 32", "80Gi, 2g.20gb, 24", "94Gi, 3g.47gb, 16",
    "94Gi, 1g.24gb, 32", "96Gi, 3g.48gb, 16", "141Gi, 3g.71gb, 16", "141Gi, 1g.35gb, 32",
    "180Gi, 3g.90gb, 16", "24Gi, 2g.12gb, 16",
  })
  void slicesAreAsManyAsTheGpuHas(String memory, String slice, int most) {
    String gpu = "h: {product: X, memory: %s, perNode: 8, nodes: 1}".formatted(memory);
    String mig = "mig: " + slice;

    assertThat(
            fleet().gpu(gpu).model("a", "gpu: h", "-gpuCount", mig, "replicas: " + most).errors())
        .noneMatch(error -> error.startsWith("P04"));
    assertThat(
            fleet()
                .gpu(gpu)
                .model("a", "gpu: h", "-gpuCount", mig, "replicas: " + (most + 1))
                .errors())
        .contains("P041 The warm replicas need 9 GPUs `h`, and there are 8.");
  }

  @Test
  void aFleetThatDoesNotSayHowManyNodesIsNotCounted() {
    assertThat(fleet().model("a", "replicas: 5000").says()).isEmpty();
  }

  @Test
  void tooFewGpusFailTheModelsThatNeedThem() {
    var fleet =
        fleet()
            .gpu(NODES.formatted(1))
            .gpu("l40s: {product: NVIDIA-L40S, memory: 48Gi}")
            .model("a", "gpu: h100-80gb", "replicas: 9")
            .model("b", "gpu: l40s", "cache: {size: 60Gi, name: other}");

    assertThat(fleet.compile().fleets().getFirst().failedModels()).containsExactly("a");
  }

  @Test
  void modelsOnOneImageAndProfileShareTheirCache() {
    assertThat(fleet().model("a").model("b").objects("NIMCache")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cache: 80Gi                                   | size",
        "cache: {size: 60Gi, class: other}             | class",
        "secrets: {pull: other, auth: ngc-api-secret}  | image, profile or source",
      })
  void whoSharesACacheAgreesOnIt(String field, String differs) {
    assertThat(fleet().model("a").model("b", field).errors())
        .containsExactly(
            "P027 Two models share the cache `llama-3-1-8b-instruct-v1-3-0` and differ in its %s."
                .formatted(differs));
  }

  /// The two would be two contents of one object, and only one of them would be stored.
  @Test
  void oneSizeIsWrittenInOneWay() {
    assertThat(fleet().model("a", "cache: 1Ti").model("b", "cache: 1024Gi").errors())
        .containsExactly(
            "P027 Two models share the cache `llama-3-1-8b-instruct-v1-3-0` and differ in its"
                + " size.");
  }

  @Test
  void onlyTheSecondOfTwoThatDisagreeFails() {
    assertThat(
            fleet()
                .model("a")
                .model("b", "cache: 80Gi")
                .compile()
                .fleets()
                .getFirst()
                .failedModels())
        .containsExactly("b");
  }

  @Test
  void aNameOfItsOwnEndsTheSharing() {
    assertThat(fleet().model("a").model("b", "cache: {size: 80Gi, name: mine}").objects("NIMCache"))
        .hasSize(2);
  }
}
