package dev.nimfleet.compiler.yaml;

import dev.nimfleet.compiler.yaml.MapNode.Entry;
import java.util.List;

/// Writes YAML that every reader understands alike, be it of YAML 1.1, 1.2 or Kubernetes' own
/// dialect: block style, list items at the column of their key as kubectl writes them, and every
/// string quoted that some reader could take for something else.
///
/// The same nodes give the same characters.
public final class YamlWriter {
  /// YAML limits a key on one line to 1,024 characters (1.2.2, section 7.4); an escape takes ten.
  private static final int LONGEST_SIMPLE_KEY = 100;

  private final StringBuilder out;

  private YamlWriter(StringBuilder out) {
    this.out = out;
  }

  /// One document, with a line break at its end.
  public static String write(Node node) {
    StringBuilder out = new StringBuilder(1024);
    write(node, out);
    return out.toString();
  }

  public static void write(Node node, StringBuilder out) {
    new YamlWriter(out).document(node);
  }

  private void document(Node node) {
    switch (node) {
      case MapNode map when !map.isEmpty() -> entries(map, 0, false);
      case ListNode list when !list.items().isEmpty() -> items(list, 0, false);
      case MapNode _, ListNode _, Scalar _ -> inline(node);
    }
  }

  /// @param started whether the first entry goes on in the line of a `- `
  private void entries(MapNode map, int indent, boolean started) {
    boolean indented = started;
    for (Entry entry : map.entries()) {
      if (!indented) {
        indent(indent);
      }
      indented = false;
      key(entry.key(), indent);
      switch (entry.value()) {
        case MapNode value when !value.isEmpty() -> {
          out.append('\n');
          entries(value, indent + 2, false);
        }
        case ListNode value when !value.items().isEmpty() -> {
          out.append('\n');
          items(value, indent, false);
        }
        case MapNode _, ListNode _, Scalar _ -> {
          out.append(' ');
          inline(entry.value());
        }
      }
    }
  }

  private void items(ListNode list, int indent, boolean started) {
    boolean indented = started;
    List<Node> items = list.items();
    for (int i = 0; i < items.size(); i++) {
      if (!indented) {
        indent(indent);
      }
      indented = false;
      out.append("- ");
      switch (items.get(i)) {
        case MapNode item when !item.isEmpty() -> entries(item, indent + 2, true);
        case ListNode item when !item.items().isEmpty() -> items(item, indent + 2, true);
        case MapNode _, ListNode _, Scalar _ -> inline(items.get(i));
      }
    }
  }

  private void key(String key, int indent) {
    if (key.length() <= LONGEST_SIMPLE_KEY) {
      string(key);
    } else {
      out.append("? ");
      string(key);
      out.append('\n');
      indent(indent);
    }
    out.append(':');
  }

  /// What fits on the rest of the line, and the line's end.
  private void inline(Node node) {
    switch (node) {
      case MapNode _ -> out.append("{}");
      case ListNode _ -> out.append("[]");
      case Scalar scalar -> {
        switch (scalar.kind()) {
          case STRING -> string(scalar.text());
          case INTEGER, DECIMAL, BOOLEAN, NULL -> out.append(scalar.text());
        }
      }
    }
    out.append('\n');
  }

  private void indent(int columns) {
    for (int i = 0; i < columns; i++) {
      out.append(' ');
    }
  }

  private void string(String text) {
    if (PlainText.isSafe(text)) {
      out.append(text);
    } else {
      quoted(text);
    }
  }

  private void quoted(String text) {
    out.append('"');
    int done = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c <= '~' && c != '"' && c != '\\') {
        continue;
      }
      int codePoint = text.codePointAt(i);
      int length = Character.charCount(codePoint);
      if (c > '~' && !isEscaped(codePoint)) {
        i += length - 1;
        continue;
      }
      out.append(text, done, i);
      escape(codePoint);
      i += length - 1;
      done = i + 1;
    }
    out.append(text, done, text.length()).append('"');
  }

  /// Controls, blanks of all widths, and characters without a shape. By range and not by Unicode
  /// category, so that a newer JDK writes the same bytes.
  private static boolean isEscaped(int c) {
    return c <= 0xA0
        || c == 0xAD
        || c == 0x061C
        || c == 0x180E
        || (c >= 0x2000 && c <= 0x200F)
        || (c >= 0x2028 && c <= 0x202F)
        || (c >= 0x205F && c <= 0x206F)
        || c == 0x3000
        || (c >= 0xD800 && c <= 0xF8FF)
        || c == 0xFEFF
        || (c >= 0xFFF0 && c <= 0xFFFF)
        || c >= 0xE0000;
  }

  private void escape(int c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        // Half a surrogate pair is no character and cannot be written.
        int shown = c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c;
        out.append(shown > 0xFFFF ? "\\U" : "\\u");
        for (int shift = shown > 0xFFFF ? 28 : 12; shift >= 0; shift -= 4) {
          out.append("0123456789abcdef".charAt((shown >> shift) & 0xF));
        }
      }
    }
  }
}
