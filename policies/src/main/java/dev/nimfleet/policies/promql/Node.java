package dev.nimfleet.policies.promql;

import java.util.List;

/// A part of a query.
public sealed interface Node permits Query, Lapse {
  Span at();

  /// What it is made of, from left to right.
  List<Node> parts();
}
