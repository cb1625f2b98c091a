package dev.nimfleet.compiler;

import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// What each emitted object must be, written from the design's table and not from the compiler: a
/// second opinion on everything that comes out.
final class EmissionTable {
  private final GeneratedFleet fleet;
  private final FleetOutput output;
  private final List<String> violations = new ArrayList<>();
  private String subject = "";

  EmissionTable(GeneratedFleet fleet, FleetOutput output) {
    this.fleet = fleet;
    this.output = output;
  }

  List<String> violations() {
    for (String model : fleet.models().keySet()) {
      List<Manifest> services =
          of("NIMService").stream().filter(m -> m.models().contains(model)).toList();
      must(services.size() == 1, model + " has one NIMService");
    }
    for (Manifest manifest : output.manifests()) {
      subject = manifest.toString();
      every(manifest);
      switch (manifest.kind()) {
        case "NIMCache" -> cache(manifest.object());
        case "NIMService" -> service(manifest);
        case "ScaledObject" -> scaler(manifest);
        case "PodDisruptionBudget" -> budget(manifest);
        case "HTTPRoute" -> route(manifest);
        case "InferencePool" ->
            must(
                exists("NIMService", text(manifest.object(), "spec selector matchLabels app")),
                "pool selects a service");
        default -> must(false, "a known kind");
      }
    }
    return violations;
  }

  private void every(Manifest manifest) {
    MapNode object = manifest.object();
    boolean frozen = manifest.kind().equals("NIMService");
    must(manifest.namespace().equals("nim-prod"), "the fleet's namespace");
    must(annotation(object, "nimfleet.dev/fleet").equals("prod"), "names its fleet");
    must(
        annotation(object, "nimfleet.dev/source-digest").isEmpty() == frozen,
        "digest on all but the NIMService");
    String wave =
        Map.of("NIMCache", "0", "NIMService", "10", "ScaledObject", "30", "HTTPRoute", "30")
            .getOrDefault(manifest.kind(), annotation(object, "argocd.argoproj.io/sync-wave"));
    must(annotation(object, "argocd.argoproj.io/sync-wave").equals(wave), "its wave");
    boolean last = manifest.kind().equals("NIMService") || manifest.kind().equals("ScaledObject");
    must(
        annotation(object, "argocd.argoproj.io/sync-options").contains("PruneLast=true") == last,
        "PruneLast");
    must(
        object.find("metadata", "labels", "app.kubernetes.io/managed-by").isEmpty(),
        "not the operator's label");
    must(
        manifest.name().length() <= 63 && manifest.name().matches("[a-z]([-a-z0-9]*[a-z0-9])?"),
        "a DNS label");
  }

  private void cache(MapNode object) {
    must(text(object, "metadata name").length() <= 52, "room for the operator's suffixes");
    MapNode source = (MapNode) object.find("spec", "source").orElseThrow();
    must(source.entries().size() == 1, "one source");
    String kind = source.entries().getFirst().key();
    for (String field : List.of("modelPuller", "authSecret", "pullSecret")) {
      must(!text(object, "spec source " + kind + " " + field).isEmpty(), field);
    }
    must(text(object, "spec storage pvc create").equals("true"), "creates its volume");
    must(!text(object, "spec storage pvc size").isEmpty(), "size");
    must(text(object, "spec storage pvc volumeAccessMode").startsWith("ReadWrite"), "access mode");
    must(
        annotation(object, "argocd.argoproj.io/sync-options").contains("Prune=false,Delete=false"),
        "never pruned by Argo CD");
    must(
        annotation(object, "kustomize.toolkit.fluxcd.io/prune").equals("disabled"),
        "never pruned by Flux");
    noZeros(object.get("spec").orElseThrow(), "spec");
  }

