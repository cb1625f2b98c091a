package dev.nimfleet.webhook.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.envtest.ApiServer;
import dev.nimfleet.envtest.RequiresApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What an API server keeps is what was printed: who applies it again changes nothing, and a GitOps
/// engine sees no difference that never goes away.
@RequiresApiServer
class DriftOnARealApiServerTest {
  private static ApiServer server;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    server = ApiServer.start();
    server.client().installCrds(MinimalCrds.texts());
    server
        .client()
        .installCrds(
            Installed.files(Installed.USUAL).stream()
                .filter(file -> file.name().startsWith("10-"))
                .map(InstallFile::text)
                .toList());
  }

  @AfterAll
  static void end() {
    server.close();
  }

  static Stream<InstallOptions> choices() {
    return Stream.of(
        Installed.running(Installed.USUAL, "nimfleet"), // the kustomize base
        Installed.guarding(
            Installed.admitting(Installed.withCertManager(Installed.USUAL), "callers"),
            "nim-prod"));
  }

  @ParameterizedTest
  @MethodSource("choices")
  void whoAppliesTwiceChangesNothing(InstallOptions options) throws IOException {
    for (InstallFile file : Installed.files(options))
      Files.writeString(folder.resolve(file.name()), file.text());

    apply();
    List<String> versions = versions();
    assertThat(apply()).allMatch(DriftOnARealApiServerTest::isUnchanged);
    assertThat(versions()).isEqualTo(versions);
    assertThat(kubectl("diff")).isEmpty();

    apply("--server-side", "--force-conflicts");
    versions = versions();
    apply("--server-side");
    assertThat(versions()).isEqualTo(versions);
    assertThat(kubectl("diff", "--server-side")).isEmpty();
  }

  /// kubectl sends the selector of a PodDisruptionBudget with every patch, whose strategy for it is
  /// to replace, and so says of each that it was configured. Its version says that it was not.
  private static boolean isUnchanged(String line) {
    return line.endsWith(" unchanged")
        || line.equals("poddisruptionbudget.policy/nimfleet-webhook configured");
  }

  private List<String> apply(String... options) {
    return kubectl("apply", options).lines().filter(line -> !line.startsWith("Warning:")).toList();
  }

  private List<String> versions() {
    return List.of(
        kubectl(
                "get",
                "-o",
                "jsonpath={range .items[*]}{.kind}/{.metadata.name}"
                    + " {.metadata.resourceVersion};{end}")
            .split(";"));
  }

  private String kubectl(String verb, String... options) {
    Stream<String> arguments =
        Stream.of(Stream.of(verb, "-f", folder.toString()), Stream.of(options))
            .flatMap(each -> each);
    return server.kubectl(arguments.toArray(String[]::new));
  }
}
