package dev.nimfleet.compiler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.nimfleet.compiler.Run.FleetFile;
import dev.nimfleet.compiler.Run.Includes;
import dev.nimfleet.compiler.Run.Input;
import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.LockReader;
import dev.nimfleet.compiler.text.DiagnosticText;
import dev.nimfleet.compiler.text.DiagnosticText.Style;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.golden.GoldenFolder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What manifests that others have written are imported as, and that the first compile of it
/// changes nothing of what runs.
class ImportGoldenTest {
  private static final String FLEET = "fleet.yaml";
  private static final String LOCK = "fleet.lock.yaml";

  @TestFactory
  Stream<DynamicTest> imports() {
    return Goldens.imports().stream()
        .map(golden -> dynamicTest(golden.name(), golden.folder().toUri(), () -> check(golden)));
  }

  private static void check(GoldenFolder golden) {
    Import.Result result = imported(golden);
    var files = new TreeMap<String, String>();
    if (!result.diagnostics().isEmpty()) {
      files.put(Goldens.DIAGNOSTICS, DiagnosticText.print(result.diagnostics(), Style.PLAIN));
    }
    result.fleet().ifPresent(text -> files.put("imported/" + FLEET, text));
    result.lock().ifPresent(text -> files.put("imported/" + LOCK, text));
    if (result.fleet().isPresent()) {
      Compilation first = compile(result.fleet().get(), result.lock());
      assertThat(first.diagnostics()).noneMatch(found -> found.isError());
      if (!first.diagnostics().isEmpty()) {
        files.put(Goldens.COMPILE, DiagnosticText.print(first.diagnostics(), Style.PLAIN));
      }
      first
          .fleets()
          .forEach(fleet ->
              fleet
                  .lock()
                  .news()
                  .forEach(line -> files.merge("news.txt", line + "\n", String::concat)));
      changesNothing(golden, result, first);
    }
    golden.check(files);
  }

  private static Import.Result imported(GoldenFolder golden) {
    List<Input> inputs =
        golden.inputs().entrySet().stream()
            .map(file -> new Input(file.getKey(), file.getValue()))
            .toList();
    var request = new Import.Request(Optional.empty(), Optional.empty(), Optional.empty());
    return Import.read(inputs, request, Goldens.TODAY);
  }

  private static Compilation compile(String fleet, Optional<String> lock) {
    Optional<Input> locked = lock.map(text -> new Input(LOCK, text.getBytes(UTF_8)));
    var file = new FleetFile(new Input(FLEET, fleet.getBytes(UTF_8)), locked, () -> locked);
    return new Compiler(ManifestCheck.NONE, Goldens.TODAY)
        .compile(
            new Run(List.of(file), Optional.empty(), Includes.NONE, Set.of(), Optional.empty()));
  }

  /// Of each model that runs, the objects are those that were imported and no others, and what the
  /// lock says of it stays.
  private static void changesNothing(GoldenFolder golden, Import.Result result, Compilation first) {
    SortedMap<String, Object> there = ManifestMeaning.of(golden.inputs().values());
    Map<String, Object> emitted = new TreeMap<>();
    for (FleetOutput fleet : first.fleets()) {
      for (Manifest manifest : fleet.manifests()) {
        boolean runs = manifest.models().stream().anyMatch(result.running()::contains);
        if (runs) emitted.putAll(ManifestMeaning.of(List.of(manifest.yaml().getBytes(UTF_8))));
      }
    }
    assertThat(there).as("imported").containsAllEntriesOf(emitted);
    if (result.beginning().isEmpty() && result.lock().isPresent()) {
      assertThat(first.locks()).containsEntry(FLEET, result.lock().get());
    }
    for (Lock lock : locks(result.lock().orElse(""))) {
      lock.models()
          .forEach((model, before) ->
              assertThat(first.fleets())
                  .as(model)
                  .anyMatch(fleet -> before.equals(fleet.lock().models().get(model))));
    }
  }

  private static List<Lock> locks(String text) {
    return LockReader.read(LOCK, text.getBytes(UTF_8), new Diagnostics()).orElse(List.of());
  }
}
