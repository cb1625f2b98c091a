package dev.nimfleet.standin;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The controller of the Gateways, which need not exist: what it says of an HTTPRoute, to each
/// Gateway that the route names.
final class Routes implements Controller {
  private static final String CONTROLLER = "gateway.example.com/controller";

  private final Writer writer;
  private final Timers timers;

  Routes(Writer writer, Timers timers) {
    this.writer = writer;
    this.timers = timers;
  }

  @Override
  public Manager manager() {
    return writer.manager();
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(Kind.HTTP_ROUTE);
  }

  @Override
  public void tend(Stored route, Round round) {
    Behaviour behaviour = round.behaviour();
    if (route.isTerminating() || behaviour.has(route.name(), Fault.NoGatewayController.class)) {
      return;
    }
    boolean isSeen = route.json().at("/status/parents/0").isObject();
    if (isSeen && behaviour.has(route.name(), Fault.GatewayLags.class)) return;
    Times times = behaviour.timesOf(route.name());
    if (!timers.passed(times.routing(), route.uid(), route.generation())) return;
    ObjectNode changed = route.copy();
    ArrayNode parents = changed.withObject("/status").putArray("parents");
    for (JsonNode parent : route.items("/spec/parentRefs")) {
      parents.add(status(route, parent, round));
    }
    if (!route.isSame(changed)) {
      writer.updateStatus(route, changed, "generation " + route.generation());
    }
  }

  private static ObjectNode status(Stored route, JsonNode parent, Round round) {
    ObjectNode status = before(route, parent);
    var conditions = new Conditions(status.withArray("conditions"));
    boolean isRefused =
        round
            .behaviour()
            .fault(route.name(), Fault.NotAllowedByListeners.class)
            .filter(fault -> fault.gateway().equals(parent.path("name").asString("")))
            .isPresent();
    if (isRefused) {
      conditions.set(
          "Accepted",
          "False",
          "NotAllowedByListeners",
          "No listeners included by this parent ref allowed this attachment.",
          route.generation());
    } else {
      conditions.set("Accepted", "True", "Accepted", "Route is accepted", route.generation());
    }
    Optional<String> missing = missing(route, round);
    if (missing.isPresent()) {
      conditions.set(
          "ResolvedRefs",
          "False",
          "BackendNotFound",
          "Service %s not found".formatted(missing.get()),
          route.generation());
    } else {
      conditions.set(
          "ResolvedRefs",
          "True",
          "ResolvedRefs",
          "Resolved all the Object references for the Route",
          route.generation());
    }
    return status;
  }

  /// What was said to the same parent, to be said again.
  private static ObjectNode before(Stored route, JsonNode parent) {
    for (JsonNode each : route.items("/status/parents")) {
      if (each.path("parentRef").equals(parent)) return (ObjectNode) each.deepCopy();
    }
    ObjectNode status = Json.empty();
    status.set("parentRef", parent.deepCopy());
    return status.put("controllerName", CONTROLLER);
  }

  private static Optional<String> missing(Stored route, Round round) {
    List<JsonNode> rules = route.items("/spec/rules");
    return rules.stream()
        .flatMap(rule -> rule.path("backendRefs").valueStream())
        .filter(backend -> backend.path("kind").asString("Service").equals("Service"))
        .filter(backend ->
            round
                .find(
                    Kind.SERVICE,
                    backend.path("namespace").asString(route.namespace()),
                    backend.path("name").asString(""))
                .isEmpty())
        .map(backend ->
            "%s/%s"
                .formatted(
                    backend.path("namespace").asString(route.namespace()),
                    backend.path("name").asString("")))
        .findFirst();
  }
}
