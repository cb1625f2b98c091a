package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `nimfleet reconcile` says of options about rollouts that do not go together, before it asks
/// anybody.
class ReconcileUsageTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          out --notify http://x/s3cret                                       | `--notify` is about rollouts, which need `--prometheus`.
          out --notify-token-file f                                          | `--notify-token-file` is about rollouts, which need `--prometheus`.
          out --prometheus-token-file f                                      | `--prometheus-token-file` says something about `--prometheus`.
          out --prometheus fleet --prometheus-token-file f                   | A token or a tenant goes to a Prometheus that you name: give `--prometheus` a URL.
          out --prometheus fleet --prometheus-tenant t                       | A token or a tenant goes to a Prometheus that you name: give `--prometheus` a URL.
          out --prometheus flet                                              | `--prometheus` is `fleet` or a URL such as `http://prometheus:9090`, not `flet`.
          out --prometheus https://me:s3cret@p                               | `--prometheus` holds a user or a password, which is shown wherever it is typed and is not sent.
          out --prometheus https://s3cret@p                                  | `--prometheus` holds a user or a password, which is shown wherever it is typed and is not sent.
          out --prometheus me:s3cret@p:9090                                  | `--prometheus` is `fleet` or a URL such as `http://prometheus:9090`, not `p:9090`.
          out --prometheus http://me:pa/s3cret@p                             | `--prometheus` is `fleet` or a URL such as `http://prometheus:9090`, not `http://p`.
          out --prometheus http://p --notify s3cret                          | `--notify` is a URL such as `https://hooks.example.com/abc`.
          out --prometheus http://p --notify http://x/s3cret --notify-url-file f | `--notify` and `--notify-url-file` exclude each other.
          out --via-apiserver-proxy                                          | `--via-apiserver-proxy` says something about `--prometheus`.
          out --prometheus fleet --via-apiserver-proxy --prometheus-ca-file f | `--prometheus-ca-file` does not go with `--via-apiserver-proxy`: the API server passes no token on, and makes the connection itself.
          out --prometheus http://p --notify-token-file f                    | `--notify-token-file` says something about `--notify`.
          out --prometheus http://p --commit-branch lock                     | `--commit-branch` says something about a repository; name it with `--git`.
          --git g --state s --commit-branch lock                             | `--commit-branch` is about rollouts, which need `--prometheus`.
          --git g --state s --prometheus http://p --commit-branch main --allowed-signers f | `--commit-branch` is the branch that is followed, whose commits must be signed, and those of nimfleet are not: name another one.
          """)
  void whatDoesNotGoTogetherIsToldFirst(String options, String sentence) {
    String line = "reconcile " + options + " --kubeconfig none";
    Desk.Result result = new Desk(folder).runReal(line.split(" +"));
    assertThat(result.err()).startsWith("error: " + sentence + "\n").doesNotContain("s3cret");
    assertThat(result.code()).isEqualTo(2);
  }
}
