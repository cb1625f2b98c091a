package dev.nimfleet.policies.shape;

import dev.nimfleet.compiler.catalogue.Shape;
import dev.nimfleet.compiler.catalogue.Shape.Anything;
import dev.nimfleet.compiler.catalogue.Shape.Entries;
import dev.nimfleet.compiler.catalogue.Shape.Fields;
import dev.nimfleet.compiler.catalogue.Shape.Items;
import dev.nimfleet.compiler.catalogue.Shape.OneOf;
import dev.nimfleet.compiler.catalogue.Shape.Plain;
import dev.nimfleet.compiler.catalogue.Shape.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What values of a shape have in them.
public final class Parts {
  /// No object of a known kind has as many parts. What holds itself twice, and that again, would
  /// otherwise have more than anybody could go through.
  private static final int MOST = 20_000;

  private Parts() {}

  /// The shape, or that of a value of which nothing is known where it has too many parts.
  static Shape unlessLarge(Shape shape) {
    return left(shape, MOST) < 0 ? Shape.anything() : shape;
  }

  /// What is left of a number when the parts of a shape are counted off; below 0 where it is not
  /// enough.
  private static int left(Shape shape, int number) {
    int left = number - 1;
    List<Shape> parts =
        switch (shape) {
          case Anything _, Plain _, Text _ -> List.of();
          case Items(Shape each, _) -> List.of(each);
          case Entries(Shape values, _) -> List.of(values);
          case Fields fields -> List.copyOf(fields.named().values());
          case OneOf(List<Shape> all) -> all;
        };
    for (Shape part : parts) {
      if (left < 0) return left;
      left = left(part, left);
    }
    return left;
  }

  /// The shape of a field; nothing where no value has it.
  static Optional<Shape> field(Shape shape, String name) {
    return switch (shape) {
      case Anything _ -> Optional.of(Shape.anything());
      case Entries(Shape values, _) -> Optional.of(values);
      case Fields fields ->
          Optional.ofNullable(fields.named().get(name))
              .or(() -> fields.isOpen() ? Optional.of(Shape.anything()) : Optional.empty());
      case Items _, Plain _, Text _ -> Optional.empty();
      case OneOf(List<Shape> all) -> {
        List<Shape> found = all.stream().flatMap(one -> field(one, name).stream()).toList();
        yield found.isEmpty() && !all.isEmpty()
            ? Optional.empty()
            : Optional.of(Shape.either(found));
      }
    };
  }

  /// The shape of what a key that is not known finds.
  static Shape any(Shape shape) {
    return switch (shape) {
      case Anything _ -> Shape.anything();
      case Entries(Shape values, _) -> values;
      case Fields(_, _, var named, boolean isOpen) ->
          isOpen ? Shape.anything() : Shape.either(List.copyOf(named.values()));
      case Items(Shape each, _) -> each;
      case Plain _, Text _ -> Shape.nothing();
      case OneOf(List<Shape> all) -> Shape.either(all.stream().map(Parts::any).toList());
    };
  }

  /// The texts that a value can be, if it is sure to be one of them.
  static Optional<List<String>> texts(Shape shape) {
    List<String> texts = new ArrayList<>();
    for (Shape one : shape.alternatives()) {
      if (!(one instanceof Text(_, Optional<String> value)) || value.isEmpty()) {
        return Optional.empty();
      }
      texts.add(value.get());
    }
    return Optional.of(texts);
  }

  /// The objects and parts of objects that a value can be.
  public static List<Fields> objects(Shape shape) {
    return shape.alternatives().stream()
        .filter(Fields.class::isInstance)
        .map(Fields.class::cast)
        .toList();
  }
}
