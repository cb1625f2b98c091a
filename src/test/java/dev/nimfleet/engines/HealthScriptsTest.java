package dev.nimfleet.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.nimfleet.engines.HealthScript.Case;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The health checks for Argo CD, in a Lua of Java. [ArgoCdTest] asks the real one.
class HealthScriptsTest {
  @TestFactory
  Stream<DynamicTest> eachObjectIsAsHealthyAsItsTestSays() {
    return HealthScript.all().stream()
        .flatMap(script ->
            script.cases().stream()
                .map(each ->
                    dynamicTest(
                        script.kind() + " " + each.name(),
                        () ->
                            assertThat(Lua.health(script.text(), each.object()))
                                .isEqualTo(each.expected()))));
  }

  @Test
  void everyKindIsSeenHealthyDegradedAndProgressing() {
    assertThat(HealthScript.all().stream().map(HealthScript::kind))
        .containsExactly("NIMCache", "NIMService", "ModelFleet");
    for (HealthScript script : HealthScript.all()) {
      assertThat(script.cases().stream().map(each -> each.expected().status()))
          .as(script.kind())
          .contains("Healthy", "Degraded", "Progressing");
    }
  }

  @Test
  void everyFileOfTheTestsIsUsed() {
    for (HealthScript script : HealthScript.all()) {
      List<Path> used = script.cases().stream().map(Case::file).toList();
      try (Stream<Path> files = Files.list(used.getFirst().resolveSibling(""))) {
        assertThat(files).containsExactlyInAnyOrderElementsOf(used);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// `-Dgolden=write` makes it again.
  @Test
  void theConfigMapOfArgoCdHoldsTheScripts() throws IOException {
    Path patch = HealthScript.DEPLOY.resolve("argocd/argocd-cm.yaml");
    String expected =
        HealthScript.all().stream()
            .map(script ->
                "  resource.customizations.health.%s_%s: |\n%s"
                    .formatted(
                        script.group(),
                        script.kind(),
                        script.text().indent(4).replaceAll("(?m)^ +$", "")))
            .collect(
                Collectors.joining(
                    "",
                    """
                    # The health checks of resource_customizations/, made from there, as a patch of Argo CD's own
                    # ConfigMap.
                    apiVersion: v1
                    kind: ConfigMap
                    metadata:
                      name: argocd-cm
                    data:
                    """,
                    ""));
    if (System.getProperty("golden", "").equals("write")) Files.writeString(patch, expected);
    assertThat(HealthScript.read(patch)).isEqualTo(expected);
  }
}
