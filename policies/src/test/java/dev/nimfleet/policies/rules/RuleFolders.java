package dev.nimfleet.policies.rules;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.policies.prepared.PreparedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The shipped rules, as they stand in the repository.
final class RuleFolders {
  private static final Path ROOT = Path.of("rules");

  private RuleFolders() {}

  static List<Rule> all(Diagnostics diagnostics) {
    var reader = RuleReader.ofShipped(diagnostics);
    List<Rule> rules = new ArrayList<>();
    sources().forEach((id, files) -> reader.read(id, files).ifPresent(rules::add));
    return rules;
  }

  /// The same as the build prepares them.
  static List<PreparedFile> prepared(Diagnostics diagnostics) {
    var reader = RuleReader.ofShipped(diagnostics);
    List<PreparedFile> prepared = new ArrayList<>();
    sources().forEach((id, files) -> prepared.addAll(reader.prepare(id, files)));
    return prepared;
  }

  private static Map<String, Map<String, Source>> sources() {
    Map<String, Map<String, Source>> folders = new TreeMap<>();
    for (Path folder : list(ROOT)) {
      Map<String, Source> files = new TreeMap<>();
      for (Path file : list(folder)) {
        files.put(file.getFileName().toString(), new Source(file.toString(), read(file)));
      }
      folders.put(folder.getFileName().toString(), files);
    }
    return folders;
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
