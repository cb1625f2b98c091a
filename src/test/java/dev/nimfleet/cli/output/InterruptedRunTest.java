package dev.nimfleet.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run may be killed at any moment: the files are whole, and the next run finishes the work.
class InterruptedRunTest {
  private static final FleetName FLEET = new FleetName("nim", "prod");
  private static final FleetFiles BEFORE =
      fleet(file("a/10.yaml", "one"), file("b/10.yaml", "one"), file("c/10.yaml", "one"));
  private static final FleetFiles NOW =
      fleet(file("b/10.yaml", "two"), file("c/10.yaml", "one"), file("d/10.yaml", "one"));
  private static final FleetFiles LATER = fleet(file("c/10.yaml", "three"));

  @TempDir private Path temporary;
  private Path root;

  @BeforeEach
  void foreignFiles() throws IOException {
    root = temporary.resolve("out");
    Files.createDirectories(root.resolve("d"));
    Files.writeString(root.resolve("d/theirs.yaml"), "theirs");
  }

  @Test
  void theNextRunFinishesTheWorkWhereverItWasKilled() {
    for (int killedAfter = 0; killedAfter <= steps().size(); killedAfter++) {
      write(BEFORE);
      killedAfter(killedAfter);
      assertThat(wholeFiles()).as("killed after step %d", killedAfter).isTrue();
      write(NOW);
      assertThat(files())
          .as("killed after step %d", killedAfter)
          .isEqualTo(
              Map.of(
                  "b/10.yaml", "two",
                  "c/10.yaml", "one",
                  "d/10.yaml", "one",
                  "d/theirs.yaml", "theirs",
                  ".nimfleet/prod.index",
                      "nimfleet-index 1 nim/prod\nb/10.yaml\tm\nc/10.yaml\tm\nd/10.yaml\tm\n"));
    }
  }

  @Test
  void aRunThatWantsSomethingElseFinishesItToo() {
    for (int killedAfter = 0; killedAfter <= steps().size(); killedAfter++) {
      write(BEFORE);
      killedAfter(killedAfter);
      write(LATER);
      assertThat(files())
          .as("killed after step %d", killedAfter)
          .isEqualTo(
              Map.of(
                  "c/10.yaml", "three",
                  "d/theirs.yaml", "theirs",
                  ".nimfleet/prod.index", "nimfleet-index 1 nim/prod\nc/10.yaml\tm\n"));
    }
  }

  @Test
  void aHalfWrittenFileIsSweptAway() throws IOException {
    write(BEFORE);
    Path half = new Notes(root).staged(FLEET, ProcessHandle.current().pid(), 7);
    Files.writeString(half, "hal");
    Path ofAnotherFleet = root.resolve(".nimfleet/other.1-1.staged");
    Files.writeString(ofAnotherFleet, "theirs");
    write(NOW);
    assertThat(half).doesNotExist();
    assertThat(ofAnotherFleet).exists();
  }

  @Test
  void aStagedFileOfALivingProcessIsLeftToIt() throws IOException {
    write(BEFORE);
    long parent = ProcessHandle.current().parent().orElseThrow().pid();
    Path inUse = new Notes(root).staged(FLEET, parent, 0);
    Files.writeString(inUse, "in use");
    write(NOW);
    assertThat(inUse).exists();
  }

  @Test
  void aFailureBeforeTheFirstChangeLeavesNothing() {
    // A file name may have 255 bytes, and the index would have more.
    var endless = new FleetName("nim", "x".repeat(251));
    Path fresh = temporary.resolve("new/out");
    assertThatThrownBy(() ->
            Writing.carryOut(
                new OutputFolder(fresh).plan(List.of(new FleetFiles(endless, NOW.files(), true)))))
        .isInstanceOf(Refusal.class)
        .hasMessageStartingWith("Cannot write")
        .hasMessageEndingWith(": file name too long.");
    assertThat(temporary.resolve("new")).doesNotExist();
    assertThat(files()).containsOnlyKeys("d/theirs.yaml");
  }

  @Test
  void aFailureInTheMiddleLeavesWholeFilesThatTheNextRunKnows() throws IOException {
    write(BEFORE);
    Plan plan = plan(fleet(file("b/10.yaml", "two"), file("e/10.yaml", "one")));
    Files.writeString(root.resolve("e"), "somebody was here after the plan was made");
    assertThatThrownBy(() -> Writing.carryOut(plan))
        .isInstanceOf(Refusal.class)
        .hasMessageStartingWith("Cannot write");
    assertThat(wholeFiles()).isTrue();
    write(NOW);
    assertThat(files()).hasSize(6).containsEntry("b/10.yaml", "two").containsKey("e");
  }

  private List<Step> steps() {
    write(BEFORE);
    return plan(NOW).stages().stream().flatMap(List::stream).toList();
  }

  private void killedAfter(int steps) {
    List<Step> done = plan(NOW).stages().stream().flatMap(List::stream).limit(steps).toList();
    List<List<Step>> oneByOne = new ArrayList<>();
    done.forEach(step -> oneByOne.add(List.of(step)));
    new Writing(root).carryOut(oneByOne);
  }

  private void write(FleetFiles fleet) {
    Writing.carryOut(plan(fleet));
  }

  private Plan plan(FleetFiles fleet) {
    return new OutputFolder(root).plan(List.of(fleet));
  }

  private static FleetFiles fleet(GeneratedFile... files) {
    return new FleetFiles(FLEET, List.of(files), true);
  }

  private static GeneratedFile file(String path, String content) {
    return new GeneratedFile(
        new FilePath(path), List.of("m"), (content + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /// Whether every YAML file has one of the contents that some run gave it.
  private boolean wholeFiles() {
    return files().entrySet().stream()
        .filter(file -> file.getKey().endsWith(".yaml"))
        .allMatch(file -> List.of("one", "two", "theirs").contains(file.getValue()));
  }

  private Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path path : walk.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(path);
        files.put(
            root.relativize(path).toString(),
            path.toString().endsWith(".yaml") ? text.strip() : text);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }
}
