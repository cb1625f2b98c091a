package dev.nimfleet.gitops.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What only a JVM of its own shows.
class OwnProcessTest {
  @TempDir Path folder;
  private Upstream upstream;

  @BeforeEach
  void init() {
    upstream = Upstream.in(folder);
  }

  @Test
  void aThousandFilesBesideABigOneFitIntoLittleMemory() {
    for (int i = 0; i < 1000; i++) {
      upstream.write("fleet/models/%d.yaml".formatted(i), ("model: " + i + "\n").repeat(300));
    }
    byte[] weights = new byte[60 << 20];
    new Random(1).nextBytes(weights);
    upstream.git("config", "core.bigFileThreshold", "1m");
    upstream.write("weights.bin", weights).push("Many");

    assertThat(fetchTwice("fleet", "-Xmx48m"))
        .matches("moved to 1000 files in \\d+ ms\nunchanged with 1000 files in \\d+ ms\n");
  }

  /// With settings in the home of the user that would send it elsewhere.
  @Test
  void noSettingsOfTheUserAreReadAndNoneAreWritten() throws IOException {
    upstream.write("fleet/a.yaml", "a").push("One");
    Path home = Files.createDirectory(folder.resolve("home"));
    String settings = "[url \"file:///nowhere/\"]\n  insteadOf = %s\n".formatted(upstream.url());
    Files.writeString(home.resolve(".gitconfig"), settings);

    assertThat(fetchTwice("fleet", "-Duser.home=" + home)).startsWith("moved to 1 files");

    try (var files = Files.walk(home)) {
      assertThat(files.filter(Files::isRegularFile)).containsExactly(home.resolve(".gitconfig"));
    }
    assertThat(upstream.bare().resolve("objects"))
        .isDirectoryNotContaining(it -> it.getFileName().toString().startsWith(".probe"));
  }

  private String fetchTwice(String path, String option) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    var command = new ArrayList<>(List.of(java.toString(), option, "-XX:+UseSerialGC"));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            FetchTwice.class.getName(),
            folder.resolve("cache").toString(),
            upstream.url(),
            path));
    String output = Upstream.run(folder, command.toArray(String[]::new));
    return output;
  }
}