  private void service(Manifest manifest) {
    MapNode object = manifest.object();
    String name = manifest.name();
    String model = manifest.models().getFirst();
    GeneratedFleet.Asked asked = asked(manifest);
    must(name.length() <= 54 && !name.endsWith("-epp"), "name");
    must(
        name.matches(model + "-[a-z0-9-]+-[0-9a-f]{6}") && !name.contains("--"),
        "model, tag and hex");
    must(text(object, "metadata labels nimfleet.dev/model").equals(model), "model label");
    must(
        isString(object, "spec image tag") && !text(object, "spec image repository").isEmpty(),
        "image");
    must(
        items(object, "spec image pullSecrets").stream().allMatch(EmissionTable::isString),
        "pull secrets are strings");
    must(!text(object, "spec authSecret").isEmpty(), "authSecret");
    must(text(object, "spec storage readOnly").equals("true"), "read-only");
    must(exists("NIMCache", text(object, "spec storage nimCache name")), "its cache is emitted");
    MapNode limits = (MapNode) object.find("spec", "resources", "limits").orElseThrow();
    must(
        limits.keys().filter(key -> key.startsWith("nvidia.com/")).count() == 1,
        "one GPU resource");
    for (MapNode.Entry limit : limits.entries()) {
      must(
          isString(limit.value())
              && text(object, "spec resources requests " + limit.key())
                  .equals(((Scalar) limit.value()).text()),
          "request equals limit");
    }
    must(limits.has("memory"), "memory");
    for (String probe : List.of("startupProbe", "readinessProbe")) {
      must(
          text(object, "spec " + probe + " probe httpGet port").equals("8000"),
          probe + " is complete");
      must(
          text(object, "spec " + probe + " probe httpGet path").startsWith("/v1/health/"),
          probe + " is complete");
    }
    MapNode startup = (MapNode) object.find("spec", "startupProbe", "probe").orElseThrow();
    long budget =
        number(startup, "initialDelaySeconds")
            + number(startup, "failureThreshold") * number(startup, "periodSeconds");
    must(budget >= 900 || asked.waived().contains("startup-window"), "startup budget " + budget);
    must(text(object, "spec expose service port").equals("8000"), "port");
    must(
        object.find("spec", "metrics", "enabled").isEmpty()
            || object
                .find("spec", "metrics", "serviceMonitor")
                .filter(m -> !((MapNode) m).isEmpty())
                .isPresent(),
        "ServiceMonitor body");
    must(
        object.find("spec", "scale").isEmpty() && object.find("spec", "nodeSelector").isEmpty(),
        "no scale, no nodeSelector");
    must(exists("ScaledObject", name) != asked.fixed(), "a fixed number or a ScaledObject");
    must(
        text(object, "spec replicas").equals(asked.fixed() ? asked.replicas() + "" : ""),
        "replicas");
    String terms =
        text(
            items(
                    object,
                    "spec affinity podAntiAffinity preferredDuringSchedulingIgnoredDuringExecution")
                .getFirst(),
            "podAffinityTerm labelSelector matchLabels app");
    must(terms.equals(name), "pods on different nodes");
    must(
        !items(
                object,
                "spec affinity nodeAffinity requiredDuringSchedulingIgnoredDuringExecution"
                    + " nodeSelectorTerms")
            .isEmpty(),
        "GPU product");
    List<String> variables =
        items(object, "spec env").stream().map(item -> text(item, "name")).toList();
    must(
        variables.contains("NIM_SERVED_MODEL_NAME") && !variables.contains("NIM_MODEL_PROFILE"),
        "variables");
    must(variables.stream().distinct().count() == variables.size(), "each variable once");
    noZeros(object.get("spec").orElseThrow(), "spec");
  }

  private void scaler(Manifest manifest) {
    MapNode object = manifest.object();
    GeneratedFleet.Asked asked = asked(manifest);
    boolean floorWaived = asked.waived().contains("scale-in-cooldown");
    MapNode spec = (MapNode) object.get("spec").orElseThrow();
    must(
        text(spec, "scaleTargetRef kind").equals("Deployment")
            && text(spec, "scaleTargetRef name").equals(manifest.name())
            && exists("NIMService", manifest.name()),
        "target");
    must(
        number(spec, "minReplicaCount") >= (asked.waived().contains("warm-replicas") ? 1 : 2),
        "warm replicas");
    must(number(spec, "maxReplicaCount") >= number(spec, "minReplicaCount"), "bounds");
    must(number(spec, "pollingInterval") == 30, "polling");
    must(number(spec, "cooldownPeriod") >= 600 || floorWaived, "cooldown");
    must(
        !text(spec, "fallback replicas").isEmpty()
            && !text(spec, "fallback failureThreshold").isEmpty(),
        "fallback");
    MapNode behavior =
        (MapNode) spec.find("advanced", "horizontalPodAutoscalerConfig", "behavior").orElseThrow();
    long down = Long.parseLong(text(behavior, "scaleDown stabilizationWindowSeconds"));
    must(down <= 3600 && (down >= 600 || floorWaived), "scale-in window " + down);
    must(
        down > asked.loadTime(),
        "scale-in window %d above load time %d".formatted(down, asked.loadTime()));
    must(
        Long.parseLong(text(behavior, "scaleUp stabilizationWindowSeconds")) <= 3600,
        "scale-out window");
    for (String direction : List.of("scaleUp", "scaleDown")) {
      for (Node policy : items(behavior, direction + " policies")) {
        long period = number((MapNode) policy, "periodSeconds");
        must(period >= 1 && period <= 1800 && number((MapNode) policy, "value") > 0, "policy");
      }
    }
    List<Node> triggers = items(spec, "triggers");
    must(!triggers.isEmpty(), "triggers");
    must(
        triggers.stream().map(t -> text(t, "name")).distinct().count() == triggers.size(),
        "trigger names");
    boolean onlyKvCache =
        triggers.size() == 1 && text(triggers.getFirst(), "name").equals("kv-cache");
    must(
        behavior.find("scaleDown", "tolerance").isPresent()
            == (onlyKvCache && fleet.kubernetesMinor() >= 37),
        "tolerance");
    triggers.forEach(trigger -> trigger(trigger, manifest.name()));
  }

