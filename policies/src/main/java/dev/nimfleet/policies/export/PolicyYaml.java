package dev.nimfleet.policies.export;

import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Builder;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import dev.nimfleet.policies.admission.LabelSelector;
import dev.nimfleet.policies.admission.LabelSelector.Requirement;
import dev.nimfleet.policies.admission.MatchResources;
import dev.nimfleet.policies.admission.MatchResources.ResourceRule;
import dev.nimfleet.policies.admission.Policy;
import dev.nimfleet.policies.admission.Policy.Named;
import dev.nimfleet.policies.admission.Policy.Validation;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// Policies and their bindings as objects of the API server.
final class PolicyYaml {
  private static final String VERSION = "admissionregistration.k8s.io/v1";

  private final Span at;

  PolicyYaml(Span at) {
    this.at = at;
  }

  MapNode policy(Policy policy) {
    Builder spec =
        map()
            .put("failurePolicy", policy.failsOpen() ? "Ignore" : "Fail")
            .put("matchConstraints", match(policy.constraints()));
    list(
        spec,
        "matchConditions",
        policy.matchConditions(),
        each -> named(each, "name", "expression"));
    list(spec, "variables", policy.variables(), each -> named(each, "name", "expression"));
    list(spec, "validations", policy.validations(), this::validation);
    list(
        spec,
        "auditAnnotations",
        policy.auditAnnotations(),
        each -> named(each, "key", "valueExpression"));
    return object("ValidatingAdmissionPolicy", policy.name(), policy.annotations(), spec);
  }

  /// @param action `Deny` or `Warn`
  MapNode binding(String name, String policy, String action, LabelSelector namespaces) {
    Builder spec =
        map()
            .put("policyName", policy)
            .put("validationActions", new ListNode(at, List.of(Scalar.string(at, action))));
    if (!namespaces.isAny()) {
      spec.put("matchResources", map().put("namespaceSelector", selector(namespaces)));
    }
    return object("ValidatingAdmissionPolicyBinding", name, Map.of(), spec);
  }

  private MapNode object(String kind, String name, Map<String, String> annotations, Builder spec) {
    Builder metadata =
        map()
            .put("name", name)
            .put("labels", map().put("app.kubernetes.io/managed-by", "nimfleet"));
    if (!annotations.isEmpty()) {
      Builder all = map();
      new TreeMap<>(annotations).forEach(all::put);
      metadata.put("annotations", all);
    }
    return map()
        .put("apiVersion", VERSION)
        .put("kind", kind)
        .put("metadata", metadata)
        .put("spec", spec)
        .build();
  }

  private Builder match(MatchResources match) {
    Builder all = map().put("matchPolicy", match.isExact() ? "Exact" : "Equivalent");
    list(all, "resourceRules", match.resourceRules(), this::rule);
    list(all, "excludeResourceRules", match.excludeResourceRules(), this::rule);
    if (!match.namespaceSelector().isAny()) {
      all.put("namespaceSelector", selector(match.namespaceSelector()));
    }
    if (!match.objectSelector().isAny()) {
      all.put("objectSelector", selector(match.objectSelector()));
    }
    return all;
  }

  private Node rule(ResourceRule rule) {
    Builder all = map();
    texts(all, "apiGroups", rule.apiGroups());
    texts(all, "apiVersions", rule.apiVersions());
    texts(all, "operations", rule.operations());
    texts(all, "resources", rule.resources());
    texts(all, "resourceNames", rule.resourceNames());
    if (!rule.scope().equals("*")) all.put("scope", rule.scope());
    return all.build();
  }

  private Builder selector(LabelSelector selector) {
    Builder all = map();
    if (!selector.matchLabels().isEmpty()) {
      Builder labels = map();
      new TreeMap<>(selector.matchLabels()).forEach(labels::put);
      all.put("matchLabels", labels);
    }
    list(all, "matchExpressions", selector.matchExpressions(), this::requirement);
    return all;
  }

  private Node requirement(Requirement requirement) {
    Builder all = map().put("key", requirement.key()).put("operator", requirement.operator());
    texts(all, "values", requirement.values());
    return all.build();
  }

  private Node named(Named named, String name, String expression) {
    return map().put(name, named.name()).put(expression, named.expression().text()).build();
  }

  private Node validation(Validation validation) {
    Builder all = map().put("expression", validation.expression().text());
    validation.message().ifPresent(text -> all.put("message", text));
    validation.messageExpression().ifPresent(text -> all.put("messageExpression", text.text()));
    validation.reason().ifPresent(text -> all.put("reason", text));
    return all.build();
  }

  private void texts(Builder into, String field, Collection<String> texts) {
    list(into, field, texts, text -> Scalar.string(at, text));
  }

  private <T> void list(Builder into, String field, Collection<T> items, Function<T, Node> node) {
    if (!items.isEmpty()) into.put(field, new ListNode(at, items.stream().map(node).toList()));
  }

  private Builder map() {
    return MapNode.at(at);
  }
}
