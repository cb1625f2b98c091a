package dev.nimfleet.compiler.catalogue;

import dev.nimfleet.compiler.catalogue.Shape.Entries;
import dev.nimfleet.compiler.catalogue.Shape.Fields;
import dev.nimfleet.compiler.catalogue.Shape.Items;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The shapes of objects, by their kinds. A field that one release of an operator has is there: who
/// reads an object does not know which release wrote it.
public final class Shapes {
  private static final Map<String, Shape> KNOWN = new ConcurrentHashMap<>();

  private final String kind;

  private Shapes(String kind) {
    this.kind = kind;
  }

  /// The names of the kinds whose fields are known.
  public static List<String> kinds() {
    List<String> all = new ArrayList<>(Kind.NAMES);
    all.addAll(ReadKinds.NAMES);
    return all;
  }

  /// The API version under which the fields of a kind are known.
  public static Optional<String> apiVersion(String kind) {
    return kind(kind).map(Kind::apiVersion);
  }

  /// The shape of the objects of a kind. Of one that nobody here knows only `metadata` is certain.
  public static Shape of(String apiVersion, String kind) {
    return kind(kind)
        .filter(known -> known.apiVersion().equals(apiVersion))
        .map(known -> KNOWN.computeIfAbsent(kind, _ -> new Shapes(kind).object(known)))
        .orElseGet(() -> unknown(kind));
  }

  private static Optional<Kind> kind(String name) {
    return Kind.named(name).or(() -> ReadKinds.named(name));
  }

  private static Shape unknown(String kind) {
    Shape metadata = new Shapes(kind).of(ObjectMeta.SCHEMA, "metadata");
    return new Fields(kind, "", Map.of("metadata", metadata), true);
  }

  private Shape object(Kind known) {
    Map<String, Shape> named = new LinkedHashMap<>(named(known.schema(), ""));
    ReadKinds.status(kind).ifPresent(status -> named.put("status", of(status, "status")));
    return new Fields(kind, "", named, false);
  }

  private Shape of(Schema schema, String path) {
    return switch (schema) {
      case ObjectSchema object -> new Fields(kind, path, named(object, path), object.isOpen());
      case Schema.MapOf map -> new Entries(of(map.values(), path + "{}"), bound(map.maxSize()));
      case Schema.ListOf list -> new Items(of(list.items(), path + "[]"), bound(list.maxItems()));
      case Schema.Text text -> Shape.text(longest(text));
      case Schema.Whole _, Schema.Decimal _, Schema.Bool _ -> new Shape.Plain();
      case Schema.IntOrText _, Schema.Anything _ -> Shape.anything();
    };
  }

  private Map<String, Shape> named(ObjectSchema object, String path) {
    Map<String, Shape> named = new LinkedHashMap<>();
    for (int i = 0; i < object.size(); i++) {
      Field field = object.field(i);
      String inside = path.isEmpty() ? field.name() : path + "." + field.name();
      named.merge(field.name(), of(field.schema(), inside), Shapes::ofBothReleases);
    }
    return named;
  }

  private static Shape ofBothReleases(Shape one, Shape other) {
    return Shape.either(one, other);
  }

  private static long longest(Schema.Text text) {
    return text.oneOf().stream()
        .mapToLong(String::length)
        .max()
        .orElseGet(() -> bound(text.maxLength()));
  }

  private static long bound(int most) {
    return most == Schema.UNBOUNDED ? Shape.UNBOUNDED : most;
  }
}
