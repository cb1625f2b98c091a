package dev.nimfleet.compiler.imports;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Builder;
import java.util.List;
import java.util.Optional;

/// How requests reach a model, as its HTTPRoute or its NIMService's own router has it.
///
/// @param gateway `name`, `namespace` and `section`, as fleet.yaml writes them
/// @param isByPath whether the model is told by its name in the path and not by the host
record RouteDraft(MapNode gateway, String host, boolean isByPath, Optional<String> timeout) {

  static Optional<RouteDraft> of(Running running) {
    if (running.isRoutedByOthers()) {
      return Optional.empty();
    }
    return running
        .route()
        .map(Found::object)
        .map(route -> ofRoute(route, running))
        .orElseGet(() -> ofRouter(running.service()));
  }

  private static Optional<RouteDraft> ofRoute(MapNode route, Running running) {
    List<String> hosts = Shape.texts(route, "spec.hostnames");
    Optional<MapNode> parent =
        Shape.maps(route, "spec.parentRefs").stream()
            .filter(map -> map.text("kind").orElse("Gateway").equals("Gateway"))
            .findFirst();
    if (hosts.isEmpty() || hosts.getFirst().contains("*") || parent.isEmpty()) {
      return Optional.empty();
    }
    List<MapNode> rules = Shape.maps(route, "spec.rules");
    Optional<String> timeout =
        rules.stream()
            .flatMap(rule -> Shape.text(rule, "timeouts.request").stream())
            .findFirst()
            .filter(text -> text.matches("(\\d{1,5}(h|m|s|ms)){1,4}") && !text.matches("0+m?s"));
    String prefix = "/" + running.model() + "/v1";
    boolean isByPath =
        rules.stream()
            .flatMap(rule -> Shape.maps(rule, "matches").stream())
            .anyMatch(match -> match.text("path", "value").orElse("").equals(prefix));
    return Optional.of(
        new RouteDraft(gateway(parent.get(), route), hosts.getFirst(), isByPath, timeout));
  }

  /// Without a namespace a route's gateway is in the route's own, as in fleet.yaml.
  private static MapNode gateway(MapNode parent, MapNode route) {
    Builder gateway = MapNode.at(parent.at()).put("name", parent.text("name").orElse(""));
    parent
        .text("namespace")
        .filter(name -> !route.text("metadata", "namespace").equals(Optional.of(name)))
        .ifPresent(name -> gateway.put("namespace", name));
    parent.text("sectionName").ifPresent(name -> gateway.put("section", name));
    return gateway.build();
  }

  /// The operator makes a route of its own from this.
  private static Optional<RouteDraft> ofRouter(Found service) {
    Optional<MapNode> gateway = Shape.map(service.object(), "spec.expose.router.gateway");
    Optional<String> domain = Shape.text(service.object(), "spec.expose.router.hostDomainName");
    if (gateway.isEmpty() || domain.isEmpty()) {
      return Optional.empty();
    }
    MapNode map = gateway.get();
    Builder named = MapNode.at(map.at()).put("name", map.text("name").orElse(""));
    map.text("namespace")
        .filter(name -> !name.equals(service.namespace()))
        .ifPresent(name -> named.put("namespace", name));
    String host = String.join(".", service.name(), service.namespace(), domain.get());
    return Optional.of(new RouteDraft(named.build(), host, false, Optional.empty()));
  }
}
