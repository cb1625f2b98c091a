package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.cli.output.Refusal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BreakGlassTest {
  private static final Instant NOW = Instant.parse("2026-11-28T03:00:00.5Z");

  @TempDir private Path folder;
  private Desk desk;
  private FakeCluster cluster = new FakeCluster(Optional.of("[{\"name\":\"models\"}]"));

  /// A cluster that keeps what it is patched with.
  private static final class FakeCluster implements BreakGlassCommand.Cluster {
    private final Optional<String> entries;
    private final List<String> patches = new ArrayList<>();

    FakeCluster(Optional<String> entries) {
      this.entries = entries;
    }

    @Override
    public Optional<String> entries() {
      return entries;
    }

    @Override
    public void patch(String patch) {
      patches.add(patch);
    }

    @Override
    public void close() {}
  }

  @BeforeEach
  void desk() {
    desk = new Desk(folder);
  }

  private Desk.Result run(String... more) {
    List<String> line = new ArrayList<>(List.of("breakglass"));
    line.addAll(List.of(more));
    BreakGlassCommand command = new BreakGlassCommand(_ -> cluster, InstantSource.fixed(NOW));
    return desk.run(List.of(command), line.toArray(String[]::new));
  }

  @Test
  void theCommandForKubectlIsPrintedAndNothingIsDone() {
    Desk.Result result = run("--for", "30m", "--reason", "it's blocked");
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .startsWith(
            "kubectl patch validatingwebhookconfiguration nimfleet --type=merge -p"
                + " '{\"metadata\":{\"annotations\":{")
        .contains("\"nimfleet.dev/break-glass-reason\":\"it'\\''s blocked\"")
        .contains("\"nimfleet.dev/break-glass-until\":\"2026-11-28T03:30:00Z\"")
        .endsWith("}},\"webhooks\":[]}'\n");
    assertThat(result.err())
        .contains(
            "nothing asks the webhook until 2026-11-28T03:30:00Z",
            "With no replica alive the glass stays broken.",
            "kubectl replace -f -",
            "flux suspend");
    assertThat(cluster.patches).isEmpty();
  }

  @Test
  void withApplyItIsDoneAndWhatWasIsKept() {
    assertThat(run("--for", "2h", "--reason", "INC-1", "--apply").code()).isZero();
    assertThat(cluster.patches)
        .singleElement()
        .asString()
        .contains(
            "\"nimfleet.dev/break-glass-restore\":\"[{\\\"name\\\":\\\"models\\\"}]\"",
            "\"nimfleet.dev/break-glass-until\":\"2026-11-28T05:00:00Z\"");
  }

  @Test
  void glassThatIsBrokenAlreadyKeepsWhatWasBefore() {
    cluster = new FakeCluster(Optional.of("[]"));
    run("--for", "2h", "--reason", "INC-1", "--apply");
    assertThat(cluster.patches).singleElement().asString().doesNotContain("break-glass-restore");
  }

  @Test
  void withoutAConfigurationThereIsNothingToBreak() {
    cluster = new FakeCluster(Optional.empty());
    Desk.Result result = run("--for", "2h", "--reason", "INC-1", "--apply");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .startsWith("error: There is no ValidatingWebhookConfiguration `nimfleet`.");
  }

  @Test
  void aClusterThatDoesNotAnswerIsSaidToPeople() {
    var command =
        new BreakGlassCommand(
            _ -> {
              throw new Refusal("The cluster does not do it: no route.", "print it");
            },
            InstantSource.fixed(NOW));
    Desk.Result result =
        desk.run(List.of(command), "breakglass", "--for=1h", "--reason=INC-1", "--apply");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).startsWith("error: The cluster does not do it: no route.\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --reason=x             | Say for how long with `--for`, such as `--for 30m`.
          --for=25h --reason=x   | `--for` is a time such as `30m` or `2h`, 24h at most, not `25h`.
          --for=0m --reason=x    | `--for` is a time such as `30m` or `2h`, 24h at most, not `0m`.
          --for=soon --reason=x  | `--for` is a time such as `30m` or `2h`, 24h at most, not `soon`.
          --for=1h               | Say why with `--reason TEXT`: somebody will ask.
          """)
  void withoutATimeAndAReasonTheGlassHolds(String line, String sentence) {
    Desk.Result result = run(line.split(" "));
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).startsWith("error: " + sentence + "\n");
  }
}
