package dev.nimfleet.compiler.catalogue;

import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.Optional;

/// A named field of an object.
///
/// @param releases the releases that have it, as a mask
/// @param requiredIn the releases that insist on it, as a mask; a field with a default is never
///   missing
/// @param byDefault what the API server fills in
/// @param ignored why writing it has no effect, when that is so
record Field(
    String name,
    Schema schema,
    int releases,
    int requiredIn,
    Optional<Node> byDefault,
    Optional<String> ignored) {

  /// Defaults stand in no file.
  static final Span NOWHERE = new Source("the API server's default", "").span(0, 0);

  static Field of(String name, Schema schema) {
    return new Field(name, schema, Release.ALL, 0, Optional.empty(), Optional.empty());
  }

  Field required() {
    return requiredIn(releases);
  }

  Field requiredUntil(Release last) {
    return requiredIn(releases & last.andEarlier());
  }

  Field since(Release first) {
    int mask = first.andLater();
    return new Field(name, schema, mask, requiredIn & mask, byDefault, ignored);
  }

  Field until(Release last) {
    int mask = last.andEarlier();
    return new Field(name, schema, mask, requiredIn & mask, byDefault, ignored);
  }

  Field byDefault(String value) {
    return byDefault(Scalar.string(NOWHERE, value));
  }

  Field byDefault(long value) {
    return byDefault(Scalar.integer(NOWHERE, value));
  }

  Field byDefault(boolean value) {
    return byDefault(Scalar.bool(NOWHERE, value));
  }

  Field byDefault(Node value) {
    return new Field(name, schema, releases, requiredIn, Optional.of(value), ignored);
  }

  Field ignored(String why) {
    return new Field(name, schema, releases, requiredIn, byDefault, Optional.of(why));
  }

  private Field requiredIn(int mask) {
    return new Field(name, schema, releases, mask, byDefault, ignored);
  }
}
