package dev.nimfleet.compiler;

import static dev.nimfleet.compiler.SmallFleet.fleet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Code;
import dev.nimfleet.compiler.text.Diagnostic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What one run of the compiler tells and gives.
class RunsTest {
  private static final String MANY_MISTAKES =
      """
      apiVersion: nimfleet.dev/v1alpha1
      kind: ModelFleet
      metadata: {name: prod, namespace: nim-prod}
      spec:
        defaults:
          secrets: {pull: a, auth: b}
        gpus:
          h100: {product: NVIDIA-H100-80GB-HBM3, memory: 80Gi}
        models:
          shape:
            image: meta/llama:1.3.0
            worklod: mixed
          meaning:
            image: meta/llama:latest
            gpuCount: 1
            replicas: 2
            cache: 60Gi
            startup: 1m
          patch:
            image: meta/llama:1.3.0
            gpuCount: 1
            replicas: 2
            cache: 60Gi
            overrides: {NIMService: {spec: {replica: 3}}}
            env: {A: "1", A: "2"}
      """;

  @Test
  void allMistakesOfAFileAreToldInOneRunInTheOrderOfTheFile() {
    Compilation compilation = SmallFleet.compile(MANY_MISTAKES);

    assertThat(compilation.diagnostics()).isSorted();
    assertThat(compilation.diagnostics().stream().filter(Diagnostic::isError))
        .extracting(found -> found.at().line() + " " + found.code().id())
        .containsExactly("12 F010", "14 P001", "18 P024", "24 K002", "25 Y007");
  }

  @Test
  void aModelWithErrorsDoesNotStopTheOthers() {
    FleetOutput fleet =
        fleet().model("good").model("bad", "replicas: 4..2").compile().fleets().getFirst();

    assertThat(fleet.failedModels()).containsExactly("bad");
    assertThat(fleet.manifests()).isNotEmpty().allMatch(m -> m.models().equals(List.of("good")));
  }

  @Test
  void aModelWithAMistakeInItsYamlIsNotTrusted() {
    FleetOutput fleet =
        fleet()
            .model("good")
            .model("bad", "env: {A: \"1\", A: \"2\"}")
            .compile()
            .fleets()
            .getFirst();

    assertThat(fleet.failedModels()).containsExactly("bad");
    assertThat(fleet.manifests()).isNotEmpty().allMatch(m -> m.models().equals(List.of("good")));
  }

  @Test
  void aMistakeInTheYamlOfTheDefaultsHitsEveryModel() {
    FleetOutput fleet =
        fleet().defaults("env: {A: \"1\", A: \"2\"}").model("good").compile().fleets().getFirst();

    assertThat(fleet.failedModels()).containsExactly("good");
    assertThat(fleet.manifests()).isEmpty();
  }

  @Test
  void aCacheThatAGoodModelSharesWithABadOneStays() {
    FleetOutput fleet =
        fleet()
            .model("bad", "overrides: {NIMService: {spec: {replica: 3}}}")
            .model("good")
            .compile()
            .fleets()
            .getFirst();

    assertThat(fleet.failedModels()).containsExactly("bad");
    assertThat(fleet.manifests()).extracting(Manifest::kind).contains("NIMCache");
    assertThat(fleet.manifests()).allMatch(m -> m.models().equals(List.of("good")));
  }

  @Test
  void aMistakeOutsideTheModelsStopsTheFleet() {
    Compilation compilation = fleet().defaults("storage: {klass: fast}").model("good").compile();

    assertThat(compilation.hasErrors()).isTrue();
    assertThat(compilation.fleets()).isEmpty();
  }

  @Test
  void aFleetWithAMistakeDoesNotStopAnotherFile() {
    List<Run.Input> files =
        List.of(
            input("a.yaml", "kind: ModelFleet\n"), input("b.yaml", fleet().model("good").yaml()));

    Compilation compilation =
        new Compiler(ManifestCheck.NONE, Goldens.TODAY).compile(Run.of(files));

    assertThat(compilation.hasErrors()).isTrue();
    assertThat(compilation.fleets()).extracting(FleetOutput::name).containsExactly("prod");
  }

