package dev.nimfleet.policies.admission;

import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import dev.nimfleet.policies.admission.Binding.Action;
import dev.nimfleet.policies.admission.Binding.ParamRef;
import dev.nimfleet.policies.admission.MatchResources.ResourceRule;
import dev.nimfleet.policies.admission.Policy.Named;
import dev.nimfleet.policies.admission.Policy.ParamKind;
import dev.nimfleet.policies.admission.Policy.Validation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads objects whose form the catalogue has found sound.
final class PolicyReader {
  private PolicyReader() {}

  static Policy policy(MapNode object) {
    MapNode spec = map(object, "spec");
    return new Policy(
        object.text("metadata", "name").orElse(""),
        object.at(),
        texts(map(map(object, "metadata"), "annotations")),
        spec.text("failurePolicy").orElse("Fail").equals("Ignore"),
        spec.get("paramKind")
            .map(kind ->
                new ParamKind(
                    ((MapNode) kind).text("apiVersion").orElse(""),
                    ((MapNode) kind).text("kind").orElse(""))),
        matchResources(map(spec, "matchConstraints")),
        named(spec, "matchConditions", "name", "expression"),
        named(spec, "variables", "name", "expression"),
        maps(spec, "validations").map(PolicyReader::validation).toList(),
        named(spec, "auditAnnotations", "key", "valueExpression"));
  }

  static Binding binding(MapNode object) {
    MapNode spec = map(object, "spec");
    return new Binding(
        object.text("metadata", "name").orElse(""),
        object.at(),
        spec.text("policyName").orElse(""),
        spec.get("paramRef").filter(MapNode.class::isInstance).map(ref -> paramRef((MapNode) ref)),
        matchResources(map(spec, "matchResources")),
        items(spec, "validationActions").stream().map(PolicyReader::action).toList());
  }

  private static Action action(String word) {
    return Stream.of(Action.values())
        .filter(action -> action.word().equals(word))
        .findFirst()
        .orElseThrow();
  }

  private static ParamRef paramRef(MapNode ref) {
    return new ParamRef(
        ref.text("name").orElse(""),
        ref.text("namespace").orElse(""),
        selector(map(ref, "selector")),
        ref.text("parameterNotFoundAction").orElse("Deny").equals("Deny"));
  }

  private static Validation validation(MapNode validation) {
    return new Validation(
        expression(validation, "expression").orElseThrow(),
        validation.text("message"),
        expression(validation, "messageExpression"),
        validation.text("reason"));
  }

  private static List<Named> named(MapNode spec, String list, String key, String expression) {
    return maps(spec, list)
        .map(item ->
            new Named(item.text(key).orElse(""), expression(item, expression).orElseThrow()))
        .toList();
  }

  private static Optional<ExpressionText> expression(MapNode map, String key) {
    return map.get(key)
        .filter(Scalar.class::isInstance)
        .map(node -> ExpressionText.of((Scalar) node));
  }

  static MatchResources matchResources(MapNode match) {
    return new MatchResources(
        maps(match, "resourceRules").map(PolicyReader::resourceRule).toList(),
        maps(match, "excludeResourceRules").map(PolicyReader::resourceRule).toList(),
        selector(map(match, "namespaceSelector")),
        selector(map(match, "objectSelector")),
        match.text("matchPolicy").orElse("Equivalent").equals("Exact"));
  }

  private static ResourceRule resourceRule(MapNode rule) {
    return new ResourceRule(
        items(rule, "apiGroups"),
        items(rule, "apiVersions"),
        items(rule, "resources"),
        items(rule, "operations"),
        items(rule, "resourceNames"),
        rule.text("scope").orElse("*"));
  }

  static LabelSelector selector(MapNode selector) {
    return new LabelSelector(
        texts(map(selector, "matchLabels")),
        maps(selector, "matchExpressions")
            .map(item ->
                new LabelSelector.Requirement(
                    item.text("key").orElse(""),
                    item.text("operator").orElse(""),
                    items(item, "values")))
            .toList());
  }

  static MapNode map(MapNode map, String key) {
    return map.get(key)
        .filter(MapNode.class::isInstance)
        .map(MapNode.class::cast)
        .orElseGet(() -> new MapNode(map.at(), List.of()));
  }

  private static Stream<MapNode> maps(MapNode map, String key) {
    return map.get(key).orElse(map) instanceof ListNode list
        ? list.items().stream().filter(MapNode.class::isInstance).map(MapNode.class::cast)
        : Stream.empty();
  }

  static List<String> items(MapNode map, String key) {
    return map.get(key).orElse(map) instanceof ListNode list
        ? list.items().stream()
            .filter(Scalar.class::isInstance)
            .map(item -> ((Scalar) item).text())
            .toList()
        : List.of();
  }

  static Map<String, String> texts(MapNode map) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (MapNode.Entry entry : map.entries()) {
      Node value = entry.value();
      if (value instanceof Scalar scalar) texts.put(entry.key(), scalar.text());
    }
    return texts;
  }
}
