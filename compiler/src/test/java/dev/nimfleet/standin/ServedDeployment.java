package dev.nimfleet.standin;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The Deployment that NIM Operator renders from a NIMService.
///
/// @param cache the one it loads from, which is Ready
record ServedDeployment(Stored service, Optional<Stored> cache) {
  private static final String GPU = "nvidia.com/gpu";

  /// What YAML takes for something else than text; the template does not quote it.
  private static final Pattern NO_TEXT =
      Pattern.compile("(?i)true|false|yes|no|on|off|null|~|[-+]?[0-9][0-9_.]*");

  /// Whether the operator would crash here, each time: it writes the GPUs of a profile into
  /// requests that are not there.
  boolean isPanic() {
    JsonNode resources = service.json().at("/spec/resources");
    return gpusOfProfile().isPresent()
        && !resources.isEmpty()
        && !resources.has("requests")
        && !resources.path("limits").has(GPU);
  }

  Optional<String> misrendered() {
    return service
        .json()
        .at("/spec/nodeSelector")
        .valueStream()
        .map(value -> value.asString(""))
        .filter(value -> NO_TEXT.matcher(value).matches())
        .findFirst()
        .map(_ -> "error converting unstructured object to Deployment: unrecognized type: string");
  }

  ObjectNode created() {
    ObjectNode made = Json.owned(service, service.name(), "k8s-nim-operator");
    annotate(made);
    made.set("spec", spec());
    return made;
  }

  boolean isEditOf(Stored present) {
    return !present.annotation(NimServices.SPEC_HASH).equals(Optional.of(hash()));
  }

  /// Somebody has scaled it, and the service says how many there are to be.
  boolean isDriftOf(Stored present) {
    return !isAutoscaled()
        && replicas().isPresent()
        && replicas().getAsInt() != present.number("/spec/replicas", 1);
  }

  /// The present one with what is rendered in place of its spec: without replicas it gets the
  /// default of the API, which is 1.
  ObjectNode editOf(Stored present) {
    ObjectNode edited = present.copy();
    annotate(edited);
    ObjectNode spec = spec();
    if (isAutoscaled()) spec.put("replicas", present.number("/spec/replicas", 1));
    edited.set("spec", spec);
    return edited;
  }

  String model() {
    return service.items("/spec/env").stream()
        .filter(each -> each.path("name").asString("").equals("NIM_SERVED_MODEL_NAME"))
        .map(each -> each.path("value").asString(""))
        .findFirst()
        .orElse(service.text("/spec/image/repository"));
  }

  String endpoint() {
    return "%s.%s.svc:%d".formatted(service.name(), service.namespace(), port());
  }

  private String hash() {
    return Json.hash(service.json().path("spec"));
  }

  private void annotate(ObjectNode deployment) {
    deployment.withObject("/metadata").withObject("annotations").put(NimServices.SPEC_HASH, hash());
  }

  private boolean isAutoscaled() {
    return service.json().at("/spec/scale/enabled").asBoolean(false);
  }

  private OptionalInt replicas() {
    JsonNode replicas = service.json().at("/spec/replicas");
    return replicas.isNumber() ? OptionalInt.of(replicas.asInt()) : OptionalInt.empty();
  }

  private int port() {
    return service.number("/spec/expose/service/port", 8000);
  }

  private ObjectNode spec() {
    ObjectNode spec =
        Json.parse(
            """
            {"selector": {"matchLabels": {"app": "%1$s"}},
             "strategy": {"type": "RollingUpdate",
               "rollingUpdate": {"maxSurge": 0, "maxUnavailable": "25%%"}},
             "template": {"metadata": {"labels": {"app": "%1$s"}}, "spec": {}}}
            """
                .formatted(service.name()));
    replicas().ifPresent(replicas -> spec.put("replicas", replicas));
    ObjectNode labels = (ObjectNode) spec.at("/template/metadata/labels");
    labels
        .put("app.kubernetes.io/name", service.name())
        .put("app.kubernetes.io/instance", service.name())
        .put("app.kubernetes.io/part-of", "nim-service")
        .put("app.kubernetes.io/managed-by", "k8s-nim-operator");
    for (var label : service.json().at("/spec/labels").properties()) {
      if (!labels.has(label.getKey())) labels.set(label.getKey(), label.getValue());
    }
    pod((ObjectNode) spec.at("/template/spec"));
    return spec;
  }

