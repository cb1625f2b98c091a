package dev.nimfleet.cli;

import dev.nimfleet.cli.git.WorkingTree;
import dev.nimfleet.cli.output.DiskTrouble;
import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlReader;
import dev.nimfleet.policies.lint.ManifestReader;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ParseResult;

/// Manifests of files, of folders and of the standard input.
final class ManifestInputs {
  /// What `kubectl get -A` prints of a large cluster.
  static final int LIMIT = 64 << 20;

  private static final List<String> PATTERNS =
      List.of("*.yaml", "*.yml", "*.json", "**/*.yaml", "**/*.yml", "**/*.json");

  private final Console console;
  private final WorkingTree tree;
  private final Diagnostics diagnostics;

  /// @param objects in the order of the files
  /// @param leftOut files of folders that hold none
  record Read(List<MapNode> objects, List<String> leftOut) {
    static final Read NOTHING = new Read(List.of(), List.of());
  }

  ManifestInputs(Console console, Diagnostics diagnostics) {
    this.console = console;
    this.tree = new WorkingTree(console.directory());
    this.diagnostics = diagnostics;
  }

  /// What an option names, if it is given.
  List<MapNode> of(ParseResult given, String option) {
    String path = given.matchedOptionValue(option, "");
    return path.isEmpty() ? List.of() : read(List.of(path)).objects();
  }

  Read read(List<String> typed) {
    var reader = new ManifestReader(diagnostics);
    for (String name : typed) {
      if (!name.equals(Inputs.STDIN) && Files.isDirectory(console.path(name))) {
        folder(name, reader);
      } else {
        source(name).ifPresent(reader::readNamed);
      }
    }
    return new Read(reader.objects(), reader.leftOut());
  }

  private void folder(String name, ManifestReader reader) {
    List<String> files =
        PATTERNS.stream()
            .flatMap(pattern -> tree.matching(name, pattern).stream())
            .sorted()
            .toList();
    if (files.isEmpty()) {
      throw new Refusal(
          "There is no YAML file in `%s`.".formatted(name),
          "manifests are files that end in `.yaml`, `.yml` or `.json`.");
    }
    int before = reader.leftOut().size();
    files.forEach(file -> source(file).ifPresent(reader::readFound));
    if (reader.leftOut().size() - before == files.size()) {
      throw new Refusal(
          "No file in `%s` holds a manifest.".formatted(name),
          "a manifest has an `apiVersion` and a `kind`.");
    }
  }

  private Optional<Source> source(String name) {
    boolean isStdin = name.equals(Inputs.STDIN);
    return YamlReader.decode(isStdin ? "<stdin>" : name, bytes(name), LIMIT, diagnostics);
  }

  private byte[] bytes(String name) {
    if (!name.equals(Inputs.STDIN)) {
      return tree.read(name, LIMIT).orElseThrow(() -> tree.missing(name));
    }
    try {
      return WorkingTree.read(name, console.in(), LIMIT);
    } catch (IOException e) {
      throw DiskTrouble.reading(e);
    }
  }
}
