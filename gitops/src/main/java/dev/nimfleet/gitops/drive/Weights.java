package dev.nimfleet.gitops.drive;

import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import dev.nimfleet.gitops.cluster.KubeObject;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// The shares that a route gives the revisions of a model. A rule with a header match is a preview
/// and shares nothing.
final class Weights {
  private Weights() {}

  /// The percentage of a revision; 0 when the route does not name it, none when nobody has any
  /// share.
  static OptionalInt of(MapNode route, String revision) {
    for (MapNode rule : KubeObject.items(route, "spec", "rules")) {
      if (isPreview(rule)) continue;
      long all = 0;
      long own = 0;
      for (MapNode backend : KubeObject.items(rule, "backendRefs")) {
        long weight = new KubeObject(backend).number("weight").orElse(1L);
        all += weight;
        if (isOf(backend, revision)) own += weight;
      }
      if (all > 0) return OptionalInt.of(Math.toIntExact(Math.round(100.0 * own / all)));
    }
    return OptionalInt.empty();
  }

  static boolean hasPreview(MapNode route) {
    return KubeObject.items(route, "spec", "rules").stream().anyMatch(Weights::isPreview);
  }

  /// The same route with other shares; revisions that are not named get none.
  ///
  /// @param shares in percent, by the names of the revisions
  static MapNode with(MapNode route, Map<String, Integer> shares, boolean withPreview) {
    List<Node> rules =
        KubeObject.items(route, "spec", "rules").stream()
            .filter(rule -> withPreview || !isPreview(rule))
            .map(rule -> isPreview(rule) ? rule : shared(rule, shares))
            .map(Node.class::cast)
            .toList();
    var at = route.at();
    return route.with(
        MapNode.at(at).put("spec", MapNode.at(at).put("rules", new ListNode(at, rules))).build());
  }

  /// The same route without a revision that is not there, and without a way to it.
  static MapNode without(MapNode route, String revision) {
    List<Node> rules =
        KubeObject.items(route, "spec", "rules").stream()
            .map(rule -> withoutBackend(rule, revision))
            .filter(rule -> !KubeObject.items(rule, "backendRefs").isEmpty())
            .map(Node.class::cast)
            .toList();
    var at = route.at();
    return route.with(
        MapNode.at(at).put("spec", MapNode.at(at).put("rules", new ListNode(at, rules))).build());
  }

  private static MapNode withoutBackend(MapNode rule, String revision) {
    List<Node> backends =
        KubeObject.items(rule, "backendRefs").stream()
            .filter(backend -> !isOf(backend, revision))
            .map(Node.class::cast)
            .toList();
    var at = rule.at();
    return rule.with(MapNode.at(at).put("backendRefs", new ListNode(at, backends)).build());
  }

  private static MapNode shared(MapNode rule, Map<String, Integer> shares) {
    List<Node> backends =
        KubeObject.items(rule, "backendRefs").stream()
            .map(backend -> (Node) weighted(backend, share(backend, shares)))
            .toList();
    var at = rule.at();
    return rule.with(MapNode.at(at).put("backendRefs", new ListNode(at, backends)).build());
  }

  private static MapNode weighted(MapNode backend, int weight) {
    var at = backend.at();
    return backend.with(MapNode.at(at).put("weight", Scalar.integer(at, weight)).build());
  }

  private static int share(MapNode backend, Map<String, Integer> shares) {
    return shares.entrySet().stream()
        .filter(share -> isOf(backend, share.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(0);
  }

  /// An InferencePool is named `<service>-pool`.
  private static boolean isOf(MapNode backend, String revision) {
    String name = backend.text("name").orElse("");
    return name.equals(revision) || name.equals(revision + "-pool");
  }

  private static boolean isPreview(MapNode rule) {
    return KubeObject.items(rule, "matches").stream()
        .anyMatch(match -> !KubeObject.items(match, "headers").isEmpty());
  }
}
