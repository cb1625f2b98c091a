package dev.nimfleet.compiler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.Run.FleetFile;
import dev.nimfleet.compiler.Run.Includes;
import dev.nimfleet.compiler.Run.Input;
import dev.nimfleet.compiler.text.Diagnostic;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/// Whatever runs, an import of it changes nothing. The seeds are fixed, as those of
/// [DayTwoPropertiesTest].
class ImportPropertiesTest {
  /// What an import takes over; other kinds are told and left.
  private static final Set<String> KINDS =
      Set.of("NIMCache", "NIMService", "ScaledObject", "PodDisruptionBudget", "HTTPRoute");

  @Property(tries = 100, shrinking = ShrinkingMode.OFF, seed = "1")
  void theFirstCompileOfAnImportChangesNothing(@ForAll("fleets") GeneratedFleet fleet) {
    Map<String, String> running = objects(compile(fleet.yaml(), Optional.empty()));

    Import.Result imported = imported(running);
    Compilation first = compile(imported.fleet().orElseThrow(), imported.lock());

    assertThat(first.diagnostics()).noneMatch(Diagnostic::isError);
    Map<String, String> after = objects(first);
    assertThat(imported.diagnostics())
        .extracting(found -> found.code().id())
        .as("%s", imported.diagnostics())
        .doesNotContain("M007");
    assertThat(after).containsOnlyKeys(running.keySet());
    running.forEach((name, yaml) -> assertThat(after).containsEntry(name, yaml));
    assertThat(first.locks()).containsEntry("fleet.yaml", imported.lock().orElseThrow());
  }

  /// Nothing that nimfleet itself has made is told as refused, dropped or without effect.
  @Property(tries = 60, shrinking = ShrinkingMode.OFF, seed = "2")
  void whatNimfleetEmitsIsImportedWithoutAWord(@ForAll("fleets") GeneratedFleet fleet) {
    Map<String, String> running = objects(compile(fleet.yaml(), Optional.empty()));

    assertThat(imported(running).diagnostics())
        .extracting(found -> found.code().id())
        .doesNotContain("M002", "M003", "M004", "M006");
  }

  @Provide
  Arbitrary<GeneratedFleet> fleets() {
    return Arbitraries.longs().map(GeneratedFleet::of);
  }

  private static Import.Result imported(Map<String, String> objects) {
    List<Input> files =
        objects.entrySet().stream()
            .map(file -> new Input(file.getKey(), file.getValue().getBytes(UTF_8)))
            .toList();
    var request = new Import.Request(Optional.empty(), Optional.empty(), Optional.empty());
    return Import.read(files, request, Goldens.TODAY);
  }

  private static Map<String, String> objects(Compilation compilation) {
    var objects = new TreeMap<String, String>();
    for (FleetOutput fleet : compilation.fleets()) {
      for (Manifest manifest : fleet.manifests()) {
        boolean isImported = KINDS.contains(manifest.kind()) && !isOfAPool(manifest);
        if (isImported) objects.put(manifest.toString(), manifest.yaml());
      }
    }
    return objects;
  }

  /// A route to an InferencePool is not imported.
  private static boolean isOfAPool(Manifest manifest) {
    return manifest.yaml().contains("kind: InferencePool");
  }

  private static Compilation compile(String fleet, Optional<String> lock) {
    Optional<Input> locked = lock.map(text -> new Input("fleet.lock.yaml", text.getBytes(UTF_8)));
    var file = new FleetFile(new Input("fleet.yaml", fleet.getBytes(UTF_8)), locked, () -> locked);
    return new Compiler(ManifestCheck.NONE, Goldens.TODAY)
        .compile(
            new Run(List.of(file), Optional.empty(), Includes.NONE, Set.of(), Optional.empty()));
  }
}
