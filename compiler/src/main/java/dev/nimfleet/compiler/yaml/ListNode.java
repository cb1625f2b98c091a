package dev.nimfleet.compiler.yaml;

import dev.nimfleet.compiler.text.Span;
import java.util.List;

/// A list of values.
public record ListNode(Span at, List<Node> items) implements Node {
  public ListNode {
    items = List.copyOf(items);
  }

  @Override
  public String kindName() {
    return "a list";
  }
}
