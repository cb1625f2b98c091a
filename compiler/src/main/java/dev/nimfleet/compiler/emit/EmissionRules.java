package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Entry;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.Optional;
import java.util.Set;

/// What every emitted object must hold, whatever a patch did to it. The emitters hold it by
/// themselves, so that a finding points at a patch.
final class EmissionRules {
  private final ModelPlan plan;
  private final Diagnostics diagnostics;

  EmissionRules(ModelPlan plan, Diagnostics diagnostics) {
    this.plan = plan;
    this.diagnostics = diagnostics;
  }

  void check(MapNode object) {
    keep(object, "without it the object does nothing", "spec");
    object.get("spec").ifPresent(spec -> check(object, (MapNode) spec));
  }

  private void check(MapNode object, MapNode spec) {
    switch (object.text("kind").orElse("")) {
      case "NIMCache" -> refuseZeros(spec, "spec");
      case "NIMService" -> service(spec);
      case "ScaledObject" -> scaler(spec);
      case "PodDisruptionBudget" -> budget(spec);
      case "HTTPRoute" -> route(spec);
      default -> {}
    }
  }

  /// Decision 1: the operator's finalizer update drops them, and every apply would be an edit.
  private void refuseZeros(Node node, String path) {
    switch (node) {
      case MapNode map -> {
        if (map.isEmpty()) {
          diagnostics.add(EmitErrors.zero(map.at(), path, "{}"));
        }
        for (Entry entry : map.entries()) {
          refuseZeros(entry.value(), path + "." + entry.key());
        }
      }
      case ListNode list -> {
        if (list.items().isEmpty()) {
          diagnostics.add(EmitErrors.zero(list.at(), path, "[]"));
        }
        for (int i = 0; i < list.items().size(); i++) {
          refuseZeros(list.items().get(i), path + "[" + i + "]");
        }
      }
      case Scalar scalar -> {
        if (isZero(scalar)) {
          String text = scalar.isString() ? "\"\"" : scalar.text();
          diagnostics.add(EmitErrors.zero(scalar.at(), path, text));
        }
      }
    }
  }

  private static boolean isZero(Scalar scalar) {
    return switch (scalar.kind()) {
      case STRING -> scalar.text().isEmpty();
      case INTEGER, DECIMAL -> scalar.text().equals("0") || scalar.text().equals("0.0");
      case BOOLEAN -> scalar.text().equals("false");
      case NULL -> true;
    };
  }

  private void service(MapNode spec) {
    refuseZeros(spec, "spec");
    if (plan.autoscaling().isPresent()) {
      refuse(spec, "KEDA owns the replicas; the operator would set its number back", "replicas");
    }
    refuse(spec, "a second autoscaler would fight KEDA", "scale");
    refuse(
        spec, "the operator renders its values without quotes; use `nodeAffinity`", "nodeSelector");
    String repository = plan.image().value().repository();
    want(
        spec,
        repository,
        "the cache holds that image's model; write `image`",
        "image",
        "repository");
    want(
        spec,
        plan.image().value().tag(),
        "the cache holds that tag's model; write `image`",
        "image",
        "tag");
    want(
        spec,
        plan.cache().name(),
        "the model comes from its cache; write `cache`",
        "storage",
        "nimCache",
        "name");
    plan.profile()
        .ifPresent(profile ->
            want(
                spec, profile.value().text(), "write `profile`", "storage", "nimCache", "profile"));
    want(spec, "true", "pods must not write into a shared cache", "storage", "readOnly");
    keep(spec, "every supported operator needs it", "authSecret");
    want(
        spec,
        Integer.toString(Kinds.PORT),
        "probes and route expect it",
        "expose",
        "service",
        "port");
    String gpus = Integer.toString(plan.compute().count().value());
    String resource = plan.compute().resource();
    want(spec, gpus, "write `profile` or `gpuCount`", "resources", "limits", resource);
    want(
        spec,
        gpus,
        "the operator fails on limits without requests",
        "resources",
        "requests",
        resource);
    keep(spec, "a pod without a limit starves its node", "resources", "limits", "memory");
    keep(spec, "the operator replaces its probe as a whole", "startupProbe", "probe", "httpGet");
    servedName(spec);
    startup(spec);
  }

  /// Both colours of a rollout answer to one model name.
  private void servedName(MapNode spec) {
    boolean named = false;
    for (MapNode variable : maps(spec, "env")) {
      named |= variable.text("name").filter("NIM_SERVED_MODEL_NAME"::equals).isPresent();
    }
    if (!named) {
      broken(
          nearest(spec, "env"),
          "`NIM_SERVED_MODEL_NAME` must stay.",
          "a list replaces the whole list; write `env` in the model, which adds to it.");
    }
  }

  private void startup(MapNode spec) {
    Optional<Node> probe = spec.find("startupProbe", "probe");
    if (probe.isEmpty() || plan.waives("startup-window")) {
      return;
    }
    MapNode map = (MapNode) probe.get();
    long budget =
        number(map, "initialDelaySeconds", 0)
            + number(map, "failureThreshold", 3) * number(map, "periodSeconds", 10);
    if (budget < 900) {
      broken(
          map.get("failureThreshold").map(Node::at).orElse(map.at()),
          "A startup window of %ds is too short: the least is 900s.".formatted(budget),
          "write `startup` in the model instead.");
    }
  }

