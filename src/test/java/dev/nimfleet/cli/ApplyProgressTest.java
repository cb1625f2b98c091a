package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.apply.Progress.Event;
import dev.nimfleet.gitops.apply.Result;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.plan.Desired;
import dev.nimfleet.gitops.plan.Step;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What whoever waits for `nimfleet apply` sees.
class ApplyProgressTest {
  private static final ObjectId CACHE =
      new ObjectId("apps.nvidia.com", "NIMCache", "nim", "llama-cache");
  private static final Step WAIT = new Step.WaitCacheReady(CACHE);

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private ApplyProgress progress(boolean isTerminal, String... models) {
    Map<String, List<MapNode>> all = new TreeMap<>();
    for (String model : models) all.put(model, List.of());
    var console =
        new Console(
            InputStream.nullInputStream(),
            new PrintWriter(out),
            new PrintWriter(err),
            Path.of(""),
            isTerminal,
            isTerminal);
    return new ApplyProgress(
        new Desired("nim", "prod", List.of(), new TreeMap<>(all), true), console, false);
  }

  private static void install(ApplyProgress progress) {
    progress.happened("", new Event.Noted("the namespace is new"));
    progress.happened("llama", new Event.Began(WAIT));
    progress.happened("llama", new Event.Waits(WAIT, "NIMCache nim/llama-cache is InProgress."));
    progress.happened("mistral", new Event.Failed(Optional.of(WAIT), "No room.\nAsk for some."));
    progress.happened("llama", new Event.Done(WAIT, "NIMCache nim/llama-cache is Ready."));
    progress.happened("", new Event.Pruned(CACHE));
    progress.happened("llama", new Event.Finished());
  }

  @Test
  void aTerminalHasALineAModelThatChanges() {
    ApplyProgress progress = progress(true, "llama", "mistral");
    assertThat(screen())
        .containsExactly("llama: waits for its turn", "mistral: waits for its turn");
    progress.happened("llama", new Event.Began(WAIT));
    assertThat(screen().getFirst())
        .isEqualTo("llama: wait for NIMCache nim/llama-cache to be Ready");
    install(progress);
    assertThat(screen())
        .containsExactly(
            "nim/prod: note: the namespace is new",
            "nim/prod: NIMCache nim/llama-cache pruned",
            "llama: done",
            "mistral: failed: No room.");
    assertThat(out.toString()).as("long lines are cut by the terminal").endsWith("\u001B[?7h");
  }

  @Test
  void elsewhereThereIsALineAnEvent() {
    install(progress(false, "llama", "mistral"));
    assertThat(out.toString().lines())
        .containsExactly(
            "nim/prod: note: the namespace is new",
            "llama: NIMCache nim/llama-cache is InProgress.",
            "mistral: failed: No room.",
            "Ask for some.",
            "llama: NIMCache nim/llama-cache is Ready.",
            "nim/prod: NIMCache nim/llama-cache pruned",
            "llama: done");
  }

  @Test
  void moreModelsThanATerminalHasLinesAreToldOneByOne() {
    String[] models =
        IntStream.rangeClosed(0, LiveLines.MOST)
            .mapToObj("m%02d"::formatted)
            .toArray(String[]::new);
    progress(true, models).happened("m00", new Event.Finished());
    assertThat(out.toString()).isEqualTo("m00: done\n");
  }

  @Test
  void theEndIsToldInFull() {
    progress(true, "llama", "mistral")
        .end(
            new Result(
                List.of(CACHE),
                List.of(),
                3,
                List.of(),
                List.of(),
                new TreeMap<>(Map.of("mistral", "No room.\nAsk for some.")),
                true));
    assertThat(err.toString())
        .contains("mistral: No room.", "mistral: Ask for some.")
        .endsWith("nim/prod: 1 created, 0 configured, 3 unchanged, 0 pruned.\n");
  }

  /// What stands on a terminal after all that was written.
  private List<String> screen() {
    List<String> rows = new ArrayList<>();
    int row = 0;
    Matcher part =
        Pattern.compile("\u001B\\[(\\d+)A|\u001B\\[J|\u001B\\[\\?7[lh]|([^\u001B\n]*)\n")
            .matcher(out.toString());
    int at = 0;
    while (part.find()) {
      assertThat(part.start()).as("nothing else is written").isEqualTo(at);
      at = part.end();
      if (part.group(1) != null) {
        row -= Integer.parseInt(part.group(1));
      } else if (part.group().endsWith("J")) {
        rows.subList(row, rows.size()).clear();
      } else if (part.group(2) != null) {
        rows.subList(row, rows.size()).clear();
        rows.add(part.group(2));
        row++;
      }
    }
    return rows;
  }
}
