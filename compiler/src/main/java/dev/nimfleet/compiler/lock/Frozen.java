package dev.nimfleet.compiler.lock;

import dev.nimfleet.compiler.fleet.Digest;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.YamlReader;
import java.util.List;

/// Text that must not change.
public final class Frozen {
  private static final int HEX = 16;

  private Frozen() {}

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
}