  private void scaler(MapNode spec) {
    if (!plan.waives("warm-replicas")) {
      atLeast(spec, 2, "one warm replica is an outage at each drain", "minReplicaCount");
    }
    if (!plan.waives("scale-in-cooldown")) {
      atLeast(spec, 600, "a replica that took minutes to load would go at once", "cooldownPeriod");
    }
    long floor = plan.waives("scale-in-cooldown") ? 0 : 600;
    atLeast(
        spec,
        Math.max(floor, plan.loadTime().value().toSeconds()),
        "a replica that took minutes to load would go at once",
        "advanced",
        "horizontalPodAutoscalerConfig",
        "behavior",
        "scaleDown",
        "stabilizationWindowSeconds");
    keep(spec, "when Prometheus is away the fleet must keep its size", "fallback", "replicas");
    keep(spec, "the target carries the service's name", "scaleTargetRef", "name");
    refuse(spec, "with it the fleet would go below its warm replicas", "idleReplicaCount");
    spec.get("triggers")
        .filter(ListNode.class::isInstance)
        .ifPresent(triggers ->
            ((ListNode) triggers)
                .items().stream()
                    .filter(MapNode.class::isInstance)
                    .forEach(trigger -> trigger((MapNode) trigger)));
  }

  private void trigger(MapNode trigger) {
    String type = trigger.text("type").orElse("");
    if (!Set.of("prometheus", "cron").contains(type)) {
      broken(
          trigger.get("type").map(Node::at).orElse(trigger.at()),
          "A trigger of type `%s` does not know the load of an LLM.".formatted(type),
          "use `prometheus` or `cron`: a GPU server is busy while its CPU idles.");
    }
    if (type.equals("prometheus")) {
      want(
          trigger,
          "false",
          "a lost series would read as an idle fleet",
          "metadata",
          "ignoreNullValues");
      metricType(trigger);
    }
  }

  /// A level compared as a total never passes two replicas; a total compared as a level runs away.
  private void metricType(MapNode trigger) {
    String query = trigger.text("metadata", "query").orElse("").replace("(", "").strip();
    boolean isLevel =
        query.startsWith("avg")
            || query.startsWith("max")
            || query.startsWith("min")
            || query.startsWith("histogram_quantile");
    boolean isTotal = query.startsWith("sum") || query.startsWith("count");
    if (isLevel) {
      want(trigger, "Value", "with `AverageValue` a level never passes two replicas", "metricType");
    } else if (isTotal) {
      want(trigger, "AverageValue", "with `Value` a total runs away to the maximum", "metricType");
    }
  }

  private void budget(MapNode spec) {
    refuse(spec, "it could block a drain for ever; the budget is one pod", "minAvailable");
    want(spec, "1", "a drain may take one warm pod at a time", "maxUnavailable");
  }

  private void route(MapNode spec) {
    for (MapNode rule : maps(spec, "rules")) {
      keep(rule, "a gateway's own default cuts long streams off", "timeouts", "request");
      long weights = 0;
      for (MapNode backend : maps(rule, "backendRefs")) {
        weights += number(backend, "weight", 1);
      }
      if (weights == 0) {
        broken(
            rule.get("backendRefs").map(Node::at).orElse(rule.at()),
            "All weights of a rule are zero.",
            "a gateway may answer every request with an error then.");
      }
    }
  }

  private static Iterable<MapNode> maps(MapNode map, String key) {
    return map.get(key)
        .filter(ListNode.class::isInstance)
        .map(list ->
            ((ListNode) list)
                .items().stream()
                    .filter(MapNode.class::isInstance)
                    .map(MapNode.class::cast)
                    .toList())
        .orElse(java.util.List.of());
  }

  private void refuse(MapNode spec, String because, String field) {
    spec.entry(field)
        .ifPresent(entry ->
            broken(entry.at(), "`%s` must not be set here.".formatted(field), because + "."));
  }

  private void keep(MapNode spec, String because, String... path) {
    if (spec.find(path).isEmpty()) {
      broken(
          nearest(spec, path), "`%s` must stay.".formatted(String.join(".", path)), because + ".");
    }
  }

  private void want(MapNode spec, String value, String because, String... path) {
    if (!spec.text(path).equals(Optional.of(value))) {
      broken(
          nearest(spec, path),
          "`%s` must be `%s`.".formatted(String.join(".", path), value),
          because + ".");
    }
  }

  private void atLeast(MapNode spec, long least, String because, String... path) {
    Optional<Node> node = spec.find(path);
    if (node.isEmpty()) {
      keep(spec, because, path);
    } else if (number(spec, least, path) < least) {
      broken(
          node.get().at(),
          "`%s: %s` is below %d."
              .formatted(path[path.length - 1], spec.text(path).orElse(""), least),
          because + ".");
    }
  }

  /// The deepest place on a path that is there: what is missing is missing in it.
  private static Span nearest(MapNode spec, String... path) {
    Node here = spec;
    for (String key : path) {
      Optional<Node> next = here instanceof MapNode map ? map.get(key) : Optional.empty();
      if (next.isEmpty()) {
        break;
      }
      here = next.get();
    }
    return here.at();
  }

  private static long number(MapNode map, String key, long absent) {
    return number(map, absent, key);
  }

  private static long number(MapNode map, long absent, String... path) {
    return map.text(path)
        .filter(text -> text.length() < 18 && text.chars().allMatch(Character::isDigit))
        .filter(text -> !text.isEmpty())
        .map(Long::parseLong)
        .orElse(absent);
  }

  private void broken(Span at, String what, String because) {
    diagnostics.add(EmitErrors.brokenRule(at, what, because));
  }
}
