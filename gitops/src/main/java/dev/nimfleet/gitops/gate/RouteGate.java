package dev.nimfleet.gitops.gate;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.Condition;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.cluster.View;
import java.util.List;
import java.util.Optional;

/// Whether every Gateway that an HTTPRoute names has taken it as it is now, with all its backends
/// found.
public final class RouteGate {
  private static final List<String> CONDITIONS = List.of("Accepted", "ResolvedRefs");

  private RouteGate() {}

  public static Gate look(ObjectId route, View cluster) throws ClusterTrouble {
    Optional<KubeObject> found = cluster.find(route);
    if (found.isEmpty()) return new Gate.Waiting("There is no %s.".formatted(route));
    KubeObject live = found.get();
    List<MapNode> parents = live.items("spec", "parentRefs");
    for (MapNode parent : parents) {
      Optional<String> missing = missing(live, parent);
      if (missing.isPresent()) return new Gate.Waiting(missing.get());
    }
    return new Gate.Open(
        "%s is accepted by %d %s."
            .formatted(route, parents.size(), parents.size() == 1 ? "Gateway" : "Gateways"));
  }

  private static Optional<String> missing(KubeObject route, MapNode parent) {
    String name = parent.text("name").orElse("");
    List<MapNode> told =
        route.items("status", "parents").stream()
            .filter(each -> isSame(each, parent, route.id().namespace()))
            .toList();
    if (told.isEmpty()) {
      return Optional.of(
          "Gateway `%s` has not looked at %s yet; is its controller running?"
              .formatted(name, route));
    }
    List<MapNode> current = told.stream().filter(each -> isCurrent(each, route)).toList();
    if (current.isEmpty()) {
      return Optional.of(
          "Gateway `%s` has not looked at the last change of %s yet.".formatted(name, route));
    }
    return current.stream()
        .flatMap(
            each -> CONDITIONS.stream().flatMap(type -> trouble(route, name, each, type).stream()))
        .findFirst();
  }

  private static Optional<String> trouble(
      KubeObject route, String gateway, MapNode told, String type) {
    Optional<Condition> condition = Condition.of(told, type, "conditions");
    if (condition.filter(Condition::isTrue).isPresent()) return Optional.empty();
    return Optional.of(
        "Gateway `%s` does not say `%s` of %s%s"
            .formatted(
                gateway, type, route, condition.map(it -> ": " + it.words()).orElse(" yet.")));
  }

  /// What a controller of earlier has left behind stays, and nobody brings it up to date.
  private static boolean isCurrent(MapNode told, KubeObject route) {
    List<Condition> conditions =
        CONDITIONS.stream()
            .flatMap(type -> Condition.of(told, type, "conditions").stream())
            .toList();
    return !conditions.isEmpty()
        && conditions.stream().allMatch(condition -> condition.isOf(route.generation()));
  }

  private static boolean isSame(MapNode status, MapNode parent, String namespace) {
    return text(status, "name", "", "parentRef").equals(text(parent, "name", ""))
        && text(status, "namespace", namespace, "parentRef")
            .equals(text(parent, "namespace", namespace))
        && text(status, "sectionName", "", "parentRef").equals(text(parent, "sectionName", ""))
        && text(status, "port", "", "parentRef").equals(text(parent, "port", ""));
  }

  private static String text(MapNode map, String field, String usual) {
    return map.text(field).orElse(usual);
  }

  private static String text(MapNode map, String field, String usual, String below) {
    return map.text(below, field).orElse(usual);
  }
}
