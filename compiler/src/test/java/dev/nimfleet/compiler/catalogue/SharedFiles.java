package dev.nimfleet.compiler.catalogue;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// The real CRDs and samples, which stand beside some checkouts and are not part of this one.
final class SharedFiles {
  /// Seen from the folder of a module, where its tests run.
  private static final Path SHARED = Path.of("..", "..", "shared");

  private SharedFiles() {}

  /// A folder or file in `../shared`. Where there is none the test is skipped, loudly.
  static Path orSkip(String path) {
    Path file = SHARED.resolve(path);
    if (!Files.exists(file)) {
      String test =
          StackWalker.getInstance()
              .walk(frames ->
                  frames
                      .filter(frame -> frame.getClassName().endsWith("Test"))
                      .map(frame -> frame.getClassName() + "." + frame.getMethodName())
                      .findFirst()
                      .orElse("a test"));
      String reason = "Skipped: %s needs `../shared/%s` beside the checkout.".formatted(test, path);
      System.err.println(reason);
      Assumptions.abort(reason);
    }
    return file;
  }

  static List<Path> files(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The documents of a file, which must be clean YAML.
  static List<MapNode> objects(Path file) {
    try {
      Diagnostics found = new Diagnostics();
      Optional<Source> source =
          YamlReader.decode(file.getFileName().toString(), Files.readAllBytes(file), found);
      List<MapNode> objects = objects(source.orElseThrow(), found);
      if (found.hasErrors()) {
        throw new AssertionError(file + ": " + found.sorted());
      }
      return objects;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<MapNode> objects(Source source, Diagnostics found) {
    return YamlReader.read(source, found).stream().map(MapNode.class::cast).toList();
  }
}
