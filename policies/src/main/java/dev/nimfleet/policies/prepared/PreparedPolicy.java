package dev.nimfleet.policies.prepared;

import dev.nimfleet.compiler.yaml.MapNode;
import java.util.List;

/// A policy whose expressions are checked.
///
/// @param object the policy as it stands in its file
/// @param expressions what its expressions were found to be, in the order in which they are
///   compiled
public record PreparedPolicy(MapNode object, List<PreparedExpression> expressions) {
  public PreparedPolicy {
    expressions = List.copyOf(expressions);
  }
}
