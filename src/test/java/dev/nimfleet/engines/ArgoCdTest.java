package dev.nimfleet.engines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.engines.HealthScript.Case;
import dev.nimfleet.engines.HealthScript.Health;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The health checks in Argo CD's own Lua, out of the ConfigMap that people apply.
@RequiresArgoCd
class ArgoCdTest {
  private static final int PATIENCE = 60; // seconds

  static Stream<Arguments> cases() {
    return HealthScript.all().stream()
        .flatMap(script ->
            script.cases().stream()
                .map(each -> Arguments.of(script.kind() + " " + each.name(), each)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void itSeesTheSame(String name, Case each) throws Exception {
    assertThat(told(each)).as(name).isEqualTo(each.expected());
  }

  private static Health told(Case each) throws IOException, InterruptedException {
    Process argocd =
        new ProcessBuilder(
                List.of(
                    ArgoCd.find().orElseThrow().toString(),
                    "admin",
                    "settings",
                    "resource-overrides",
                    "health",
                    each.file().toString(),
                    "--argocd-cm-path",
                    HealthScript.DEPLOY.resolve("argocd/argocd-cm.yaml").toString()))
            .redirectError(ProcessBuilder.Redirect.DISCARD) // its log
            .start();
    argocd.getOutputStream().close();
    String out = new String(argocd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(argocd.waitFor(PATIENCE, TimeUnit.SECONDS)).isTrue();
    assertThat(out).startsWith("STATUS: ").contains("\nMESSAGE: ");
    String[] parts = out.substring("STATUS: ".length()).split("\nMESSAGE: ", 2);
    return new Health(parts[0], parts[1].substring(0, parts[1].length() - 1));
  }
}
