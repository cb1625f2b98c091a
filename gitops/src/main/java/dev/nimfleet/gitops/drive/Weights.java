package dev.nimfleet.gitops.drive;

import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import dev.nimfleet.gitops.cluster.KubeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// The shares that a route gives the revisions of a model. Rules to other backends, which somebody
/// has added, are nobody's to change here; the rule of the preview shares nothing.
///
/// @param revisions the names of all revisions that the model has, or had
/// @param preview the request header that reaches the new revision at any weight
record Weights(Set<String> revisions, Optional<String> preview) {
  Weights {
    revisions = Set.copyOf(revisions);
  }

  /// The percentage of a revision; 0 when the route does not name it, none when nobody has any
  /// share.
  OptionalInt of(MapNode route, String revision) {
    for (MapNode rule : KubeObject.items(route, "spec", "rules")) {
      if (!isShared(rule)) continue;
      long all = 0;
      long own = 0;
      for (MapNode backend : KubeObject.items(rule, "backendRefs")) {
        long weight = new KubeObject(backend).number("weight").orElse(1L);
        all += weight;
        if (revision(backend).equals(revision)) own += weight;
      }
      if (all > 0) return OptionalInt.of(Math.toIntExact(Math.round(100.0 * own / all)));
    }
    return OptionalInt.empty();
  }

  boolean hasPreview(MapNode route) {
    return KubeObject.items(route, "spec", "rules").stream().anyMatch(this::isPreview);
  }

  /// The same route with these shares, and with no other revision of the model.
  ///
  /// @param shares in percent, by the names of the revisions
  MapNode with(MapNode route, Map<String, Integer> shares, boolean withPreview) {
    List<Node> rules = new ArrayList<>();
    for (MapNode rule : KubeObject.items(route, "spec", "rules")) {
      if (isPreview(rule)) {
        if (withPreview && leadsTo(rule, shares.keySet())) rules.add(rule);
      } else {
        rules.add(isShared(rule) ? shared(rule, shares) : rule);
      }
    }
    var at = route.at();
    return route.with(
        MapNode.at(at).put("spec", MapNode.at(at).put("rules", new ListNode(at, rules))).build());
  }

  /// The backends of a rule are alike but for their names and weights.
  private MapNode shared(MapNode rule, Map<String, Integer> shares) {
    List<MapNode> backends = KubeObject.items(rule, "backendRefs");
    MapNode any = backends.stream().filter(this::isOurs).findFirst().orElseThrow();
    boolean isPool = any.text("kind").orElse("Service").equals("InferencePool");
    var at = rule.at();
    List<Node> all = new ArrayList<>();
    backends.stream().filter(backend -> !isOurs(backend)).forEach(all::add);
    shares.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(share ->
            any.with(
                MapNode.at(at)
                    .put("name", share.getKey() + (isPool ? Model.POOL : ""))
                    .put("weight", Scalar.integer(at, share.getValue()))
                    .build()))
        .forEach(all::add);
    return rule.with(MapNode.at(at).put("backendRefs", new ListNode(at, all)).build());
  }

  private boolean isShared(MapNode rule) {
    return !isPreview(rule)
        && KubeObject.items(rule, "backendRefs").stream().anyMatch(this::isOurs);
  }

  private boolean isOurs(MapNode backend) {
    return revisions.contains(revision(backend));
  }

  private boolean leadsTo(MapNode rule, Set<String> names) {
    return KubeObject.items(rule, "backendRefs").stream()
        .allMatch(backend -> !isOurs(backend) || names.contains(revision(backend)));
  }

  /// An InferencePool is named `<service>-pool`.
  private static String revision(MapNode backend) {
    String name = backend.text("name").orElse("");
    return backend.text("kind").orElse("Service").equals("InferencePool")
            && name.endsWith(Model.POOL)
        ? name.substring(0, name.length() - Model.POOL.length())
        : name;
  }

  private boolean isPreview(MapNode rule) {
    return preview.isPresent()
        && KubeObject.items(rule, "matches").stream()
            .flatMap(match -> KubeObject.items(match, "headers").stream())
            .anyMatch(header -> header.text("name").equals(preview));
  }
}
