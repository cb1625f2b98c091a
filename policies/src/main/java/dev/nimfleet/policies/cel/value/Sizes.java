package dev.nimfleet.policies.cel.value;

/// How long a value is where its length decides what a call costs.
public final class Sizes {
  private Sizes() {}

  /// Characters, bytes, items or entries; 1 for what has no length.
  public static long of(Object value) {
    return switch (value) {
      case String text -> text.codePointCount(0, text.length());
      case Bytes bytes -> bytes.size();
      case ListValue list -> list.size();
      case MapValue map -> map.size();
      case OptionalValue optional -> optional.value().map(Sizes::of).orElse(1L);
      case Extent extent -> extent.length();
      case Opaque opaque -> opaque.size();
      default -> 1;
    };
  }

  /// The cost of going through all of a value once, at a tenth for each byte of text.
  public static long traversal(Object value) {
    return switch (value) {
      case String text -> (long) (utf8Length(text) * 0.1);
      case Bytes bytes -> (long) (bytes.size() * 0.1);
      case ListValue list -> list.stream().mapToLong(Sizes::traversal).sum();
      case MapValue map ->
          map.entries().entrySet().stream()
              .mapToLong(entry -> traversal(entry.getKey()) + traversal(entry.getValue()))
              .sum();
      case Extent extent -> extent.traversal();
      default -> 1;
    };
  }

  private static long utf8Length(String text) {
    long length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      length += c < 0x80 ? 1 : c < 0x800 ? 2 : Character.isSurrogate(c) ? 2 : 3;
    }
    return length;
  }
}
