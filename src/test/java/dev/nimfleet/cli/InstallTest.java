package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InstallTest {
  private static final String IMAGE = "registry.example.com/nimfleet:0.1.0";

  @TempDir private Path folder;
  private Desk desk;

  @BeforeEach
  void desk() {
    desk = new Desk(folder);
  }

  @Test
  void theObjectsComeAsOneStreamForKubectl() {
    Desk.Result result = desk.runReal("install", "--image", IMAGE);
    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .startsWith("---\napiVersion: v1\nkind: Namespace\n")
        .contains("image: " + IMAGE, "kind: PrometheusRule", "replicas: 3");
    String last = result.out().substring(result.out().lastIndexOf("---\n"));
    assertThat(last).contains("kind: ValidatingWebhookConfiguration");
  }

  @Test
  void aFolderGetsAFileEachAndLosesThoseThatAreNoMore() {
    assertThat(desk.runReal("install", "--image", IMAGE, "-o", "webhook").err())
        .isEqualTo("19 objects in webhook (19 written, 0 unchanged, 0 removed)\n");
    assertThat(
            desk.runReal("install", "--image", IMAGE, "-o", "webhook", "--without-monitoring")
                .err())
        .isEqualTo("16 objects in webhook (0 written, 16 unchanged, 3 removed)\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"kube-system", "nimfleet-system"})
  void whatBringsAClusterUpIsNotGuarded(String namespace) {
    Desk.Result result = desk.runReal("install", "--image", IMAGE, "--guard", namespace);
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("`%s` cannot be guarded".formatted(namespace));
  }

  @Test
  void everyChoiceIsSeen() {
    String out =
        desk.runReal(
                "install",
                "--image=" + IMAGE,
                "--guard=nim-prod,nim-test",
                "--replicas=5",
                "--mode=warn",
                "--certificates=cert-manager",
                "--namespace=guards",
                "--monitoring-namespace=prometheus",
                "--client-ca=kube-root-ca.crt")
            .out();
    assertThat(out)
        .contains(
            "name: guards",
            "- \"--guard=nim-prod,nim-test\"",
            "replicas: 5",
            "\"*\": Warn",
            "kind: Certificate",
            "- \"--client-ca-file=/etc/nimfleet-client-ca/ca.crt\"",
            "name: kube-root-ca.crt",
            "- prometheus");
    assertThat(out).doesNotContain("nimfleet-system");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          install                               | Name the image that the pods run with `--image IMAGE`.
          install --image a;b                   | `a;b` is no name of an image.
          install --image a --mode off          | `--mode` is one of `audit`, `enforce`, `warn`, not `off`.
          install --image a --certificates mine | `--certificates` is one of `cert-manager`, `self`, not `mine`.
          install --image a --replicas 0        | `--replicas` is a number from 1 to 100, not `0`.
          install --image a --guard a,,b        | `` is no name of a namespace.
          install --image a --namespace A       | `A` is no name of a namespace.
          install reconciler --image a --prometheus https://me:s3cret@p | `--prometheus` holds a user or a password, which is shown wherever it is typed and is not sent.
          install --image a --client-ca A       | `A` is no name of a ConfigMap.
          """)
  void aWrongWishIsSaidInOneSentence(String line, String sentence) {
    Desk.Result result = desk.runReal(line.split(" "));
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("error: " + sentence + "\n");
  }
}
