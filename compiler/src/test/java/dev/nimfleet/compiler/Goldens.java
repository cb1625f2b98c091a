package dev.nimfleet.compiler;

import dev.nimfleet.compiler.text.DiagnosticText;
import dev.nimfleet.compiler.text.DiagnosticText.Style;
import dev.nimfleet.compiler.yaml.YamlWriter;
import dev.nimfleet.golden.GoldenFolder;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The golden cases of the compiler, compiled on one day that never changes.
final class Goldens {
  static final LocalDate TODAY = LocalDate.of(2026, 11, 23);
  static final String DIAGNOSTICS = "diagnostics.txt";

  private Goldens() {}

  /// Fleets that compile; their manifests are expected under `out/`.
  static List<GoldenFolder> fleets() {
    return GoldenFolder.in(Path.of("golden", "fleets"));
  }

  /// The least input for one diagnostic, in folders that begin with its code.
  static List<GoldenFolder> errors() {
    return GoldenFolder.in(Path.of("golden", "errors"));
  }

  /// The code that a folder of [#errors()] is about.
  static String code(GoldenFolder golden) {
    return golden.name().substring(0, 4);
  }

  static Compilation compile(GoldenFolder golden) {
    var files = new ArrayList<Run.Input>();
    golden.inputs().forEach((name, bytes) -> files.add(new Run.Input(name, bytes)));
    return new Compiler(ManifestCheck.NONE, TODAY).compile(Run.of(files));
  }

  /// Everything that a run that succeeds leaves behind, by path.
  static SortedMap<String, String> files(Compilation compilation) {
    SortedMap<String, String> files = diagnostics(compilation);
    for (FleetOutput fleet : compilation.fleets()) {
      fleet.manifests().forEach(m -> files.put("out/" + m.path(), m.yaml()));
      fleet.waivers().forEach(w -> files.put("waivers/" + w.path(), YamlWriter.write(w.object())));
    }
    return files;
  }

  /// What a run says; a run that says nothing leaves no file.
  static SortedMap<String, String> diagnostics(Compilation compilation) {
    var files = new TreeMap<String, String>();
    if (!compilation.diagnostics().isEmpty()) {
      files.put(DIAGNOSTICS, DiagnosticText.print(compilation.diagnostics(), Style.PLAIN));
    }
    return files;
  }
}
