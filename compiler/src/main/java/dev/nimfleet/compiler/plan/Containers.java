package dev.nimfleet.compiler.plan;

import dev.nimfleet.compiler.fleet.Cluster;
import dev.nimfleet.compiler.fleet.FleetErrors;
import dev.nimfleet.compiler.fleet.Image;
import dev.nimfleet.compiler.fleet.Setting;
import dev.nimfleet.compiler.fleet.Settings;
import dev.nimfleet.compiler.plan.ModelPlan.EnvValue;
import dev.nimfleet.compiler.plan.ModelPlan.NodeRequirement;
import dev.nimfleet.compiler.plan.ModelPlan.Placement;
import dev.nimfleet.compiler.plan.ModelPlan.Proxy;
import dev.nimfleet.compiler.plan.ModelPlan.Toleration;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What the NIM's container gets, and where it may run.
final class Containers {
  /// Variables that the operator or nimfleet sets, with the field that speaks of the same thing.
  private static final Map<String, String> OWNED =
      Map.of(
          "NIM_SERVED_MODEL_NAME", "write `servedAs`.",
          "NIM_MAX_MODEL_LEN", "write `maxModelLen`.",
          "NIM_MODEL_PROFILE", "write `profile`; the variable would win over it in silence.",
          "NIM_CACHE_PATH", "the cache is mounted where the operator says.",
          "NIM_HTTP_API_PORT", "probes, Service and route expect port 8000.",
          "NIM_SERVER_PORT", "probes, Service and route expect port 8000.",
          "NIM_MODEL_NAME", "write `source`.",
          "NGC_API_KEY", "write `secrets: {auth: …}`.",
          "HF_TOKEN", "write `secrets: {auth: …}`.");

  private static final String PRIORITY_CLASS_SINCE = "3.1.2";

  private final Diagnostics diagnostics;

  Containers(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /// The variables by name, in order.
  Map<String, EnvValue> env(Settings settings, Image image) {
    var env = new TreeMap<String, EnvValue>();
    for (MapNode.Entry entry : settings.merged("env").values()) {
      if (OWNED.containsKey(entry.key())) {
        diagnostics.add(PlanErrors.ownedVariable(entry.at(), entry.key(), OWNED.get(entry.key())));
      } else if (!isVariable(entry.key())) {
        diagnostics.add(FleetErrors.badVariable(entry.at(), entry.key()));
      } else {
        env.put(entry.key(), value(entry));
      }
    }
    Setting<String> servedAs =
        settings
            .text("servedAs")
            .or(() -> settings.text("source", "hf", "model"))
            .or(() -> settings.text("source", "dataStore", "model"))
            .orElseGet(
                () -> Setting.written(image.path(), settings.text("image").orElseThrow().at()));
    env.put("NIM_SERVED_MODEL_NAME", new EnvValue.Text(servedAs.at(), servedAs.value()));
    settings
        .text("maxModelLen")
        .ifPresent(
            length -> env.put("NIM_MAX_MODEL_LEN", new EnvValue.Text(length.at(), length.value())));
    return env;
  }

  private static boolean isVariable(String name) {
    return !name.isEmpty()
        && !Character.isDigit(name.charAt(0))
        && name.chars().allMatch(c -> c == '_' || (c < 128 && Character.isLetterOrDigit(c)));
  }

  private static EnvValue value(MapNode.Entry entry) {
    return switch (entry.value()) {
      case MapNode map ->
          new EnvValue.FromSecret(
              entry.at(), map.text("secret").orElseThrow(), map.text("key").orElseThrow());
      case Scalar scalar -> new EnvValue.Text(scalar.at(), scalar.text());
      case ListNode list -> throw new IllegalStateException("not an environment value: " + list);
    };
  }

  Placement placement(Settings settings) {
    List<NodeRequirement> requirements =
        settings.maps("nodeAffinity").stream().map(this::requirement).toList();
    List<Toleration> tolerations =
        settings.maps("tolerations").stream().map(this::toleration).toList();
    return new Placement(requirements, tolerations);
  }

  private NodeRequirement requirement(MapNode map) {
    List<String> values =
        map.get("values")
            .map(node -> ((ListNode) node).items().stream().map(Containers::text).toList())
            .orElse(List.of());
    String operator = map.text("operator").orElse(values.isEmpty() ? "Exists" : "In");
    boolean wantsValues = !operator.equals("Exists") && !operator.equals("DoesNotExist");
    if (wantsValues == values.isEmpty()) {
      diagnostics.add(
          PlanErrors.bounds(
              map.at(),
              "operator",
              operator,
              wantsValues
                  ? "it compares with `values`, and there are none"
                  : "it takes no `values`"));
    }
    return new NodeRequirement(map.at(), map.text("key").orElseThrow(), operator, values);
  }

  private Toleration toleration(MapNode map) {
    Optional<String> key = map.text("key");
    Optional<String> value = map.text("value");
    String operator = map.text("operator").orElse(value.isPresent() ? "Equal" : "Exists");
    if (operator.equals("Exists") && value.isPresent()) {
      diagnostics.add(PlanErrors.bounds(map.at(), "operator", operator, "it takes no `value`"));
    }
    if (operator.equals("Equal") && (value.isEmpty() || key.isEmpty())) {
      diagnostics.add(
          PlanErrors.bounds(map.at(), "operator", operator, "it needs a `key` and a `value`"));
    }
    return new Toleration(map.at(), key, operator, value, map.text("effect"));
  }

  Optional<Proxy> proxy(Settings settings) {
    Optional<Setting<Node>> proxy = settings.node("proxy");
    if (proxy.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> noProxy =
        settings
            .node("proxy", "noProxy")
            .map(node ->
                ((ListNode) node.value())
                    .items().stream().map(Containers::text).collect(Collectors.joining(",")));
    return Optional.of(
        new Proxy(
            proxy.get().at(),
            settings.text("proxy", "http").map(Setting::value),
            settings.text("proxy", "https").map(Setting::value),
            noProxy.filter(text -> !text.isEmpty()),
            settings.text("proxy", "certificates").map(Setting::value)));
  }

  /// The pods' PriorityClass, which old operators would drop in silence.
  Optional<Setting<String>> priorityClass(Settings settings, Optional<Cluster> cluster) {
    Optional<Setting<String>> name = settings.text("priorityClass");
    boolean dropped = cluster.filter(c -> c.hasOperator(PRIORITY_CLASS_SINCE)).isEmpty();
    if (name.isPresent() && dropped) {
      diagnostics.add(
          name.get()
              .explain(
                  PlanErrors.needsOperator(
                      name.get().at(), "priorityClass", PRIORITY_CLASS_SINCE, cluster)));
    }
    return name;
  }

  private static String text(Node node) {
    return ((Scalar) node).text();
  }
}
