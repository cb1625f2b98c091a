package dev.nimfleet.compiler.schema;

/// One field of fleet.yaml.
///
/// @param fallback what holds when nobody writes it, in the words that `nimfleet explain` prints;
///   empty when there is no default
/// @param unit what a number counts; empty when the value says it itself
/// @param example a value that is right
/// @param doc one or two sentences for hover text and `nimfleet explain`
public record Field(
    String name,
    Type type,
    boolean required,
    String fallback,
    String unit,
    String example,
    String doc) {

  public static Field field(String name, Type type, String doc) {
    return new Field(name, type, false, "", "", "", doc);
  }

  public Field require() {
    return new Field(name, type, true, fallback, unit, example, doc);
  }

  public Field optional() {
    return new Field(name, type, false, fallback, unit, example, doc);
  }

  public Field orElse(String text) {
    return new Field(name, type, required, text, unit, example, doc);
  }

  public Field unit(String text) {
    return new Field(name, type, required, fallback, text, example, doc);
  }

  public Field example(String text) {
    return new Field(name, type, required, fallback, unit, text, doc);
  }
}
