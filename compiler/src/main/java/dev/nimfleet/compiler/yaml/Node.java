package dev.nimfleet.compiler.yaml;

import dev.nimfleet.compiler.text.Span;

/// A value of a YAML document, with the place that it came from.
///
/// The same tree serves what was read and what is emitted: a node of a manifest points at the line
/// of fleet.yaml that caused it.
public sealed interface Node permits MapNode, ListNode, Scalar {
  /// Where the value stands; in an emitted manifest, what caused it.
  Span at();

  /// What a person calls it: `a map`, `a list`, `a string` …
  String kindName();
}
