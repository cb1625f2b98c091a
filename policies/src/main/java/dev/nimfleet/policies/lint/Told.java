package dev.nimfleet.policies.lint;

import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.rules.Rule.Action;
import dev.nimfleet.policies.rules.Verdict;
import dev.nimfleet.policies.rules.Verdict.Violation;
import java.util.List;

/// How a violation is told of an object in a file.
final class Told {
  private Told() {}

  static Diagnostic of(Rule rule, Action action, Violation violation, MapNode object) {
    return new Diagnostic(
        violation.policy().code(rule, action),
        place(object),
        message(object, violation),
        List.of(),
        List.of(
            violation.policy().fix(),
            "`nimfleet policy explain %s` tells why.".formatted(rule.id())));
  }

  static Span place(MapNode object) {
    return object.find("metadata", "name").map(Node::at).orElse(object.at());
  }

  static String message(MapNode object, Violation violation) {
    String said = violation.message();
    return "%s: %s%s%s"
        .formatted(
            ObjectName.of(object),
            said,
            said.endsWith(".") ? "" : ".",
            violation.isOld() ? Verdict.SO_BEFORE : "");
  }
}
