package dev.nimfleet.compiler.catalogue;

import dev.nimfleet.compiler.yaml.Node;
import java.util.List;
import java.util.Optional;

/// What a value must be: the structural part of an OpenAPI schema.
///
/// The factories at the end are the language in which kinds are written down.
sealed interface Schema permits ObjectSchema, Schema.Simple {

  /// Everything but an object with named fields.
  sealed interface Simple extends Schema {}

  /// Checks a value by calling the walk's method for this type. Dispatch and not a pattern switch,
  /// because it happens for every node of every manifest and the first pattern switch of a JVM
  /// costs milliseconds of start-up.
  void check(Walk walk, Node value);

  /// What a value of this type is called, such as `a string`.
  String words();

  /// No bound on a length or a count.
  int UNBOUNDED = Integer.MAX_VALUE;

  /// A map whose keys people choose.
  ///
  /// @param keys what keys must look like
  record MapOf(Schema values, Optional<Format> keys, int minSize, int maxSize) implements Simple {
    MapOf keys(Format format) {
      return new MapOf(values, Optional.of(format), minSize, maxSize);
    }

    MapOf size(int min, int max) {
      return new MapOf(values, keys, min, max);
    }

    @Override
    public void check(Walk walk, Node value) {
      walk.map(this, value);
    }

    @Override
    public String words() {
      return "a map";
    }
  }

  /// A list.
  ///
  /// @param keys the fields that tell the items of a list apart that Kubernetes treats as a map;
  ///   otherwise empty
  /// @param isSet whether Kubernetes treats it as a set
  record ListOf(Schema items, int minItems, int maxItems, List<String> keys, boolean isSet)
      implements Simple {
    public ListOf {
      keys = List.copyOf(keys);
    }

    ListOf min(int items) {
      return new ListOf(this.items, items, maxItems, keys, isSet);
    }

    ListOf max(int items) {
      return new ListOf(this.items, minItems, items, keys, isSet);
    }

    ListOf by(String... fields) {
      return new ListOf(items, minItems, maxItems, List.of(fields), false);
    }

    @Override
    public void check(Walk walk, Node value) {
      walk.list(this, value);
    }

    @Override
    public String words() {
      return "a list";
    }
  }

  /// A string. Lengths count characters (Unicode code points), as the API server does.
  ///
  /// @param oneOf the allowed values; empty for any
  /// @param instead help for whoever writes something else than a string
  record Text(
      int minLength,
      int maxLength,
      Optional<Format> format,
      List<String> oneOf,
      Optional<String> instead)
      implements Simple {
    public Text {
      oneOf = List.copyOf(oneOf);
    }

    Text min(int length) {
      return new Text(length, maxLength, format, oneOf, instead);
    }

    Text max(int length) {
      return new Text(minLength, length, format, oneOf, instead);
    }

    Text like(Format like) {
      return new Text(minLength, maxLength, Optional.of(like), oneOf, instead);
    }

    Text oneOf(String... values) {
      return new Text(minLength, maxLength, format, List.of(values), instead);
    }

    Text instead(String help) {
      return new Text(minLength, maxLength, format, oneOf, Optional.of(help));
    }

    @Override
    public void check(Walk walk, Node value) {
      walk.text(this, value);
    }

    @Override
    public String words() {
      return "a string";
    }
  }

  /// How many bits an integer may have.
  enum Width {
    INT32(Integer.MIN_VALUE, Integer.MAX_VALUE),
    INT64(Long.MIN_VALUE, Long.MAX_VALUE),
    /// The schema says nothing; JSON in Go still ends at 64 bits.
    UNSAID(Long.MIN_VALUE, Long.MAX_VALUE);

    final long min;
    final long max;

    Width(long min, long max) {
      this.min = min;
      this.max = max;
    }
  }

  /// An integer from `min` to `max`, both included.
  ///
  /// @param oneOf the allowed values; empty for any
  record Whole(Width width, long min, long max, List<Long> oneOf) implements Simple {
    public Whole {
      oneOf = List.copyOf(oneOf);
    }

    Whole min(long least) {
      return new Whole(width, least, max, oneOf);
    }

    Whole between(long least, long most) {
      return new Whole(width, least, most, oneOf);
    }

    Whole oneOf(Long... values) {
      return new Whole(width, min, max, List.of(values));
    }

    @Override
    public void check(Walk walk, Node value) {
      walk.whole(this, value);
    }

    @Override
    public String words() {
      return "an integer";
    }
  }

  /// Any number.
  record Decimal() implements Simple {
    @Override
    public void check(Walk walk, Node value) {
      walk.decimal(this, value);
    }

    @Override
    public String words() {
      return "a number";
    }
  }

  /// `true` or `false`.
  record Bool() implements Simple {
    @Override
    public void check(Walk walk, Node value) {
      walk.bool(this, value);
    }

    @Override
    public String words() {
      return "a boolean";
    }
  }

  /// An integer or a string: a port by number or name, or a quantity such as `80Gi`.
  record IntOrText(Optional<Format> format) implements Simple {
    @Override
    public void check(Walk walk, Node value) {
      walk.intOrText(this, value);
    }

    @Override
    public String words() {
      return format.isPresent() ? "a quantity" : "an integer or a string";
    }
  }

  /// Anything at all: the API server keeps it as it is, or we leave it to the API server.
  record Anything() implements Simple {
    @Override
    public void check(Walk walk, Node value) {}

    @Override
    public String words() {
      return "anything";
    }
  }

  static ObjectSchema object(Field... fields) {
    return ObjectSchema.of(fields);
  }

  static Field field(String name, Schema schema) {
    return Field.of(name, schema);
  }

  static MapOf mapOf(Schema values) {
    return new MapOf(values, Optional.empty(), 0, UNBOUNDED);
  }

  static ListOf listOf(Schema items) {
    return new ListOf(items, 0, UNBOUNDED, List.of(), false);
  }

  static ListOf setOf(Schema items) {
    return new ListOf(items, 0, UNBOUNDED, List.of(), true);
  }

  static Text string() {
    return new Text(0, UNBOUNDED, Optional.empty(), List.of(), Optional.empty());
  }

  static Whole int32() {
    return whole(Width.INT32);
  }

  static Whole int64() {
    return whole(Width.INT64);
  }

  static Whole integer() {
    return whole(Width.UNSAID);
  }

  private static Whole whole(Width width) {
    return new Whole(width, width.min, width.max, List.of());
  }

  static Schema number() {
    return new Decimal();
  }

  static Schema bool() {
    return new Bool();
  }

  static Schema intOrString() {
    return new IntOrText(Optional.empty());
  }

  static Schema quantity() {
    return new IntOrText(Optional.of(Format.QUANTITY));
  }

  static Schema anything() {
    return new Anything();
  }
}
