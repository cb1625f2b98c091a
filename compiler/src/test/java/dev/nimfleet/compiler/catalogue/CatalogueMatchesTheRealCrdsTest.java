package dev.nimfleet.compiler.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.yaml.MapNode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The catalogue was written from the facts; here it meets the CRDs that NVIDIA, KEDA and the
/// Gateway API ship.
class CatalogueMatchesTheRealCrdsTest {

  @Test
  void everyFieldOfNimCacheIsSoInEveryRelease() {
    for (Release release : Release.values()) {
      assertThat(compare(NimCache.KIND, operatorCrd(release, "nimcaches"), release).differences())
          .as(release.version())
          .isEmpty();
    }
  }

  @Test
  void everyFieldOfNimServiceIsSoInEveryRelease() {
    for (Release release : Release.values()) {
      assertThat(
              compare(NimService.KIND, operatorCrd(release, "nimservices"), release).differences())
          .as(release.version())
          .isEmpty();
    }
  }

  @Test
  void everyFieldOfTheOtherKindsIsSo() {
    assertThat(compare(ScaledObject.KIND, crd(SCALED_OBJECTS)).differences()).isEmpty();
    assertThat(compare(TriggerAuthentication.KIND, crd(TRIGGER_AUTHENTICATIONS)).differences())
        .isEmpty();
    assertThat(compare(HttpRoute.KIND, crd(HTTP_ROUTES)).differences()).isEmpty();
    assertThat(compare(InferencePool.KIND, crd(INFERENCE_POOLS)).differences()).isEmpty();
  }

  @Test
  void nothingOfNimCacheIsUnknownToTheCatalogue() {
    for (Release release : Release.values()) {
      assertThat(compare(NimCache.KIND, operatorCrd(release, "nimcaches"), release).unknown())
          .isEmpty();
    }
  }

  @Test
  void nothingOfNimServiceIsUnknownToTheCatalogue() {
    for (Release release : Release.values()) {
      assertThat(compare(NimService.KIND, operatorCrd(release, "nimservices"), release).unknown())
          .isEmpty();
    }
  }

  @Test
  void nothingOfTheEmittedOtherKindsIsUnknown() {
    assertThat(compare(ScaledObject.KIND, crd(SCALED_OBJECTS)).unknown()).isEmpty();
    assertThat(compare(HttpRoute.KIND, crd(HTTP_ROUTES)).unknown()).isEmpty();
    assertThat(compare(InferencePool.KIND, crd(INFERENCE_POOLS)).unknown()).isEmpty();
  }

  @Test
  void ofTriggerAuthenticationTheVaultsOfSingleCloudsAreUnknown() {
    assertThat(compare(TriggerAuthentication.KIND, crd(TRIGGER_AUTHENTICATIONS)).unknown())
        .containsExactly(
            "spec.awsSecretManager",
            "spec.azureKeyVault",
            "spec.gcpSecretManager",
            "spec.hashiCorpVault",
            "spec.oauth2",
            "spec.podIdentity");
  }

  @Test
  void everyRuleBetweenFieldsHasAnExample() {
    List<String> rules =
        List.of(
                operatorCrd(Release.MAIN, "nimcaches"),
                operatorCrd(Release.MAIN, "nimservices"),
                crd(SCALED_OBJECTS),
                crd(HTTP_ROUTES),
                crd(INFERENCE_POOLS))
            .stream()
            .flatMap(crd -> CrdComparison.rules(crd).stream())
            .distinct()
            .toList();
    assertThat(rules).hasSizeGreaterThan(60);
    Set<String> covered = new HashSet<>(COVERED_OTHERWISE);
    BrokenRules.all().forEach(example -> covered.add(example.sentence()));
    assertThat(covered).containsAll(rules);
  }

  /// Rules that another test shows: the first is also the field's enum, the second never comes
  /// alone.
  private static final List<String> COVERED_OTHERWISE =
      List.of(
          "type must be one of ['Exact', 'PathPrefix', 'RegularExpression']",
          "must not contain '#' when type one of ['Exact', 'PathPrefix']");

  private static final String SCALED_OBJECTS = "keda/keda.sh_scaledobjects.yaml";
  private static final String TRIGGER_AUTHENTICATIONS = "keda/keda.sh_triggerauthentications.yaml";
  private static final String HTTP_ROUTES = "gateway/gateway.networking.k8s.io_httproutes.yaml";
  private static final String INFERENCE_POOLS =
      "gateway/inference.networking.k8s.io_inferencepools.yaml";

  private static MapNode operatorCrd(Release release, String plural) {
    String folder = release == Release.MAIN ? "main" : "v" + release.version();
    return crd("nim-operator/%s/apps.nvidia.com_%s.yaml".formatted(folder, plural));
  }

  private static MapNode crd(String path) {
    Path file = SharedFiles.orSkip("crds").resolve(path);
    return SharedFiles.objects(file).getFirst();
  }

  private static CrdComparison compare(Kind kind, MapNode crd) {
    return compare(kind, crd, Release.MAIN);
  }

  private static CrdComparison compare(Kind kind, MapNode crd, Release release) {
    return CrdComparison.of(kind, crd, release);
  }
}
