package dev.nimfleet.policies.differential;

import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.compiler.catalogue.Stored;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Scalar;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The examples of the shipped rules, each with each portable policy on its kind. A binding speaks
/// in the namespaces of its policy's own examples only, so that the answer is that of one policy.
final class ExamplePairs {
  private static final Path RULES = Path.of("rules");
  private static final String LABEL = "nimfleet.dev/policy";

  private ExamplePairs() {}

  static List<Pair> all(Release release) {
    List<Pair> pairs = new ArrayList<>();
    for (Path rule : Wire.files(RULES)) {
      List<MapNode> policies = policies(rule);
      List<MapNode> examples =
          Wire.maps(rule + "/examples.yaml", Wire.text(rule.resolve("examples.yaml")));
      for (MapNode policy : policies) {
        for (MapNode example : examples) {
          if (isAbout(policy, subject(example))) {
            pairs.add(pair(policy, example, "example-" + pairs.size(), release));
          }
        }
      }
    }
    return pairs;
  }

  private static List<MapNode> policies(Path rule) {
    return Wire.files(rule).stream()
        .filter(file -> !file.endsWith("examples.yaml"))
        .map(Wire::text)
        .filter(text -> !text.contains("nimfleet.dev/engine: webhook"))
        .flatMap(text -> Wire.maps(rule.toString(), text).stream())
        .toList();
  }

  private static Pair pair(MapNode policy, MapNode example, String namespace, Release release) {
    String name = policy.text("metadata", "name").orElseThrow();
    Optional<MapNode> object = object(example, "object", namespace, release);
    Optional<MapNode> old = object(example, "oldObject", namespace, release);
    String operation =
        example
            .text("operation")
            .orElse(old.isEmpty() ? "CREATE" : object.isPresent() ? "UPDATE" : "DELETE");
    return new Pair(
        "%s: %s".formatted(name, example.text("name").orElseThrow()),
        policy,
        List.of(binding(name)),
        Optional.of(namespace(namespace, name)),
        List.of(),
        operation.equals("DELETE") ? Optional.empty() : object,
        old,
        operation);
  }

  private static boolean isAbout(MapNode policy, MapNode object) {
    MapNode rule =
        (MapNode)
            ((ListNode) policy.find("spec", "matchConstraints", "resourceRules").orElseThrow())
                .items()
                .getFirst();
    String kind = object.text("kind").orElse("").toLowerCase(Locale.ROOT);
    String group = object.text("apiVersion").orElse("").replaceAll("/.*", "");
    return text(rule, "resources").startsWith(kind) && text(rule, "apiGroups").equals(group);
  }

  private static String text(MapNode rule, String list) {
    return ((Scalar) ((ListNode) rule.get(list).orElseThrow()).items().getFirst()).text();
  }

  private static MapNode subject(MapNode example) {
    return (MapNode) example.get("object").or(() -> example.get("oldObject")).orElseThrow();
  }

  /// As a cluster would hold it, and in a namespace of its own.
  private static Optional<MapNode> object(
      MapNode example, String key, String namespace, Release release) {
    return example
        .get(key)
        .filter(MapNode.class::isInstance)
        .map(object ->
            Stored.of((MapNode) object, EnumSet.of(release))
                .with(Wire.map("metadata: {namespace: %s}".formatted(namespace))));
  }

  private static MapNode namespace(String name, String policy) {
    return Wire.map(
        "{apiVersion: v1, kind: Namespace, metadata: {name: %s, labels: {%s: %s}}}"
            .formatted(name, LABEL, policy));
  }

  private static MapNode binding(String policy) {
    return Wire.map(
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: %2$s}
        spec:
          policyName: %2$s
          validationActions: [Deny, Audit]
          matchResources: {namespaceSelector: {matchLabels: {%1$s: %2$s}}}
        """
            .formatted(LABEL, policy));
  }
}
