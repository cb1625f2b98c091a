package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that somebody made to hang or break a linter.
class LintHostileInputTest {
  private static final int FIVE_MEBIBYTES = 5 * 1024 * 1024;

  @TempDir private Path folder;
  private Desk desk;

  @BeforeEach
  void desk() {
    desk = new Desk(folder);
  }

  @Test
  void aNestThatIsTooDeepIsNamedWhereItGetsTooDeep() {
    desk.file(
        "a.yaml",
        "kind: NIMService\nspec: %s1%s\n".formatted("{a: ".repeat(10_000), "}".repeat(10_000)));
    Desk.Result result = lint();
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .contains("error[Y015]: The value is nested more than 64 levels deep.\n --> a.yaml:2:");
  }

  @Test
  void aFileOverTheLimitIsRefused() throws IOException {
    desk.file("a.yaml", "kind: NIMService\n");
    try (var file = new RandomAccessFile(desk.path("a.yaml").toFile(), "rw")) {
      file.setLength(ManifestInputs.LIMIT + 1L);
    }
    Desk.Result result = lint();
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).isEqualTo("error: `a.yaml` is larger than 64 MiB.\n");
  }

  /// 25,000 triggers, more than any rule can look at within its budget: each rule says so, and the
  /// run ends.
  @Test
  void anObjectOfFiveMebibytesIsJudgedOrSaidToBeTooLarge() {
    StringBuilder text =
        new StringBuilder(
            """
            apiVersion: keda.sh/v1alpha1
            kind: ScaledObject
            metadata: {name: big, namespace: nim}
            spec:
              scaleTargetRef: {name: big}
              triggers:
            """);
    for (int i = 0; text.length() < FIVE_MEBIBYTES - 500; i++) {
      text.append(
          "  - {type: prometheus, metadata: {serverAddress: \"http://p\", threshold: \"70\",");
      text.append(" query: \"avg(gpu_cache_usage_perc{n='").append(i).append("'}) * 100\"}}\n");
    }
    desk.file("a.yaml", text.toString());
    Desk.Result result = lint();
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .contains("error[warm-replicas]: ScaledObject nim/big: `minReplicaCount` is 0")
        .endsWith(" found\n");
  }

  private Desk.Result lint() {
    return desk.run(
        List.of(new LintCommand(() -> LocalDate.of(2026, 11, 24), Wiring::compile)),
        "lint",
        "a.yaml");
  }
}
