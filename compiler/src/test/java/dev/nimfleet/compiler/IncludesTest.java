package dev.nimfleet.compiler;

import static dev.nimfleet.compiler.SmallFleet.input;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.Run.FleetFile;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A fleet in several files is one fleet, and a mistake hits no more than it must.
class IncludesTest {
  private static final String MODEL =
      """
        %s:
          image: meta/llama-3.1-8b-instruct:1.3.0
          gpuCount: 1
          workload: short-context-chat
          replicas: 2
          cache: 60Gi
      """;

  @Test
  void theModelsOfAllFilesAreThere() {
    FleetOutput fleet = compile("", part("a", ""), part("b", "")).fleets().getFirst();

    assertThat(fleet.failedModels()).isEmpty();
    assertThat(fleet.manifests()).flatExtracting(Manifest::models).contains("own", "a", "b");
  }

  @Test
  void aMistakeInTheShapeOfAnIncludedModelHitsThatModel() {
    FleetOutput fleet = compile("", part("a", "replica: 3"), part("b", "")).fleets().getFirst();

    assertThat(fleet.failedModels()).containsExactly("a");
    assertThat(fleet.manifests()).noneMatch(manifest -> manifest.models().contains("a"));
  }

  @Test
  void aMistakeInTheYamlOfAnIncludedModelHitsThatModel() {
    FleetOutput fleet =
        compile("", part("a", "env: {A: \"1\", A: \"2\"}"), part("b", "")).fleets().getFirst();

    assertThat(fleet.failedModels()).containsExactly("a");
  }

  @Test
  void aMistakeInTheYamlOutsideTheModelsHitsThoseOfItsFile() {
    FleetOutput fleet =
        compile("", part("a", "") + "kind: ModelFleetPart\n", part("b", "")).fleets().getFirst();

    assertThat(fleet.failedModels()).containsExactly("a");
  }

  @Test
  void aMistakeInTheYamlOfTheDefaultsHitsEveryModel() {
    FleetOutput fleet =
        compile("env: {A: \"1\", A: \"2\"}", part("a", ""), part("b", "")).fleets().getFirst();

    assertThat(fleet.failedModels()).containsExactlyInAnyOrder("own", "a", "b");
  }

  @Test
  void aModelThatStandsTwiceIsNotTrusted() {
    FleetOutput fleet = compile("", part("own", ""), part("b", "")).fleets().getFirst();

    assertThat(fleet.failedModels()).containsExactly("own");
  }

  /// Its models would look as if somebody had removed them.
  @Test
  void aPartThatCannotBeReadStopsTheFleet() {
    Compilation compilation = compile("", "models: [", part("b", ""));

    assertThat(compilation.hasErrors()).isTrue();
    assertThat(compilation.fleets()).isEmpty();
  }

  @Test
  void aPartWithoutModelsIsSound() {
    Compilation compilation =
        compile(
            "",
            """
            apiVersion: nimfleet.dev/v1alpha1
            kind: ModelFleetPart
            models: {}
            """);

    assertThat(compilation.hasErrors()).isFalse();
  }

  @Test
  void withoutAReachableFileNothingIsIncluded() {
    assertThat(SmallFleet.compile(fleet("")).diagnostics())
        .extracting(found -> found.code().id())
        .containsExactly("F006");
  }

  private static Compilation compile(String defaults, String... parts) {
    List<Run.Input> files =
        IntStream.range(0, parts.length)
            .mapToObj(i -> input("models/" + i + ".yaml", parts[i]))
            .toList();
    var fleet = FleetFile.withoutLock(input("fleet.yaml", fleet(defaults)));
    return new Compiler(ManifestCheck.NONE, Goldens.TODAY)
        .compile(
            new Run(
                List.of(fleet),
                Optional.empty(),
                Goldens.among(files),
                Set.of(),
                Optional.empty()));
  }

  private static String fleet(String defaults) {
    return """
    apiVersion: nimfleet.dev/v1alpha1
    kind: ModelFleet
    metadata: {name: prod, namespace: nim-prod}
    spec:
      defaults:
        secrets: {pull: ngc-registry-secret, auth: ngc-api-secret}
        %s
      gpus:
        h100-80gb: {product: NVIDIA-H100-80GB-HBM3, memory: 80Gi}
      include: [models/*.yaml]
      models:
    """
            .formatted(defaults)
        + MODEL.formatted("own").indent(2);
  }

  private static String part(String model, String field) {
    return """
    apiVersion: nimfleet.dev/v1alpha1
    kind: ModelFleetPart
    models:
    """
        + MODEL.formatted(model)
        + field.indent(4);
  }
}
