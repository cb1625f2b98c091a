package dev.nimfleet.compiler.catalogue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a value may hold, for whoever reads objects and does not write them: the names of its
/// fields, and how much there can be of it.
public sealed interface Shape {
  /// No bound on how much there is.
  long UNBOUNDED = Long.MAX_VALUE;

  /// A value with fields of its own.
  ///
  /// @param kind the kind of the object that it is a part of; empty for a map that somebody wrote
  /// @param path where in that object, such as `spec.storage`
  /// @param isOpen whether there may be others
  record Fields(String kind, String path, Map<String, Shape> named, boolean isOpen)
      implements Shape {
    public Fields {
      named = Map.copyOf(named);
    }
  }

  /// A map whose keys people choose.
  record Entries(Shape values, long most) implements Shape {}

  /// A list.
  record Items(Shape each, long most) implements Shape {}

  /// A string.
  ///
  /// @param longest in characters
  /// @param value what it is, where that is known
  record Text(long longest, Optional<String> value) implements Shape {}

  /// A number, a truth, a time: nothing that has parts.
  record Plain() implements Shape {}

  /// A value of which nothing is known.
  record Anything() implements Shape {}

  /// A value of any of these shapes.
  record OneOf(List<Shape> all) implements Shape {
    public OneOf {
      all = List.copyOf(all);
    }
  }

  static Shape anything() {
    return new Anything();
  }

  /// Of no value at all, such as the items of an empty list.
  static Shape nothing() {
    return new OneOf(List.of());
  }

  static Shape text(long longest) {
    return new Text(longest, Optional.empty());
  }

  /// The shape of values that have one of these.
  static Shape either(Shape... shapes) {
    return either(Arrays.asList(shapes));
  }

  static Shape either(List<Shape> shapes) {
    List<Shape> all = new ArrayList<>();
    for (Shape shape : shapes) {
      for (Shape one : shape.alternatives()) {
        if (!all.contains(one)) all.add(one);
      }
    }
    return all.size() == 1 ? all.getFirst() : new OneOf(all);
  }

  default List<Shape> alternatives() {
    return this instanceof OneOf(List<Shape> all) ? all : List.of(this);
  }
}
