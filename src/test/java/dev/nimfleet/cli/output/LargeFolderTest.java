package dev.nimfleet.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// So many files that several threads share the work.
class LargeFolderTest {
  private static final int MODELS = 400;

  @TempDir private Path temporary;

  @Test
  void allFilesAreThereAndGoAgain() throws IOException {
    Path root = temporary.resolve("out");
    FleetChanges first = write(root, fleet(MODELS, "one"));
    assertThat(first.written()).isEqualTo(3 * MODELS);
    assertThat(write(root, fleet(MODELS, "one")).unchanged()).isEqualTo(3 * MODELS);
    FleetChanges last = write(root, fleet(1, "two"));
    assertThat(last.removed()).isEqualTo(3 * (MODELS - 1));
    assertThat(files(root)).hasSize(4);
    assertThat(root.resolve("nim")).isDirectoryContaining("glob:**/model-0");
  }

  @Test
  void afterAFailureNothingIsStillUnderWay() throws IOException {
    Path root = temporary.resolve("out");
    Plan plan = new OutputFolder(root).plan(List.of(fleet(MODELS, "one")));
    // Somebody stages a file of the same name first.
    Path staged = ((Step.Stage) plan.stages().get(1).get(MODELS)).temporary();
    Files.createDirectories(staged);
    assertThatThrownBy(() -> Writing.carryOut(plan)).isInstanceOf(Refusal.class);
    assertThat(files(root)).isEmpty();
  }

  private static FleetChanges write(Path root, FleetFiles fleet) {
    Plan plan = new OutputFolder(root).plan(List.of(fleet));
    Writing.carryOut(plan);
    return plan.fleets().getFirst();
  }

  private static FleetFiles fleet(int models, String content) {
    List<GeneratedFile> files =
        IntStream.range(0, models).boxed().flatMap(model -> files(model, content)).toList();
    return new FleetFiles(new FleetName("nim", "prod"), files, true);
  }

  private static Stream<GeneratedFile> files(int model, String content) {
    return Stream.of("10", "20", "30")
        .map(kind ->
            new GeneratedFile(
                new FilePath("nim/model-%d/%s.yaml".formatted(model, kind)),
                List.of("model-" + model),
                (content + "\n").getBytes(StandardCharsets.UTF_8)));
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> walk = Files.walk(root)) {
      return walk.filter(Files::isRegularFile).toList();
    }
  }
}
