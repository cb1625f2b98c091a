package dev.nimfleet.policies.export;

import dev.nimfleet.policies.admission.ExpressionText;
import dev.nimfleet.policies.admission.Policy;
import dev.nimfleet.policies.admission.Policy.Named;
import dev.nimfleet.policies.admission.Policy.Validation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The parameters of a policy, written into it. A binding that refers to a ConfigMap would skip the
/// policy, or refuse everything, in a cluster where somebody has deleted that.
final class Parameters {
  private static final String NAME = "params";

  private Parameters() {}

  /// The policy with these parameters; none of them are the defaults.
  static Policy into(Policy policy, Map<String, String> data) {
    if (policy.paramKind().isEmpty()) return policy;
    String value = value(data);
    String name = free(policy);
    Renaming toVariable = new Renaming(Map.of(NAME, "variables." + name), Map.of());
    Renaming toValue = new Renaming(Map.of(NAME, value), Map.of());
    List<Named> variables = new ArrayList<>();
    variables.add(new Named(name, new ExpressionText(value, policy.at())));
    policy.variables().forEach(each -> variables.add(in(each, toVariable)));
    return new Policy(
        policy.name(),
        policy.at(),
        policy.annotations(),
        policy.failsOpen(),
        Optional.empty(),
        policy.constraints(),
        policy.matchConditions().stream().map(each -> in(each, toValue)).toList(),
        variables,
        policy.validations().stream().map(each -> in(each, toVariable)).toList(),
        policy.auditAnnotations().stream().map(each -> in(each, toVariable)).toList());
  }

  private static String free(Policy policy) {
    List<String> taken = policy.variables().stream().map(Named::name).toList();
    String name = NAME;
    while (taken.contains(name)) name += "_";
    return name;
  }

  private static String value(Map<String, String> data) {
    if (data.isEmpty()) return "dyn(null)";
    return new TreeMap<>(data)
        .entrySet().stream()
            .map(entry -> "%s: %s".formatted(text(entry.getKey()), text(entry.getValue())))
            .collect(Collectors.joining(", ", "dyn({'data': {", "}})"));
  }

  private static String text(String text) {
    return "'%s'"
        .formatted(
            text.replace("\\", "\\\\")
                .replace("'", "\\'")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t"));
  }

  private static Named in(Named named, Renaming renaming) {
    return new Named(named.name(), in(named.expression(), renaming));
  }

  private static Validation in(Validation validation, Renaming renaming) {
    return new Validation(
        in(validation.expression(), renaming),
        validation.message(),
        validation.messageExpression().map(text -> in(text, renaming)),
        validation.reason());
  }

  private static ExpressionText in(ExpressionText expression, Renaming renaming) {
    return new ExpressionText(renaming.of(expression.text()), expression.at());
  }
}
