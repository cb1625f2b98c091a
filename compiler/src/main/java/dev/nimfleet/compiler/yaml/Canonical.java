package dev.nimfleet.compiler.yaml;

import dev.nimfleet.compiler.yaml.MapNode.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// One text for all trees that mean the same: keys sorted, no white space. Digests are taken over
/// it, so that neither the order of fields nor the form of the YAML is content.
public final class Canonical {
  private static final Comparator<Entry> BY_KEY = Comparator.comparing(Entry::key);

  private Canonical() {}

  public static String text(Node node) {
    StringBuilder out = new StringBuilder(1024);
    write(node, out);
    return out.toString();
  }

  private static void write(Node node, StringBuilder out) {
    switch (node) {
      case MapNode map -> {
        List<Entry> entries = new ArrayList<>(map.entries());
        entries.sort(BY_KEY);
        out.append('{');
        for (Entry entry : entries) {
          string(entry.key(), out);
          out.append(':');
          write(entry.value(), out);
          out.append(',');
        }
        out.append('}');
      }
      case ListNode list -> {
        out.append('[');
        for (Node item : list.items()) {
          write(item, out);
          out.append(',');
        }
        out.append(']');
      }
      case Scalar scalar -> {
        switch (scalar.kind()) {
          case STRING -> string(scalar.text(), out);
          case INTEGER, DECIMAL, BOOLEAN, NULL -> out.append(scalar.text());
        }
      }
    }
  }

  /// The length in front makes two different texts different without any escapes.
  private static void string(String text, StringBuilder out) {
    out.append(text.length()).append('"').append(text);
  }
}
