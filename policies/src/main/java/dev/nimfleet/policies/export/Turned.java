package dev.nimfleet.policies.export;

import dev.nimfleet.policies.admission.ExpressionText;
import dev.nimfleet.policies.admission.Policy;
import dev.nimfleet.policies.admission.Policy.Named;
import dev.nimfleet.policies.rules.ScaleTarget;
import java.util.Optional;
import java.util.stream.Collectors;

/// An update that turns an autoscaler to another target, in words of CEL: nothing of the autoscaler
/// was so before there.
final class Turned {
  private Turned() {}

  /// Whether an update does that; nothing for a policy on what has no target.
  static Optional<String> expression(Policy policy) {
    String differs =
        policy.constraints().resourceRules().stream()
            .flatMap(rule -> rule.resources().stream())
            .flatMap(resource -> ScaleTarget.fields(resource).stream())
            .distinct()
            .map(field ->
                differs(field, "name", "")
                    + " || "
                    + differs(field, "kind", ScaleTarget.USUAL_KIND))
            .collect(Collectors.joining(" || "));
    return differs.isEmpty()
        ? Optional.empty()
        : Optional.of("request.operation == 'UPDATE' && (%s)".formatted(differs));
  }

  private static String differs(String field, String part, String usual) {
    String value = "%s.?spec.?" + field + ".?" + part + ".orValue('" + usual + "')";
    return value.formatted("object") + " != " + value.formatted("oldObject");
  }

  /// The policy with such updates among those in which something changes.
  static Policy seenBy(Policy policy) {
    return expression(policy).map(turned -> with(policy, turned)).orElse(policy);
  }

  private static Policy with(Policy policy, String turned) {
    return new Policy(
        policy.name(),
        policy.at(),
        policy.annotations(),
        policy.failsOpen(),
        policy.paramKind(),
        policy.constraints(),
        policy.matchConditions().stream().map(condition -> with(condition, turned)).toList(),
        policy.variables(),
        policy.validations(),
        policy.auditAnnotations());
  }

  private static Named with(Named condition, String turned) {
    if (!condition.name().equals(Policy.CHANGED)) return condition;
    ExpressionText text = condition.expression();
    String plain = Renaming.NONE.of(text.text());
    return new Named(
        condition.name(), new ExpressionText("(%s) || (%s)".formatted(plain, turned), text.at()));
  }
}
