package dev.nimfleet.policies.shape;

import dev.nimfleet.compiler.catalogue.Shape;
import dev.nimfleet.compiler.catalogue.Shape.Anything;
import dev.nimfleet.compiler.catalogue.Shape.Entries;
import dev.nimfleet.compiler.catalogue.Shape.Fields;
import dev.nimfleet.compiler.catalogue.Shape.Items;
import dev.nimfleet.compiler.catalogue.Shape.OneOf;
import dev.nimfleet.compiler.catalogue.Shape.Plain;
import dev.nimfleet.compiler.catalogue.Shape.Text;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/// How much there can be of a value where its schema does not say.
///
/// @param items of a list, entries of a map
/// @param characters of a text
/// @param parts of all that a value holds however deep, as a traversal counts it
public record SizeLimits(long items, long characters, long parts) {
  /// What a bound of the costs of an expression supposes. A kube-apiserver supposes three megabytes
  /// for a rule of a CRD, under which any loop in a loop is beyond all limits unless the schema has
  /// a `maxItems`; the objects that rules are about are far from it.
  public static final SizeLimits USUAL = new SizeLimits(16, 250, 1_000);

  static final SizeLimits NONE = new SizeLimits(Shape.UNBOUNDED, Shape.UNBOUNDED, Shape.UNBOUNDED);

  /// The most bytes of UTF-8 that a character takes, at a tenth.
  private static final double CHARACTER = 0.4;

  /// The shape with these limits where it has none of its own.
  public Shape within(Shape shape) {
    return switch (shape) {
      case Anything _, Plain _ -> shape;
      case Text(long longest, var value) -> new Text(Math.min(longest, characters), value);
      case Items(Shape each, long most) -> new Items(within(each), Math.min(most, items));
      case Entries(Shape values, long most) -> new Entries(within(values), Math.min(most, items));
      case OneOf(List<Shape> all) -> Shape.either(all.stream().map(this::within).toList());
      case Fields(String kind, String path, Map<String, Shape> named, boolean isOpen) -> {
        Map<String, Shape> limited = new HashMap<>();
        named.forEach((name, value) -> limited.put(name, within(value)));
        yield new Fields(kind, path, limited, isOpen);
      }
    };
  }

  /// The characters of the longest text that it can be.
  public long text(Shape shape) {
    return switch (shape) {
      case Anything _ -> characters;
      case Text(long longest, _) -> longest;
      case OneOf(List<Shape> all) -> most(all, this::text);
      case Entries _, Fields _, Items _, Plain _ -> 0;
    };
  }

  /// How often a loop over it turns.
  public long count(Shape shape) {
    return switch (shape) {
      case Anything _ -> items;
      case Entries(_, long most) -> most;
      case Fields fields -> fields.isOpen() ? items : fields.named().size();
      case Items(_, long most) -> most;
      case OneOf(List<Shape> all) -> most(all, this::count);
      case Plain _, Text _ -> 0;
    };
  }

  /// The shape of a key of a map, or of an index, which has no length.
  Shape key(Shape shape) {
    long longest = 0;
    for (Shape one : shape.alternatives()) {
      longest =
          Math.max(
              longest,
              switch (one) {
                case Fields fields when !fields.isOpen() ->
                    fields.named().keySet().stream().mapToInt(String::length).max().orElse(0);
                case Anything _, Entries _, Fields _ -> characters;
                case Items _, OneOf _, Plain _, Text _ -> 0;
              });
    }
    return Shape.text(longest);
  }

  /// As `size()` counts it, and 1 for what has none.
  public long length(Shape shape) {
    return Math.max(1, Math.max(text(shape), count(shape)));
  }

  /// As a traversal counts it.
  public long traversal(Shape shape) {
    return switch (shape) {
      case Anything _ -> Math.max(parts, traversal(Shape.text(characters)));
      case Plain _ -> 1;
      case Text(long longest, _) -> 1 + (long) (longest * CHARACTER);
      case Items(Shape each, long most) -> Saturated.times(most, traversal(each));
      case Entries(Shape values, long most) ->
          Saturated.times(
              most, Saturated.plus(traversal(Shape.text(characters)), traversal(values)));
      case Fields fields -> {
        long all = fields.isOpen() ? parts : 0;
        for (Map.Entry<String, Shape> field : fields.named().entrySet()) {
          all = Saturated.plus(all, traversal(Shape.text(field.getKey().length())));
          all = Saturated.plus(all, traversal(field.getValue()));
        }
        yield all;
      }
      case OneOf(List<Shape> all) -> most(all, this::traversal);
    };
  }

  private static long most(List<Shape> all, ToLongFunction<Shape> measure) {
    return all.stream().mapToLong(measure).max().orElse(0);
  }
}
