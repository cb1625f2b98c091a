package dev.nimfleet.compiler.yaml;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import java.util.List;
import java.util.Optional;

/// Reads YAML as Kubernetes understands it, with the place of every key and value, and strictly:
/// what readers could understand in two ways is an error here.
///
/// Nothing that a file can hold makes it throw.
public final class YamlReader {
  private YamlReader() {}

  /// The bytes of a file as text, or nothing when they are not YAML's characters in UTF-8. A byte
  /// order mark is dropped.
  ///
  /// @param name the path as the user typed it
  public static Optional<Source> decode(String name, byte[] bytes, Diagnostics diagnostics) {
    return decode(name, bytes, Utf8.MAX_BYTES, diagnostics);
  }

  /// The same of a file that may hold more than people write, such as all objects of a cluster.
  ///
  /// @param limit so many bytes are read at most
  public static Optional<Source> decode(
      String name, byte[] bytes, int limit, Diagnostics diagnostics) {
    return Utf8.decode(name, bytes, limit, diagnostics);
  }

  /// The documents of a file, one node each; empty documents are left out. After a syntax error
  /// there are the documents before it. A document with other mistakes is there as far as it can be
  /// understood, so that later phases find theirs in the same run.
  public static List<Node> read(Source source, Diagnostics diagnostics) {
    return new EngineReader(source, diagnostics).read();
  }
}
