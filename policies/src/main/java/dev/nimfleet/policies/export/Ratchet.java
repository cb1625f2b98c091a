package dev.nimfleet.policies.export;

import dev.nimfleet.policies.admission.ExpressionText;
import dev.nimfleet.policies.admission.MatchResources;
import dev.nimfleet.policies.admission.MatchResources.ResourceRule;
import dev.nimfleet.policies.admission.Offenders;
import dev.nimfleet.policies.admission.Policy;
import dev.nimfleet.policies.admission.Policy.Named;
import dev.nimfleet.policies.admission.Policy.Validation;
import dev.nimfleet.policies.rules.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Two policies of one: the first denies what an update brings in, the second warns of what was so
/// before. Both evaluate the same expressions twice, for the object and for the one before; it is
/// the same violation where both are false and would say the same.
final class Ratchet {
  static final String EXISTING = "-existing";
  private static final String UPDATE = "UPDATE";

  private final Policy policy;
  private final Renaming before;
  private final List<Named> variables;

  /// Whether the update is one of which nothing was so before.
  private final Optional<String> turned;

  Ratchet(Policy policy) {
    this.policy = policy;
    this.turned = Turned.expression(policy);
    Map<String, String> names = new HashMap<>();
    Set<String> taken = new HashSet<>();
    policy.variables().forEach(variable -> taken.add(variable.name()));
    List<Named> all = new ArrayList<>(policy.variables());
    for (Named variable : policy.variables()) {
      if (!Renaming.speaks(variable.expression().text(), "object", names.keySet())) continue;
      String name = old(variable.name(), taken);
      String text = renaming(names).of(variable.expression().text());
      names.put(variable.name(), name);
      taken.add(name);
      all.add(new Named(name, new ExpressionText(text, variable.expression().at())));
    }
    this.before = renaming(names);
    this.variables = List.copyOf(all);
  }

  private static Renaming renaming(Map<String, String> variables) {
    return new Renaming(Map.of("object", "oldObject"), variables);
  }

  private static String old(String name, Set<String> taken) {
    String old = "old" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
    while (taken.contains(old)) old += "_";
    return old;
  }

  /// Whether the policy speaks of updates at all.
  static boolean isAbout(Policy policy) {
    return policy.constraints().resourceRules().stream()
        .anyMatch(rule -> rule.operations().contains(UPDATE) || rule.operations().contains("*"));
  }

  Policy denying() {
    List<Validation> validations = new ArrayList<>();
    for (Validation each : policy.validations()) {
      String text = plain(each.expression());
      String same = same(each);
      validations.add(
          with(
              each,
              "(%s) || (request.operation == 'UPDATE'%s && !(%s)%s)"
                  .formatted(
                      text,
                      turned.map(" && !(%s)"::formatted).orElse(""),
                      before.of(each.expression().text()),
                      same.isEmpty() ? "" : " && " + same)));
    }
    return with(
        policy.name(),
        policy.failsOpen(),
        policy.constraints(),
        validations,
        policy.auditAnnotations());
  }

  Policy warning() {
    List<Validation> validations = new ArrayList<>();
    for (Validation each : policy.validations()) {
      String same = same(each);
      Validation warning =
          with(
              each,
              "(%s) || (%s)%s%s"
                  .formatted(
                      plain(each.expression()),
                      before.of(each.expression().text()),
                      same.isEmpty() ? "" : " || !(%s)".formatted(same),
                      turned.map(" || (%s)"::formatted).orElse("")));
      validations.add(
          new Validation(
              warning.expression(),
              each.message().map(text -> text.strip() + Verdict.SO_BEFORE),
              each.messageExpression()
                  .map(text ->
                      new ExpressionText(
                          "(%s) + '%s'".formatted(plain(text), Verdict.SO_BEFORE), text.at())),
              each.reason()));
    }
    MatchResources all = policy.constraints();
    List<ResourceRule> rules =
        all.resourceRules().stream()
            .filter(rule -> rule.operations().contains(UPDATE) || rule.operations().contains("*"))
            .map(Ratchet::onUpdate)
            .toList();
    var constraints =
        new MatchResources(
            rules,
            all.excludeResourceRules(),
            all.namespaceSelector(),
            all.objectSelector(),
            all.isExact());
    return with(policy.name() + EXISTING, true, constraints, validations, List.of());
  }

  private static ResourceRule onUpdate(ResourceRule rule) {
    return new ResourceRule(
        rule.apiGroups(),
        rule.apiVersions(),
        rule.resources(),
        List.of(UPDATE),
        rule.resourceNames(),
        rule.scope());
  }

  /// That the same value was found, which the message holds, or fewer of several, and nothing that
  /// offends beside them.
  private String same(Validation validation) {
    List<String> now = new ArrayList<>();
    List<String> old = new ArrayList<>();
    for (String name : Offenders.variables(validation)) {
      String variable = "variables." + name;
      if (before.of(variable).equals(variable)) continue;
      now.add(variable);
      old.add(before.of(variable));
    }
    List<String> parts = new ArrayList<>();
    String fewer = now.isEmpty() ? "" : " || %s < %s".formatted(sizes(now), sizes(old));
    validation
        .messageExpression()
        .ifPresent(text ->
            parts.add("((%s) == (%s)%s)".formatted(plain(text), before.of(text.text()), fewer)));
    for (int i = 0; i < now.size(); i++) {
      parts.add(
          "%1$s.all(x, %1$s.filter(y, y == x).size() <= %2$s.filter(y, y == x).size())"
              .formatted(now.get(i), old.get(i)));
    }
    return String.join(" && ", parts);
  }

  private static String sizes(List<String> lists) {
    return lists.stream().map("size(%s)"::formatted).collect(Collectors.joining(" + "));
  }

  private static String plain(ExpressionText expression) {
    return Renaming.NONE.of(expression.text());
  }

  private static Validation with(Validation validation, String expression) {
    return new Validation(
        new ExpressionText(expression, validation.expression().at()),
        validation.message(),
        validation.messageExpression(),
        validation.reason());
  }

  private Policy with(
      String name,
      boolean failsOpen,
      MatchResources constraints,
      List<Validation> validations,
      List<Named> annotations) {
    return new Policy(
        name,
        policy.at(),
        annotated(name),
        failsOpen,
        Optional.empty(),
        constraints,
        policy.matchConditions(),
        variables,
        validations,
        annotations);
  }

  /// The one that warns says so.
  private Map<String, String> annotated(String name) {
    Map<String, String> annotations = new LinkedHashMap<>(policy.annotations());
    if (!name.equals(policy.name())) annotations.put("nimfleet.dev/action", "Warn");
    return annotations;
  }
}
