package dev.nimfleet.compiler;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nimfleet.compiler.Run.Delivered;
import dev.nimfleet.compiler.Run.FleetFile;
import dev.nimfleet.compiler.Run.Includes;
import dev.nimfleet.compiler.Run.Input;
import dev.nimfleet.compiler.Run.Stray;
import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.compiler.text.DiagnosticText;
import dev.nimfleet.compiler.text.DiagnosticText.Style;
import dev.nimfleet.compiler.yaml.YamlWriter;
import dev.nimfleet.golden.GoldenFolder;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The golden cases of the compiler, compiled on one day that never changes.
public final class Goldens {
  static final LocalDate TODAY = LocalDate.of(2026, 11, 23);
  static final String DIAGNOSTICS = "diagnostics.txt";

  /// What the first compile of an import says.
  static final String COMPILE = "compile.txt";

  private static final String LOCK = ".lock.yaml";
  private static final String HEAD = ".lock.head.yaml";
  private static final Pattern OPERATOR = Pattern.compile("operator: (\\S+)");

  private Goldens() {}

  /// Fleets that compile; their manifests are expected under `out/`.
  static List<GoldenFolder> fleets() {
    return GoldenFolder.in(Path.of("golden", "fleets"));
  }

  /// The examples that are one fleet by itself.
  static List<GoldenFolder> examples() {
    return GoldenFolder.examples();
  }

  /// The least input for one diagnostic, in folders that begin with its code.
  static List<GoldenFolder> errors() {
    return GoldenFolder.in(Path.of("golden", "errors"));
  }

  /// Manifests that others have written; what is made of them is expected under `imported/`.
  static List<GoldenFolder> imports() {
    return GoldenFolder.in(Path.of("golden", "imports"));
  }

  /// The code that a folder of [#errors()] is about.
  static String code(GoldenFolder golden) {
    return golden.name().substring(0, 4);
  }

  /// Compiles all inputs as fleets, but for these: one whose name begins with `cluster` is the
  /// cluster, `x.lock.yaml` the lock beside `x.yaml`, `x.lock.head.yaml` the lock in Git's HEAD
  /// when it is another, and [GoldenRollout#FILE] a command.
  static Compilation compile(GoldenFolder golden) {
    return compile(golden, ManifestCheck.NONE);
  }

  /// The same, judged.
  public static Compilation compile(GoldenFolder golden, ManifestCheck check) {
    SortedMap<String, byte[]> files = golden.inputs();
    var fleets = new ArrayList<FleetFile>();
    var clusters = new ArrayList<Input>();
    for (Input input : inputs(files)) {
      if (isBeside(input.name())) continue;
      if (input.name().startsWith("cluster")) clusters.add(input);
      else fleets.add(fleet(input, files));
    }
    Optional<String> command =
        Optional.ofNullable(files.get(GoldenRollout.FILE)).map(bytes -> new String(bytes, UTF_8));
    Run run =
        new Run(
            fleets,
            clusters.stream().findFirst(),
            among(inputs(golden.included())),
            command.flatMap(GoldenRollout::replaced).map(Set::of).orElse(Set.of()),
            command
                .filter(yaml -> GoldenRollout.replaced(yaml).isEmpty())
                .map(GoldenRollout::parse));
    return new Compiler(check, TODAY).compile(run);
  }

  private static boolean isBeside(String name) {
    return name.endsWith(LOCK) || name.endsWith(HEAD) || name.equals(GoldenRollout.FILE);
  }

  private static FleetFile fleet(Input fleet, SortedMap<String, byte[]> files) {
    String stem = fleet.name().substring(0, fleet.name().length() - ".yaml".length());
    String name = stem + LOCK;
    Optional<Input> lock = Optional.ofNullable(files.get(name)).map(b -> new Input(name, b));
    Optional<Input> head = Optional.ofNullable(files.get(stem + HEAD)).map(b -> new Input(name, b));
    return new FleetFile(
        fleet,
        lock,
        () -> head.or(() -> lock),
        List::of,
        () -> strays(name, files),
        Delivered.NOTHING);
  }

  /// The locks of fleet files that are not there.
  private static List<Stray> strays(String name, SortedMap<String, byte[]> files) {
    return inputs(files).stream()
        .filter(file -> file.name().endsWith(LOCK))
        .filter(file -> !files.containsKey(file.name().replace(LOCK, ".yaml")))
        .map(file -> new Stray(file, "git mv %s %s".formatted(file.name(), name)))
        .toList();
  }

  /// The oldest release of NIM Operator that a case is compiled for.
  static Release operator(GoldenFolder golden) {
    return golden.inputs().entrySet().stream()
        .filter(file -> file.getKey().startsWith("cluster"))
        .flatMap(file -> OPERATOR.matcher(new String(file.getValue(), UTF_8)).results())
        .findFirst()
        .flatMap(found -> Release.named(found.group(1)))
        .orElse(Release.V3_0_2);
  }

  /// Finds files by a pattern among those that there are.
  static Includes among(List<Input> files) {
    return (_, pattern) -> {
      PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
      return files.stream().filter(file -> matcher.matches(Path.of(file.name()))).toList();
    };
  }

  private static List<Input> inputs(SortedMap<String, byte[]> files) {
    return files.entrySet().stream()
        .map(file -> new Input(file.getKey(), file.getValue()))
        .toList();
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
