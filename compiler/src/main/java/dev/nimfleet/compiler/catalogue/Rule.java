package dev.nimfleet.compiler.catalogue;

import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.List;
import java.util.Optional;

/// What must hold between the fields of an object. It may meet fields of any type: types are judged
/// elsewhere, and all mistakes are told in one run.
@FunctionalInterface
interface Rule {
  /// An integer of so many characters surely fits into 64 bits.
  int MOST_DIGITS = 18;

  void judge(MapNode value, Report report);

  /// Where a rule says what it found. Texts are the API server's own where it has one, so that
  /// people find them when they search.
  interface Report {
    /// The API server refuses the object.
    void refused(Node at, String text, String... help);

    /// KEDA and the operator pass it on, and the HorizontalPodAutoscaler that they make is refused.
    void refusedByHpa(Node at, String text, String... help);

    /// Accepted, and read by nobody since a release.
    void removed(Node at, String text, String... help);

    /// Not of the form that it must have.
    void malformed(Node at, String text, String... help);

    /// Too long, too short, too many or too few.
    void outOfBounds(Node at, String text, String... help);
  }

  static boolean isTrue(MapNode map, String... path) {
    return map.text(path).filter("true"::equals).isPresent();
  }

  /// Whether a field is there; the API server drops those that are null.
  static boolean has(MapNode map, String key) {
    Optional<Node> value = map.get(key);
    return value.isPresent() && !(value.get() instanceof Scalar scalar && scalar.isNull());
  }

  /// The text of a field, or its default.
  static String text(MapNode map, String key, String otherwise) {
    return map.text(key).orElse(otherwise);
  }

  /// The integer that a field holds.
  static Optional<Long> integer(MapNode map, String key) {
    if (map.get(key).orElse(map) instanceof Scalar scalar
        && scalar.kind() == Scalar.Kind.INTEGER
        && scalar.text().length() <= MOST_DIGITS) {
      return Optional.of(Long.valueOf(scalar.text()));
    }
    return Optional.empty();
  }

  /// The items of a list; none when there is no such list.
  static List<Node> items(MapNode map, String key) {
    return map.get(key).orElse(map) instanceof ListNode list ? list.items() : List.of();
  }

  /// The entries of a map; none when there is no such map.
  static List<MapNode.Entry> entries(MapNode map, String key) {
    Optional<Node> value = map.get(key);
    return value.isPresent() && value.get() instanceof MapNode inner ? inner.entries() : List.of();
  }

  /// How many of the fields are there.
  static int count(MapNode map, String... keys) {
    int count = 0;
    for (String key : keys) {
      if (has(map, key)) {
        count++;
      }
    }
    return count;
  }
}