  private void pod(ObjectNode pod) {
    pod.put("serviceAccountName", service.name());
    copy("priorityClassName", pod);
    copy("schedulerName", pod);
    copy("runtimeClassName", pod);
    copy("affinity", pod);
    copy("nodeSelector", pod);
    ArrayNode tolerations = pod.putArray("tolerations");
    for (JsonNode each : service.items("/spec/tolerations")) {
      ObjectNode toleration = (ObjectNode) each.deepCopy();
      toleration.remove("tolerationSeconds"); // the template has no line for it
      tolerations.add(toleration);
    }
    ArrayNode secrets = pod.putArray("imagePullSecrets");
    for (JsonNode each : service.items("/spec/image/pullSecrets")) {
      secrets.addObject().put("name", each.asString());
    }
    ArrayNode volumes = pod.putArray("volumes");
    volumes.addObject().put("name", "dshm").putObject("emptyDir").put("medium", "Memory");
    ObjectNode models = volumes.addObject().put("name", "model-store");
    if (claim().isEmpty()) {
      models.putObject("emptyDir");
    } else {
      models
          .putObject("persistentVolumeClaim")
          .put("claimName", claim())
          .put("readOnly", service.json().at("/spec/storage/readOnly").asBoolean(false));
    }
    container(pod.putArray("containers").addObject());
  }

  private String claim() {
    return cache
        .map(it -> it.text("/status/pvc"))
        .orElseGet(() -> service.text("/spec/storage/pvc/name"));
  }

  private void container(ObjectNode container) {
    container
        .put("name", service.name() + "-ctr")
        .put(
            "image",
            service.text("/spec/image/repository") + ":" + service.text("/spec/image/tag"));
    String pullPolicy = service.text("/spec/image/pullPolicy");
    if (!pullPolicy.isEmpty()) container.put("imagePullPolicy", pullPolicy);
    copy("command", container);
    copy("args", container);
    container.putArray("ports").addObject().put("name", "api").put("containerPort", port());
    ArrayNode mounts = container.putArray("volumeMounts");
    mounts.addObject().put("name", "model-store").put("mountPath", "/model-store");
    mounts.addObject().put("name", "dshm").put("mountPath", "/dev/shm");
    environment(container.putArray("env"));
    container.set("resources", resources());
    probe(container, "startupProbe", "ready", 30, 10, 120);
    probe(container, "readinessProbe", "ready", 15, 10, 3);
    probe(container, "livenessProbe", "live", 15, 10, 3);
  }

  /// The user's come last and win.
  private void environment(ArrayNode env) {
    ObjectNode all = Json.empty();
    set(all, "NIM_CACHE_PATH", "/model-store");
    set(all, "NIM_SERVER_PORT", String.valueOf(port()));
    set(all, "NIM_HTTP_API_PORT", String.valueOf(port()));
    set(all, "NIM_JSONL_LOGGING", "1");
    set(all, "NIM_LOG_LEVEL", "INFO");
    if (!profile().isEmpty()) set(all, "NIM_MODEL_PROFILE", profile());
    for (JsonNode each : service.items("/spec/env")) all.set(each.path("name").asString(), each);
    all.valueStream().forEach(env::add);
  }

  private static void set(ObjectNode all, String name, String value) {
    all.putObject(name).put("name", name).put("value", value);
  }

  /// Copied as it is written, whether the cache holds it or not.
  private String profile() {
    return cache.isEmpty() ? "" : service.text("/spec/storage/nimCache/profile");
  }

  private JsonNode resources() {
    JsonNode asked = service.json().at("/spec/resources");
    ObjectNode result = asked instanceof ObjectNode object ? object.deepCopy() : Json.empty();
    Optional<String> gpus = gpusOfProfile();
    boolean isAsked = result.path("limits").has(GPU) || result.path("requests").has(GPU);
    if (gpus.isEmpty() || isAsked) return result;
    for (String part : List.of("limits", "requests")) {
      result.withObject(part).put(GPU, gpus.get());
    }
    return result;
  }

  /// Only a profile that is named by the hash of a cached one asks for GPUs.
  private Optional<String> gpusOfProfile() {
    if (profile().isEmpty()) return Optional.empty();
    return cache.stream()
        .flatMap(it -> it.items("/status/profiles").stream())
        .filter(each -> each.path("name").asString("").equals(profile()))
        .map(each -> each.at("/config/tp").asString("1"))
        .findFirst();
  }

  /// A probe of the user's replaces the default one whole.
  private void probe(
      ObjectNode container, String field, String path, int delay, int period, int failures) {
    JsonNode asked = service.json().at("/spec/" + field);
    if (!asked.path("enabled").asBoolean(true)) return;
    JsonNode own = asked.path("probe");
    container.set(
        field,
        !own.isEmpty()
            ? own
            : Json.parse(
                """
                {"httpGet": {"path": "/v1/health/%s", "port": "api"}, "initialDelaySeconds": %d,
                 "periodSeconds": %d, "failureThreshold": %d, "timeoutSeconds": 1}
                """
                    .formatted(path, delay, period, failures)));
  }

  private void copy(String field, ObjectNode target) {
    JsonNode value = service.json().at("/spec/" + field);
    if (value.isString() || !value.isEmpty()) target.set(field, value);
  }
}
