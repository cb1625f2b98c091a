package dev.nimfleet.cli;

import dev.nimfleet.cli.git.WorkingTree;
import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.compiler.Run.Input;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/// Manifests of files, of folders and of the standard input.
final class ManifestInputs {
  private static final List<String> PATTERNS =
      List.of("*.yaml", "*.yml", "*.json", "**/*.yaml", "**/*.yml", "**/*.json");

  private ManifestInputs() {}

  static List<Input> read(List<String> typed, Console console) {
    WorkingTree tree = new WorkingTree(console.directory());
    Inputs inputs = new Inputs(tree, console);
    List<Input> all = new ArrayList<>();
    for (String name : typed) {
      if (!name.equals(Inputs.STDIN) && Files.isDirectory(console.path(name))) {
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
        files.forEach(file -> all.add(inputs.read(file)));
      } else {
        all.add(inputs.read(name));
      }
    }
    return all;
  }
}
