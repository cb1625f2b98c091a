package dev.nimfleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the documentation tells people to run works, and prints what the documentation shows.
///
/// The commands of a page run one after the other, in a folder that has what a checkout has to
/// offer: `./nimfleet` and `examples/`. A block `sh` holds commands that succeed. A block `console`
/// shows commands behind `$` and below each what it prints, which `-Ddocs=write` brings up to date.
class CommandsInDocsIT {
  /// Commands that are shown and not run here, by their first word.
  private static final Map<String, String> NOT_RUN =
      Map.of(
          "mvn", "a build cannot run inside itself",
          "tools/bench/run", "takes minutes, and measures a machine that does nothing else",
          "tools/bench/webhook/run", "the same",
          "tools/bench/reconcile/run", "the same");

  private static final int PATIENCE = 60; // seconds

  @TempDir Path folder;

  private record Result(int exitCode, String output) {}

  static Stream<String> pages() {
    return Markdown.pages().stream().map(Repository::name);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyCommandWorksAndPrintsWhatIsShown(String name) throws Exception {
    layOut();
    Path page = Repository.root().resolve(name);
    List<String> lines = Repository.read(page).lines().toList();
    List<String> rewritten = new ArrayList<>();
    int done = 0;
    for (Markdown.Block block : Markdown.blocks(lines)) {
      rewritten.addAll(lines.subList(done, block.from()));
      switch (block.language()) {
        case "sh" -> {
          block.lines().forEach(this::requireSuccess);
          rewritten.addAll(block.lines());
        }
        case "console" -> rewritten.addAll(replayed(block));
        default -> rewritten.addAll(block.lines());
      }
      done = block.from() + block.lines().size();
    }
    rewritten.addAll(lines.subList(done, lines.size()));
    Page.require(page, String.join("\n", rewritten) + "\n");
  }

  private void requireSuccess(String line) {
    String command = line.replaceFirst("\\s+# .*", "").strip();
    String first = command.split(" ", 2)[0];
    if (command.isEmpty()) {
      return;
    }
    if (NOT_RUN.containsKey(first)) {
      assertThat(!first.contains("/") || Files.isExecutable(Repository.root().resolve(first)))
          .as("%s is not run here (%s), but it must exist", first, NOT_RUN.get(first))
          .isTrue();
      return;
    }
    Result result = run(command);
    assertThat(result.exitCode()).as("%s%n%s", command, result.output()).isZero();
  }

  private List<String> replayed(Markdown.Block block) {
    List<String> lines = new ArrayList<>();
    for (String line : block.lines()) {
      if (line.startsWith("$ ")) {
        lines.add(line);
        run(line.substring(2)).output().lines().forEach(lines::add);
      }
    }
    return lines;
  }

  private Result run(String command) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder("sh", "-c", command)
              .directory(folder.toFile())
              .redirectErrorStream(true);
      builder.environment().put("NIMFLEET_AOT", "off"); // no cache of ours in a user's folder
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(PATIENCE, TimeUnit.SECONDS)).as(command).isTrue();
      return new Result(process.exitValue(), output);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(command, e);
    }
  }

  private void layOut() throws IOException {
    Path program = Repository.root().resolve("src/target/nimfleet/bin/nimfleet");
    assertThat(program).as("the distribution; `mvn package` builds it").isExecutable();
    Path script = folder.resolve("nimfleet");
    Files.writeString(script, "#!/bin/sh\nexec '%s' \"$@\"\n".formatted(program));
    assertThat(script.toFile().setExecutable(true)).isTrue();
    for (Path file : Repository.files()) {
      if (Repository.name(file).startsWith("examples/")) {
        Path copy = folder.resolve(Repository.name(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }
}
