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
  private Parts() {}

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
