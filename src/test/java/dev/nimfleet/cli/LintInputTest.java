package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `kubectl get -o yaml | nimfleet lint -` reads.
class LintInputTest {
  @TempDir private Path folder;
  private Desk desk;

  @BeforeEach
  void desk() {
    desk = new Desk(folder);
  }

  private Desk.Result lint(String stdin) {
    return desk.stdin(stdin)
        .run(
            List.of(new LintCommand(() -> LocalDate.of(2026, 11, 24), Wiring::compile)),
            "lint",
            "-");
  }

  @Test
  void itemsOfAListAreJudged() {
    Desk.Result result =
        lint(
            """
            apiVersion: v1
            kind: List
            items:
            - apiVersion: apps.nvidia.com/v1alpha1
              kind: NIMCache
              metadata: {name: a, namespace: nim}
              spec:
                source: {ngc: {modelPuller: "nvcr.io/nim/a:latest", authSecret: ngc}}
                storage: {pvc: {create: true, size: 10Gi, volumeAccessMode: ReadWriteMany}}
            """);
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .contains("error[image-pinned]: NIMCache nim/a: ", " --> <stdin>:6:20")
        .contains("1 object judged");
  }

  @Test
  void aClusterThatHasNothingOfTheKindIsNoMistake() {
    Desk.Result result = lint("apiVersion: v1\nkind: List\nitems: []\n");
    assertThat(result.code()).isZero();
    assertThat(result.err()).startsWith("0 objects judged");
  }

  @Test
  void anEmptyStreamIsOne() {
    Desk.Result result = lint("");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .startsWith("error[R040]: There is no manifest here.\n --> <stdin>:1:1\n");
  }
}
