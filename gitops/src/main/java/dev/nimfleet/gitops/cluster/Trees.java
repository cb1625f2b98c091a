package dev.nimfleet.gitops.cluster;

import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Entry;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Values of Java as the tree that manifests are read into.
public final class Trees {
  private Trees() {}

  /// What JSON has, with the types that it has there.
  ///
  /// @param at the place of all of it
  public static Node of(Span at, @Nullable Object value) {
    return switch (value) {
      case null -> new Scalar(at, Scalar.Kind.NULL, "null");
      case Map<?, ?> map -> {
        List<Entry> entries = new ArrayList<>(map.size());
        map.forEach((key, item) -> entries.add(new Entry(key.toString(), at, of(at, item))));
        yield new MapNode(at, entries);
      }
      case List<?> list -> new ListNode(at, list.stream().map(item -> of(at, item)).toList());
      case Boolean flag -> Scalar.bool(at, flag);
      case String text -> Scalar.string(at, text);
      case Double number -> new Scalar(at, Scalar.Kind.DECIMAL, number.toString());
      case BigDecimal number -> new Scalar(at, Scalar.Kind.DECIMAL, number.toString());
      case Number number -> new Scalar(at, Scalar.Kind.INTEGER, number.toString());
      default -> throw new IllegalArgumentException("not of JSON: " + value.getClass());
    };
  }
}
