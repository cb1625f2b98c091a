package dev.nimfleet.policies.differential;

import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads pairs that are written as short as can be.
///
/// A case's name is also that of its policy, binding, namespace and object. `says` are expressions
/// whose values become messages, `holds` are ones that are validated; `policy` is laid over the
/// policy's spec, `bindings` over a binding that denies and audits.
final class CaseReader {
  private static final Set<String> FIELDS =
      Set.of(
          "name",
          "says",
          "holds",
          "policy",
          "bindings",
          "present",
          "labels",
          "object",
          "oldObject",
          "operation");

  private static final String POLICY =
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicy
      metadata: {name: NAME}
      spec:
        matchConstraints:
          resourceRules:
          - apiGroups: [differential.nimfleet.dev]
            apiVersions: [v1]
            operations: ['*']
            resources: [samples, globalsamples]
            resourceNames: [NAME]
      """;
  private static final String BINDING =
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicyBinding
      metadata: {name: NAME}
      spec:
        policyName: NAME
        validationActions: [Deny, Audit]
      """;
  private static final String OBJECT =
      """
      apiVersion: differential.nimfleet.dev/v1
      kind: Sample
      metadata: {name: NAME, namespace: NAME}
      """;
  private static final String NAMESPACE =
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: NAME, labels: {kubernetes.io/metadata.name: NAME}}
      spec: {finalizers: [kubernetes]}
      status: {phase: Active}
      """;

  private CaseReader() {}

  static List<Pair> read(Path file) {
    return Wire.maps(file.toString(), Wire.text(file)).stream().map(CaseReader::pair).toList();
  }

  /// The whole of a policy of which parts are written.
  static MapNode policy(MapNode written) {
    String name = written.text("name").orElseThrow();
    MapNode policy = named(POLICY, name).with(within("spec", map(written, "policy")));
    List<String> validations = new ArrayList<>();
    texts(written, "says")
        .forEach(text ->
            validations.add(
                "{expression: 'false', messageExpression: %s}".formatted(Wire.quoted(text))));
    texts(written, "holds")
        .forEach(text -> validations.add("{expression: %s}".formatted(Wire.quoted(text))));
    return validations.isEmpty()
        ? policy
        : policy.with(
            Wire.map("spec: {validations: [%s]}".formatted(String.join(", ", validations))));
  }

  private static Pair pair(MapNode written) {
    String name = written.text("name").orElseThrow();
    for (MapNode.Entry entry : written.entries()) {
      if (!FIELDS.contains(entry.key())) {
        throw new IllegalArgumentException(name + ": unknown " + entry.key());
      }
    }
    Optional<MapNode> old = object(written, name, "oldObject");
    boolean isDeleted = written.text("operation").orElse("").equals("DELETE");
    Optional<MapNode> object =
        isDeleted
            ? Optional.empty()
            : object(written, name, "object").or(() -> Optional.of(named(OBJECT, name)));
    String operation = isDeleted ? "DELETE" : old.isPresent() ? "UPDATE" : "CREATE";
    boolean isInNamespace =
        object.or(() -> old).orElseThrow().find("metadata", "namespace").isPresent();
    return new Pair(
        name,
        policy(written),
        bindings(written, name),
        isInNamespace ? Optional.of(namespace(written, name)) : Optional.empty(),
        maps(written, "present").stream().map(present -> inNamespace(present, name)).toList(),
        object,
        old,
        operation);
  }

  private static MapNode namespace(MapNode written, String name) {
    return named(NAMESPACE, name)
        .with(within("metadata", within("labels", map(written, "labels"))));
  }

  static List<MapNode> bindings(MapNode written, String name) {
    List<MapNode> parts = maps(written, "bindings");
    if (parts.isEmpty()) return List.of(named(BINDING, name));
    List<MapNode> bindings = new ArrayList<>();
    for (MapNode part : parts) {
      String own = bindings.isEmpty() ? name : name + "-" + (bindings.size() + 1);
      bindings.add(
          named(BINDING, name)
              .with(Wire.map("metadata: {name: %s}".formatted(own)))
              .with(within("spec", part)));
    }
    return bindings;
  }

  /// An object of which parts are written; one with a kind of its own is written as a whole.
  private static Optional<MapNode> object(MapNode written, String name, String key) {
    if (!written.has(key)) return Optional.empty();
    MapNode parts = map(written, key);
    return Optional.of(parts.has("kind") ? parts : named(OBJECT, name).with(parts));
  }

  private static MapNode inNamespace(MapNode object, String name) {
    boolean isNamespaced = !object.text("kind").orElse("").equals("Namespace");
    return isNamespaced && object.find("metadata", "namespace").isEmpty()
        ? object.with(Wire.map("metadata: {namespace: %s}".formatted(name)))
        : object;
  }

  static MapNode named(String template, String name) {
    return Wire.map(template.replace("NAME", name));
  }

  private static MapNode within(String key, MapNode value) {
    return MapNode.at(value.at()).put(key, value).build();
  }

  private static MapNode map(MapNode from, String key) {
    return from.get(key)
        .map(MapNode.class::cast)
        .orElseGet(() -> new MapNode(from.at(), List.of()));
  }

  private static List<MapNode> maps(MapNode from, String key) {
    return items(from, key).stream().map(MapNode.class::cast).toList();
  }

  private static List<String> texts(MapNode from, String key) {
    return items(from, key).stream().map(item -> ((Scalar) item).text()).toList();
  }

  private static List<Node> items(MapNode from, String key) {
    return from.get(key).map(list -> ((ListNode) list).items()).orElse(List.of());
  }
}
