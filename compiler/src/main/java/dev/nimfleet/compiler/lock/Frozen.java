package dev.nimfleet.compiler.lock;

import dev.nimfleet.compiler.fleet.Digest;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.YamlReader;
import java.util.List;
import java.util.Optional;

/// An object as text that must not change. It is read when somebody asks what it says, and then
/// once.
public final class Frozen {
  private static final int HEX = 16;

  private final String name;
  private final String text;
  private volatile Optional<MapNode> object = Optional.empty();

  /// @param name what its places are called in messages
  Frozen(String name, String text) {
    this.name = name;
    this.text = text;
  }

  /// What tells a changed text.
  static String digest(String text) {
    return Digest.hex(text, HEX);
  }

  /// The object that a frozen text is.
  ///
  /// @param name what its places are called in messages
  public static MapNode object(String name, String text) {
    Diagnostics diagnostics = new Diagnostics();
    List<Node> documents = YamlReader.read(new Source(name, text), diagnostics);
    if (diagnostics.hasErrors()
        || documents.size() != 1
        || !(documents.getFirst() instanceof MapNode map)) {
      throw new IllegalArgumentException("not one object: " + name);
    }
    return map;
  }

  String text() {
    return text;
  }

  MapNode object() {
    MapNode read = object.orElseGet(() -> object(name, text));
    object = Optional.of(read);
    return read;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Frozen frozen && frozen.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