  private void trigger(Node trigger, String service) {
    MapNode metadata = (MapNode) ((MapNode) trigger).get("metadata").orElseThrow();
    must(
        metadata.entries().stream().allMatch(entry -> isString(entry.value())),
        "metadata are strings");
    if (text(trigger, "type").equals("cron")) {
      must(
          text(metadata, "start").split(" ").length == 5
              && text(metadata, "end").split(" ").length == 5,
          "cron");
      must(!text(metadata, "start").equals(text(metadata, "end")), "cron has a length");
      return;
    }
    must(text(trigger, "type").equals("prometheus"), "trigger type");
    must(text(metadata, "ignoreNullValues").equals("false"), "a lost series is an error");
    must(Double.parseDouble(text(metadata, "threshold")) >= 0.001, "threshold");
    String query = text(metadata, "query");
    String scope = "{namespace=\"nim-prod\",service=\"" + service + "\"}";
    must(
        query.contains(scope)
            && query.split("\\{", -1).length
                == query.split(scope.replace("{", "\\{").replace("}", "\\}"), -1).length,
        "every selector is scoped");
    must(!query.contains("vector("), "null is not zero");
    String metricType = text(trigger, "metricType");
    if (query.startsWith("avg("))
      must(metricType.equals("Value") && query.endsWith(" * 100"), "level");
    else if (query.startsWith("sum(")) must(metricType.equals("AverageValue"), "total");
    else
      must(
          query.startsWith("(histogram_quantile(0.9, ")
              && query.contains(">= 0) or sum(")
              && query.endsWith(" * 0")
              && metricType.equals("Value"),
          "time to first token");
  }

  private void budget(Manifest manifest) {
    MapNode object = manifest.object();
    must(
        exists("NIMService", manifest.name())
            && text(object, "spec selector matchLabels app").equals(manifest.name()),
        "selects its service");
    must(
        text(object, "spec maxUnavailable").equals("1")
            && object.find("spec", "minAvailable").isEmpty(),
        "one pod");
  }

  private void route(Manifest manifest) {
    MapNode object = manifest.object();
    must(
        manifest.name().equals(manifest.models().getFirst())
            && !exists("NIMService", manifest.name()),
        "the model's name, no service's");
    Node parent = items(object, "spec parentRefs").getFirst();
    must(
        !text(parent, "group").isEmpty()
            && text(parent, "kind").equals("Gateway")
            && !text(parent, "namespace").isEmpty(),
        "parent spelled out");
    must(items(object, "spec hostnames").size() == 1, "a host");
    for (Node rule : items(object, "spec rules")) {
      must(
          !text(rule, "timeouts request").isEmpty()
              && !text(rule, "timeouts backendRequest").isEmpty(),
          "timeouts");
      long weights = 0;
      for (Node backend : items(rule, "backendRefs")) {
        must(((MapNode) backend).has("group"), "group spelled out");
        boolean pool = text(backend, "kind").equals("InferencePool");
        must(
            exists(pool ? "InferencePool" : "NIMService", text(backend, "name")),
            "backend is emitted");
        must(pool || text(backend, "port").equals("8000"), "backend port");
        weights += number((MapNode) backend, "weight");
      }
      must(weights > 0, "weights");
    }
  }

  private void noZeros(Node node, String path) {
    switch (node) {
      case MapNode map -> {
        must(!map.isEmpty(), "no zero value at " + path);
        map.entries().forEach(entry -> noZeros(entry.value(), path + "." + entry.key()));
      }
      case ListNode list -> {
        must(!list.items().isEmpty(), "no zero value at " + path);
        list.items().forEach(item -> noZeros(item, path + "[]"));
      }
      case Scalar scalar ->
          must(
              !List.of("", "0", "false", "null").contains(scalar.text())
                  || (scalar.isString() && !scalar.text().isEmpty()),
              "no zero value at " + path);
    }
  }

  private void must(boolean holds, String rule) {
    if (!holds) violations.add(subject + ": " + rule);
  }

  private GeneratedFleet.Asked asked(Manifest manifest) {
    return Objects.requireNonNull(fleet.models().get(manifest.models().getFirst()));
  }

  private List<Manifest> of(String kind) {
    return output.manifests().stream().filter(manifest -> manifest.kind().equals(kind)).toList();
  }

  private boolean exists(String kind, String name) {
    return of(kind).stream().anyMatch(manifest -> manifest.name().equals(name));
  }

  private static String annotation(MapNode object, String key) {
    return object.text("metadata", "annotations", key).orElse("");
  }

  private static Optional<Node> find(Node node, String path) {
    return ((MapNode) node).find(path.split(" "));
  }

  private static String text(Node node, String path) {
    return ((MapNode) node).text(path.split(" ")).orElse("");
  }

  private static List<Node> items(Node node, String path) {
    return find(node, path).map(list -> ((ListNode) list).items()).orElse(List.of());
  }

  private static boolean isString(Node node, String path) {
    return find(node, path).filter(EmissionTable::isString).isPresent();
  }

  private static boolean isString(Node node) {
    return node instanceof Scalar scalar && scalar.isString();
  }

  private static long number(MapNode map, String key) {
    return map.text(key).map(Long::parseLong).orElse(0L);
  }
}