  @Test
  void manifestsComeInTheOrderInWhichTheyAreApplied() {
    FleetOutput fleet =
        fleet()
            .defaults("gateway: {name: inference, domain: example.com}")
            .model("b")
            .model("a", "cache: {size: 1Gi, name: z}")
            .compile()
            .fleets()
            .getFirst();

    assertThat(fleet.manifests()).extracting(Manifest::path).isSorted();
    assertThat(fleet.manifests())
        .extracting(Manifest::kind)
        .containsExactly(
            "NIMCache",
            "NIMCache",
            "NIMService",
            "ScaledObject",
            "PodDisruptionBudget",
            "HTTPRoute",
            "NIMService",
            "ScaledObject",
            "PodDisruptionBudget",
            "HTTPRoute");
  }

  @Test
  void theSameInputGivesTheSameFiles() {
    for (var golden : Goldens.fleets()) {
      assertThat(Goldens.files(Goldens.compile(golden)))
          .as(golden.name())
          .isEqualTo(Goldens.files(Goldens.compile(golden)));
    }
  }

  @Test
  void theOrderOfTheModelsDoesNotMatter() {
    var ab = fleet().model("a").model("b", "team: search").model("c", "replicas: 2");
    var ba = fleet().model("c", "replicas: 2").model("b", "team: search").model("a");

    assertThat(Goldens.files(ab.compile())).isEqualTo(Goldens.files(ba.compile()));
  }

  @Test
  void aFindingIsToldWhereTheModelStands() {
    assertThat(judged("").diagnostics())
        .filteredOn(found -> found.code().id().equals("scale-in-cooldown"))
        .singleElement()
        .satisfies(found -> assertThat(found.at().source().name()).isEqualTo("a.yaml"));
  }

  @Test
  void aWaiverSilencesTheRule() {
    String waiver =
        "waivers: [{policy: scale-in-cooldown, reason: nightly, owner: team, expires: 2027-01-15}]";
    assertThat(judged(waiver).diagnostics())
        .noneMatch(found -> found.code().id().equals("scale-in-cooldown"));
  }

  /// Compiled with a check that denies every ScaledObject.
  private static Compilation judged(String ofModel) {
    Code code = Code.error("scale-in-cooldown", "Too soon", "It is.", "Wait.");
    ManifestCheck check =
        manifests ->
            manifests.stream()
                .filter(manifest -> manifest.kind().equals("ScaledObject"))
                .map(manifest ->
                    new ManifestCheck.Finding(
                        manifest, Diagnostic.of(code, manifest.object().at(), "Too soon.")))
                .toList();
    String yaml = (ofModel.isEmpty() ? fleet().model("a") : fleet().model("a", ofModel)).yaml();
    return new Compiler(check, Goldens.TODAY).compile(Run.of(List.of(input("a.yaml", yaml))));
  }

  @Test
  void theCheckSeesAllManifestsOfARun() {
    var seen = new ArrayList<Manifest>();
    ManifestCheck check =
        manifests -> {
          seen.addAll(manifests);
          return List.of();
        };
    List<Run.Input> files =
        Stream.of("a", "b")
            .map(name ->
                input(
                    name + ".yaml",
                    fleet()
                        .model(name)
                        .yaml()
                        .replace(
                            "name: prod, namespace: nim-prod",
                            "name: %s, namespace: %s".formatted(name, name))))
            .toList();

    new Compiler(check, Goldens.TODAY).compile(Run.of(files));

    assertThat(seen).extracting(Manifest::namespace).contains("a", "b");
  }

  private static Run.Input input(String name, String text) {
    return new Run.Input(name, text.getBytes(StandardCharsets.UTF_8));
  }
}
