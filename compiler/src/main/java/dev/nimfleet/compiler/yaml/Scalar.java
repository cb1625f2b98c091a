package dev.nimfleet.compiler.yaml;

import dev.nimfleet.compiler.text.Span;

/// A single value, with the meaning that Kubernetes gives it.
///
/// @param text what the value is: a string's characters; an integer (at most 64 bits, as in
///   Kubernetes) or a decimal as JSON writes it; `true`, `false` or `null`
public record Scalar(Span at, Kind kind, String text) implements Node {
  /// The types that a scalar has in JSON, integers apart from other numbers as in an OpenAPI
  /// schema.
  public enum Kind {
    STRING("a string"),
    INTEGER("an integer"),
    DECIMAL("a decimal number"),
    BOOLEAN("a boolean"),
    NULL("null");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /// Without its article: `string`, `integer` …
    public String noun() {
      return words.substring(words.indexOf(' ') + 1);
    }
  }

  public static Scalar string(Span at, String text) {
    return new Scalar(at, Kind.STRING, text);
  }

  public static Scalar integer(Span at, long value) {
    return new Scalar(at, Kind.INTEGER, Long.toString(value));
  }

  public static Scalar bool(Span at, boolean value) {
    return new Scalar(at, Kind.BOOLEAN, Boolean.toString(value));
  }

  public boolean isString() {
    return kind == Kind.STRING;
  }

  public boolean isNull() {
    return kind == Kind.NULL;
  }

  @Override
  public String kindName() {
    return kind.words;
  }
}
