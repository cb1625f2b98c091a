package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.plan.ModelPlan.Backend;
import dev.nimfleet.compiler.plan.ModelPlan.Gateway;
import dev.nimfleet.compiler.plan.ModelPlan.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What every HTTPRoute holds.
final class RouteRules {
  private final ModelPlan plan;
  private final Route route;
  private final List<Revision> revisions;
  private final Patched spec;

  RouteRules(ModelPlan plan, Route route, List<Revision> revisions, Patched spec) {
    this.plan = plan;
    this.route = route;
    this.revisions = revisions;
    this.spec = spec;
  }

  void check() {
    // Two models on one host are told by what fleet.yaml says.
    if (!spec.texts("hostnames").equals(List.of(route.host()))) {
      spec.broken(
          spec.nearest("hostnames"),
          "`hostnames` must be `%s` alone.".formatted(route.host()),
          "write `route: {host: …}`.");
    }
    Gateway gateway = route.gateway();
    if (spec.maps("parentRefs").stream().noneMatch(parent -> isGateway(parent, gateway))) {
      spec.broken(
          spec.nearest("parentRefs"),
          "`parentRefs` must keep `%s/%s`.".formatted(gateway.namespace(), gateway.name()),
          "a list replaces the whole list; write `gateway`.");
    }
    boolean isServed = false;
    for (Patched rule : spec.maps("rules")) {
      rule(rule);
      isServed |= rule.maps("backendRefs").stream().anyMatch(this::isOurs);
    }
    if (!isServed) {
      String ours = backend(revisions.getLast());
      spec.broken(
          spec.nearest("rules"),
          "A rule must lead to `%s`.".formatted(ours),
          "the route is the way to the model; a list replaces the whole list.");
    }
  }

  private static boolean isGateway(Patched parent, Gateway gateway) {
    return parent.text("name").equals(Optional.of(gateway.name()))
        && parent.text("namespace").equals(Optional.of(gateway.namespace()))
        && parent.text("sectionName").equals(gateway.section())
        && parent.text("kind").orElse("Gateway").equals("Gateway");
  }

  private static void rule(Patched rule) {
    rule.keep("timeouts.request", "a gateway's own default cuts long streams off");
    long weights = 0;
    for (Patched backend : rule.maps("backendRefs")) {
      weights += backend.number("weight", 1);
      spelledOut(backend);
    }
    if (weights == 0) {
      rule.broken(
          rule.nearest("backendRefs"),
          "All weights of a rule are zero.",
          "a gateway may answer every request with an error then.");
    }
  }

  private static void spelledOut(Patched backend) {
    boolean isService = backend.text("kind").orElse("Service").equals("Service");
    List<String> missing = new ArrayList<>(List.of("group", "kind", "name", "weight"));
    if (isService) {
      missing.add("port");
    }
    missing.removeIf(field -> backend.find(field).isPresent());
    if (!missing.isEmpty()) {
      backend.broken(
          backend.map().at(),
          "A backend must spell out `%s`.".formatted(String.join("`, `", missing)),
          "what Git says must be what the API server stores; a list replaces the whole list.");
    }
  }

  private boolean isOurs(Patched backend) {
    String kind =
        switch (route.backend()) {
          case Backend.Service _ -> "Service";
          case Backend.InferencePool _ -> "InferencePool";
        };
    String name = backend.text("name").orElse("");
    return backend.text("kind").orElse("Service").equals(kind)
        && backend.text("namespace").orElse(plan.namespace()).equals(plan.namespace())
        && revisions.stream().anyMatch(revision -> backend(revision).equals(name));
  }

  private String backend(Revision revision) {
    return switch (route.backend()) {
      case Backend.Service _ -> revision.service();
      case Backend.InferencePool _ -> InferencePoolEmitter.name(revision);
    };
  }
}
