package dev.nimfleet.compiler.text;

/// A text as JSON quotes it. Only ASCII comes out: half a surrogate pair, and what terminals could
/// act on, go as escapes.
public final class JsonString {
  private JsonString() {}

  public static String quoted(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        default -> {
          if (c >= ' ' && c < 0x7F) {
            out.append(c);
          } else {
            out.append("\\u%04x".formatted((int) c));
          }
        }
      }
    }
    return out.append('"').toString();
  }
}
