package dev.nimfleet.policies.prepared;

import dev.nimfleet.compiler.text.Source;
import java.util.List;

/// A file of a rule with its policies.
///
/// @param rule the name of the rule's folder
/// @param source the file; the places of its policies lie in it
public record PreparedFile(String rule, Source source, List<PreparedPolicy> policies) {
  public PreparedFile {
    policies = List.copyOf(policies);
  }
}
