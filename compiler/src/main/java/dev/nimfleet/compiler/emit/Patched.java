package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.Canonical;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Entry;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A map of an emitted object as the patch left it, which can be asked for what it must hold.
///
/// A path is written with dots; where a map has a key that itself holds dots, that key is meant:
/// `resources.limits.nvidia.com/gpu`.
///
/// @param patch what was laid over the map, which may take fields away
record Patched(MapNode map, Optional<MapNode> patch, Diagnostics diagnostics) {
  void keep(String path, String because) {
    if (find(path).isEmpty()) {
      broken(nearest(path), "`%s` must stay.".formatted(path), because + ".");
    }
  }

  void want(String path, String value, String because) {
    if (!text(path).equals(Optional.of(value))) {
      broken(nearest(path), "`%s` must be `%s`.".formatted(path, value), because + ".");
    }
  }

  /// Wants the value where there is one, and refuses the field where there is none.
  void want(String path, Optional<String> value, String because) {
    value.ifPresentOrElse(text -> want(path, text, because), () -> refuse(path, because));
  }

  /// Wants just the content that fleet.yaml asks for.
  void wantAsPlanned(String path, Node planned, String because) {
    Optional<Node> node = find(path);
    if (node.isEmpty() || !Canonical.text(node.get()).equals(Canonical.text(planned))) {
      broken(
          nearest(path), "`%s` must be what fleet.yaml asks for.".formatted(path), because + ".");
    }
  }

  void refuse(String path, String because) {
    entry(map, path)
        .ifPresent(entry ->
            broken(entry.at(), "`%s` must not be set here.".formatted(path), because + "."));
  }

  void refuse(String path, String value, String because) {
    if (text(path).equals(Optional.of(value))) {
      broken(nearest(path), "`%s` must not be `%s`.".formatted(path, value), because + ".");
    }
  }

  void atLeast(String path, long least, String because) {
    keep(path, because);
    if (number(path, least) < least) {
      String field = path.substring(path.lastIndexOf('.') + 1);
      broken(
          nearest(path),
          "`%s: %s` is below %d.".formatted(field, text(path).orElse(""), least),
          because + ".");
    }
  }

  void broken(Span at, String what, String instead) {
    diagnostics.add(EmitErrors.brokenRule(at, what, instead));
  }

  Optional<Node> find(String path) {
    return entry(map, path).map(Entry::value);
  }

  Optional<String> text(String path) {
    return find(path)
        .filter(Scalar.class::isInstance)
        .map(Scalar.class::cast)
        .filter(scalar -> !scalar.isNull())
        .map(Scalar::text);
  }

  long number(String path, long absent) {
    return text(path)
        .filter(text -> !text.isEmpty() && text.length() < 18)
        .filter(text -> text.chars().allMatch(Character::isDigit))
        .map(Long::parseLong)
        .orElse(absent);
  }

  Optional<Patched> part(String path) {
    return find(path)
        .filter(MapNode.class::isInstance)
        .map(node ->
            new Patched(
                (MapNode) node,
                patch
                    .flatMap(changes -> changes.get(path))
                    .filter(MapNode.class::isInstance)
                    .map(MapNode.class::cast),
                diagnostics));
  }

  /// The maps of a list.
  List<Patched> maps(String path) {
    List<Patched> maps = new ArrayList<>();
    for (Node item : items(path)) {
      if (item instanceof MapNode each) {
        maps.add(new Patched(each, Optional.empty(), diagnostics));
      }
    }
    return maps;
  }

  /// The strings of a list.
  List<String> texts(String path) {
    List<String> texts = new ArrayList<>();
    for (Node item : items(path)) {
      if (item instanceof Scalar scalar) {
        texts.add(scalar.text());
      }
    }
    return texts;
  }

  private List<Node> items(String path) {
    return find(path).orElse(map) instanceof ListNode list ? list.items() : List.of();
  }

  /// Where the patch takes the path away; else the deepest place on the path that is there: what is
  /// missing is missing in it.
  Span nearest(String path) {
    return patch.flatMap(changes -> taken(changes, path)).orElseGet(() -> deepest(map, path));
  }

  private static Optional<Span> taken(MapNode patch, String path) {
    Optional<Entry> whole = patch.entry(path);
    return whole
        .or(() -> patch.entry(head(path)))
        .flatMap(change ->
            switch (change.value()) {
              case Scalar scalar when scalar.isNull() -> Optional.of(change.at());
              case MapNode inner when whole.isEmpty() -> taken(inner, tail(path));
              case MapNode _, ListNode _, Scalar _ -> Optional.empty();
            });
  }

  private static Span deepest(MapNode map, String path) {
    Optional<Entry> whole = map.entry(path);
    return whole
        .or(() -> map.entry(head(path)))
        .map(Entry::value)
        .map(next ->
            whole.isEmpty() && next instanceof MapNode inner
                ? deepest(inner, tail(path))
                : next.at())
        .orElse(map.at());
  }

  private static Optional<Entry> entry(MapNode map, String path) {
    Optional<Entry> whole = map.entry(path);
    return whole.isPresent() || !path.contains(".")
        ? whole
        : map.get(head(path))
            .filter(MapNode.class::isInstance)
            .flatMap(inner -> entry((MapNode) inner, tail(path)));
  }

  private static String head(String path) {
    int dot = path.indexOf('.');
    return dot < 0 ? path : path.substring(0, dot);
  }

  private static String tail(String path) {
    return path.substring(path.indexOf('.') + 1);
  }
}
