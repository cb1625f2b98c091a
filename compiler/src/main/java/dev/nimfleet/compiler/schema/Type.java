package dev.nimfleet.compiler.schema;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a field of fleet.yaml may hold.
public sealed interface Type {

  /// What a person calls a value of this type, with an example: `a duration such as ``10m``​`.
  String description();

  /// A scalar with a form of its own, checked by a pattern that RE2, Java and JavaScript read
  /// alike.
  ///
  /// @param integers whether a bare integer is fine too; the pattern speaks of strings only
  record Word(String name, String description, String pattern, boolean integers) implements Type {
    public Word(String name, String description, String pattern) {
      this(name, description, pattern, false);
    }
  }

  /// One word out of a few.
  ///
  /// @param noun what such a word is: `workload`, `access mode`
  record Choice(String noun, List<String> words) implements Type {
    public Choice {
      words = List.copyOf(words);
    }

    @Override
    public String description() {
      return "one of `" + String.join("`, `", words) + "`";
    }
  }

  /// A whole number within bounds.
  record Count(long min, long max) implements Type {
    @Override
    public String description() {
      return "a whole number from %d to %d".formatted(min, max);
    }
  }

  /// A map with known fields.
  record Struct(String noun, List<Field> fields) implements Type {
    public Struct {
      fields = List.copyOf(fields);
    }

    public Optional<Field> field(String name) {
      return fields.stream().filter(field -> field.name().equals(name)).findFirst();
    }

    /// The same map with more fields.
    public Struct and(Field... more) {
      var all = new java.util.ArrayList<>(fields);
      all.addAll(Arrays.asList(more));
      return new Struct(noun, all);
    }

    /// The same map with every field optional, as under `defaults`.
    public Struct allOptional() {
      return new Struct(noun, fields.stream().map(Field::optional).toList());
    }

    @Override
    public String description() {
      return "a map with the fields of " + noun;
    }
  }

  /// A map whose keys are names that the user gives.
  ///
  /// @param noun what a key names: `model`
  record MapOf(String noun, Type values) implements Type {
    @Override
    public String description() {
      return "a map from " + noun + " to " + values.description();
    }
  }

  record ListOf(Type items) implements Type {
    @Override
    public String description() {
      return "a list, each item " + items.description();
    }
  }

  /// A short form for most people and a map for the rest.
  record Either(Type scalar, Struct struct) implements Type {
    @Override
    public String description() {
      return scalar.description() + ", or " + struct.description();
    }
  }

  /// Any map: a patch on an emitted object, which the catalogue of that object's kind checks.
  record AnyMap() implements Type {
    @Override
    public String description() {
      return "a map";
    }
  }
}
