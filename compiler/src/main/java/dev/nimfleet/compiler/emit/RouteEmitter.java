package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.fleet.Durations;
import dev.nimfleet.compiler.fleet.Setting;
import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.plan.ModelPlan.Backend;
import dev.nimfleet.compiler.plan.ModelPlan.Gateway;
import dev.nimfleet.compiler.plan.ModelPlan.Route;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Builder;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The HTTPRoute of a model, over its revisions. It has the model's name, which no NIMService has:
/// the operator deletes a route named like a service.
final class RouteEmitter {
  private RouteEmitter() {}

  /// @param previewed the candidate, when a request header leads to it at any weight
  static MapNode emit(
      ModelPlan plan, Route route, List<Revision> revisions, Optional<Revision> previewed) {
    MapNode emitted = spec(plan, route, revisions, previewed);
    MapNode spec = Overrides.patch(plan, "HTTPRoute", "spec", emitted);
    return MapNode.at(plan.at())
        .put("apiVersion", Kinds.GATEWAY)
        .put("kind", "HTTPRoute")
        .put("metadata", Metadata.of(plan, plan.name(), Metadata.Delivery.ROUTE, spec))
        .put("spec", spec)
        .build();
  }

  /// Defaults are spelled out, so that what Git says is what the API server stores.
  private static MapNode spec(
      ModelPlan plan, Route route, List<Revision> revisions, Optional<Revision> previewed) {
    List<Node> rules = new ArrayList<>();
    previewed.ifPresent(revision -> rules.add(preview(plan, route, revision)));
    List<Node> backends =
        revisions.stream().map(revision -> backend(route, revision, revision.weight())).toList();
    rules.add(rule(plan, route, PodParts.one(path(route).build()), backends));
    return MapNode.at(route.at())
        .put("parentRefs", PodParts.one(parent(route.gateway())))
        .put("hostnames", PodParts.one(Scalar.string(route.at(), route.host())))
        .put("rules", new ListNode(plan.at(), rules))
        .build();
  }

  private static MapNode parent(Gateway gateway) {
    Builder parent =
        MapNode.at(gateway.at())
            .put("group", Kinds.GATEWAY_GROUP)
            .put("kind", "Gateway")
            .put("name", gateway.name())
            .put("namespace", gateway.namespace());
    gateway.section().ifPresent(section -> parent.put("sectionName", section));
    return parent.build();
  }

  private static MapNode rule(ModelPlan plan, Route route, ListNode matches, List<Node> backends) {
    Builder rule = MapNode.at(route.at()).put("matches", matches);
    route.prefix().ifPresent(_ -> rule.put("filters", PodParts.one(rewriteToRoot(route))));
    String timeout = Durations.text(route.timeout().value());
    rule.put(
        "timeouts",
        MapNode.at(route.timeout().at()).put("request", timeout).put("backendRequest", timeout));
    return rule.put("backendRefs", new ListNode(plan.at(), backends)).build();
  }

  /// Of two rules with the same path a gateway takes the one with more headers. People write
  /// `candidate`, or the very revision that they mean.
  private static MapNode preview(ModelPlan plan, Route route, Revision revision) {
    Setting<String> header = plan.rollout().preview().orElseThrow();
    List<Node> matches =
        Stream.of("candidate", revision.service())
            .<Node>map(
                value -> path(route).put("headers", PodParts.one(header(header, value))).build())
            .toList();
    return rule(
        plan, route, new ListNode(header.at(), matches), List.of(backend(route, revision, 100)));
  }

  private static MapNode header(Setting<String> name, String value) {
    return MapNode.at(name.at())
        .put("type", "Exact")
        .put("name", name.value())
        .put("value", value)
        .build();
  }

  private static Builder path(Route route) {
    return MapNode.at(route.at())
        .put(
            "path",
            MapNode.at(route.at())
                .put("type", "PathPrefix")
                .put("value", route.prefix().orElse("") + "/v1"));
  }

  private static MapNode rewriteToRoot(Route route) {
    return MapNode.at(route.at())
        .put("type", "URLRewrite")
        .put(
            "urlRewrite",
            MapNode.at(route.at())
                .put(
                    "path",
                    MapNode.at(route.at())
                        .put("type", "ReplacePrefixMatch")
                        .put("replacePrefixMatch", "/v1")))
        .build();
  }

  private static Node backend(Route route, Revision revision, int weight) {
    Builder backend = MapNode.at(route.at());
    switch (route.backend()) {
      case Backend.Service _ ->
          backend
              .put("group", "")
              .put("kind", "Service")
              .put("name", revision.service())
              .put("port", Kinds.PORT);
      case Backend.InferencePool _ ->
          backend
              .put("group", Kinds.INFERENCE_GROUP)
              .put("kind", "InferencePool")
              .put("name", InferencePoolEmitter.name(revision));
    }
    return backend.put("weight", weight).build();
  }
}
