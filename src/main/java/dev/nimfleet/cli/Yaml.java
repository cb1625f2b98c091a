package dev.nimfleet.cli;

import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;

/// Placeholder until the writer lands: JSON, which is YAML.
final class Yaml {
  private Yaml() {}

  static String text(Manifest manifest) {
    StringBuilder text = new StringBuilder();
    write(manifest.object(), text);
    return text.append('\n').toString();
  }

  private static void write(Node node, StringBuilder text) {
    switch (node) {
      case MapNode map -> {
        String separator = "{";
        for (MapNode.Entry entry : map.entries()) {
          text.append(separator).append('"').append(entry.key()).append("\": ");
          write(entry.value(), text);
          separator = ",\n";
        }
        text.append(map.isEmpty() ? "{}" : "}");
      }
      case ListNode list -> {
        text.append('[');
        list.items().forEach(item -> write(item, text));
        text.append(']');
      }
      case Scalar scalar -> text.append('"').append(scalar.text()).append('"');
    }
  }
}
