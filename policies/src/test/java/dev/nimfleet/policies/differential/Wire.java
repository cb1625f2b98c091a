package dev.nimfleet.policies.differential;

import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import dev.nimfleet.compiler.yaml.YamlReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/// Files in, and JSON out to a server.
final class Wire {
  private static final JsonMapper JSON = JsonMapper.shared();

  private Wire() {}

  /// The maps of a text, which may be in a list.
  static List<MapNode> maps(String name, String text) {
    var diagnostics = new Diagnostics();
    List<MapNode> maps = new ArrayList<>();
    for (Node document : YamlReader.read(new Source(name, text), diagnostics)) {
      List<Node> items = document instanceof ListNode list ? list.items() : List.of(document);
      items.forEach(item -> maps.add((MapNode) item));
    }
    refuse(diagnostics);
    return maps;
  }

  static MapNode map(String text) {
    return maps("text", text).getFirst();
  }

  static void refuse(Diagnostics diagnostics) {
    List<Diagnostic> wrong = diagnostics.sorted();
    if (!wrong.isEmpty()) throw new IllegalArgumentException(wrong.toString());
  }

  static String json(Node node) {
    return switch (node) {
      case MapNode map ->
          map.entries().stream()
              .map(entry -> quoted(entry.key()) + ": " + json(entry.value()))
              .collect(Collectors.joining(", ", "{", "}"));
      case ListNode list ->
          list.items().stream().map(Wire::json).collect(Collectors.joining(", ", "[", "]"));
      case Scalar scalar -> scalar.isString() ? quoted(scalar.text()) : scalar.text();
    };
  }

  static String quoted(String text) {
    return JSON.writeValueAsString(text);
  }

  static List<Path> files(Path folder) {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
