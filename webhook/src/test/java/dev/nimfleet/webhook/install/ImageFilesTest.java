package dev.nimfleet.webhook.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.yaml.MapNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The two ways to an image, which no test builds: what they say fits the Deployment and the
/// distribution.
class ImageFilesTest {
  private static final Path FOLDER = Path.of("..", "gitops", "deploy", "image");
  private static final String LAUNCHER = "/opt/nimfleet/bin/nimfleet";

  @Test
  void theContainerfileRunsTheLauncherAsTheUserOfTheDeployment() throws IOException {
    List<String> lines = Files.readAllLines(FOLDER.resolve("Containerfile"));
    assertThat(lines)
        .contains(
            "ARG JAVA=docker.io/library/eclipse-temurin:25-jre",
            "COPY src/target/nimfleet /opt/nimfleet",
            "USER %1$s:%1$s".formatted(user()),
            "ENTRYPOINT [\"%s\"]".formatted(LAUNCHER));
    assertThat(lines).noneMatch(line -> line.startsWith("ADD ") || line.contains("http"));
  }

  @Test
  void jibMakesTheSameImage() throws IOException {
    MapNode file = Installed.read(Files.readString(FOLDER.resolve("jib.yaml"))).getFirst();
    assertThat(file.text("user")).contains("%1$s:%1$s".formatted(user()));
    assertThat(Installed.texts(file, "entrypoint")).containsExactly(LAUNCHER);
    assertThat(file.text("environment", "NIMFLEET_AOT")).contains("off");
  }

  @Test
  void whatTheCacheIsMadeWithIsInTheDistribution() throws IOException {
    Path distribution = Path.of("..", "src", "main", "dist", "lib", "find-java.sh");
    assertThat(Files.readString(FOLDER.resolve("finish"))).contains(". \"$lib/find-java.sh\"");
    assertThat(Files.readString(distribution)).contains("find_java()", "java_id=", "java_home=");
    assertThat(FOLDER.resolve("finish")).isExecutable();
  }

  private static String user() {
    return Installed.object(Installed.USUAL, "Deployment")
        .text("spec", "template", "spec", "securityContext", "runAsUser")
        .orElseThrow();
  }
}
