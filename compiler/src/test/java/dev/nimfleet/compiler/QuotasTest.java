package dev.nimfleet.compiler;

import static dev.nimfleet.compiler.SmallFleet.fleet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Diagnostic;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A team may use what its quota says, with all its models at their highest.
class QuotasTest {
  private static final SmallFleet TWO_OF_SEARCH =
      fleet()
          .model("a", "team: search", "gpuCount: 2", "replicas: 2..3")
          .model("b", "team: search", "replicas: 2");

  @Test
  void aTeamMayUseAllOfItsQuota() {
    assertThat(errors(TWO_OF_SEARCH, 8)).isEmpty();
  }

  @Test
  void aTeamMayNotUseMore() {
    assertThat(errors(TWO_OF_SEARCH, 7))
        .containsExactly(
            "P050 The models of the team `search` may use 7 GPUs, and ask for 8 at their highest.");
    assertThat(compile(TWO_OF_SEARCH, 7).fleets().getFirst().manifests()).isEmpty();
  }

  @Test
  void otherTeamsDoNotCount() {
    var fleet =
        fleet().model("a", "team: search", "replicas: 2").model("b", "team: other").model("c");

    assertThat(errors(fleet, 2)).isEmpty();
  }

  @Test
  void aSliceIsAPartOfAGpu() {
    var fleet =
        fleet()
            .model(
                "a",
                "team: search",
                "mig: 1g.10gb",
                "replicas: 7",
                "weights: 4Gi",
                "-gpuCount",
                "profile: vllm-fp8-tp1-pp1");

    assertThat(errors(fleet, 1)).isEmpty();
  }

  @Test
  void theNamespaceHasRoomForARolloutOfTheLargestModel() {
    assertThat(hard(TWO_OF_SEARCH, 8)).containsExactly("14");
  }

  /// A quota of GPUs does not count slices.
  @Test
  void theNamespaceHasRoomForTheSlicesOfTheSameGpus() {
    var fleet =
        fleet()
            .model("whole", "team: search", "replicas: 2")
            .model(
                "slice",
                "team: search",
                "mig: 1g.10gb",
                "replicas: 7",
                "weights: 4Gi",
                "-gpuCount",
                "profile: vllm-fp8-tp1-pp1");

    assertThat(compile(fleet, 3).fleets().getFirst().manifests())
        .filteredOn(manifest -> manifest.kind().equals("ResourceQuota"))
        .singleElement()
        .extracting(Manifest::yaml)
        .asString()
        .contains("requests.nvidia.com/gpu: \"5\"", "requests.nvidia.com/mig-1g.10gb: \"35\"");
  }

  /// A quota of the namespace would hold back the other team's model too.
  @Test
  void aNamespaceOfTwoTeamsHasNoQuota() {
    assertThat(hard(fleet().model("a", "team: search").model("b", "team: other"), 8)).isEmpty();
    assertThat(hard(fleet().model("a", "team: search").model("b"), 8)).isEmpty();
  }

  /// How large it must be is known only when every model is.
  @Test
  void aFleetWithAModelThatCannotBePlannedHasNoQuota() {
    var fleet = fleet().model("a", "team: search").model("b", "team: search", "replicas: 4..2");

    assertThat(hard(fleet, 8)).isEmpty();
  }

  private static List<String> errors(SmallFleet fleet, int gpus) {
    return compile(fleet, gpus).diagnostics().stream()
        .filter(Diagnostic::isError)
        .map(found -> found.code().id() + " " + found.message())
        .toList();
  }

  private static List<String> hard(SmallFleet fleet, int gpus) {
    return compile(fleet, gpus).fleets().getFirst().manifests().stream()
        .filter(manifest -> manifest.kind().equals("ResourceQuota"))
        .map(quota -> quota.object().text("spec", "hard", "requests.nvidia.com/gpu").orElseThrow())
        .toList();
  }

  private static Compilation compile(SmallFleet fleet, int gpus) {
    String quotas = "  quotas: {search: {gpus: %d}}\n  models:".formatted(gpus);
    return SmallFleet.compile(fleet.yaml().replace("  models:", quotas));
  }
}
