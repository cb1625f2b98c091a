package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.plan.ModelPlan.EnvValue;
import dev.nimfleet.compiler.yaml.Node;
import java.util.List;
import java.util.Optional;

/// What every NIMService holds.
final class ServiceRules {
  private static final String SERVED_NAME = "NIM_SERVED_MODEL_NAME";
  private static final String PRODUCT = "nvidia.com/gpu.product";
  private static final String NODE_TERMS =
      "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";

  private static final int LEAST_STARTUP_SECONDS = 900;

  private final ModelPlan plan;
  private final Patched spec;

  ServiceRules(ModelPlan plan, Patched spec) {
    this.plan = plan;
    this.spec = spec;
  }

  void check() {
    Zeros.refuse(spec);
    oneAutoscaler();
    model();
    resources();
    placement();
    environment();
    spec.want("expose.service.port", Integer.toString(Kinds.PORT), "probes and route expect it");
    metrics();
    startup();
  }

  private void oneAutoscaler() {
    if (plan.isScaled()) {
      spec.refuse("replicas", "KEDA owns the replicas; the operator would set its number back");
    }
    spec.refuse("scale", "a second autoscaler would fight KEDA");
    spec.refuse("multiNode", "the operator makes no Deployment then, which KEDA would scale");
    spec.refuse(
        "inferencePlatform",
        "kserve",
        "the operator makes no Deployment then, which KEDA would scale");
  }

  private void model() {
    var image = plan.image().value();
    spec.want(
        "image.repository",
        image.repository(),
        "the cache holds that image's model; write `image`");
    spec.want("image.tag", image.tag(), "the cache holds that tag's model; write `image`");
    String pull = plan.secrets().pull().value();
    if (!spec.texts("image.pullSecrets").contains(pull)) {
      spec.broken(
          spec.nearest("image.pullSecrets"),
          "`image.pullSecrets` must have `%s`.".formatted(pull),
          "no node can pull the image without it; write `secrets`.");
    }
    spec.keep("authSecret", "every supported operator needs it");
    spec.want(
        "storage.nimCache.name",
        plan.cache().name(),
        "the model comes from its cache; write `cache`");
    plan.profile()
        .ifPresent(profile ->
            spec.want("storage.nimCache.profile", profile.value().text(), "write `profile`"));
    spec.want("storage.readOnly", "true", "pods must not write into a shared cache");
  }

  private void resources() {
    var compute = plan.compute();
    String gpus = Integer.toString(compute.count().value());
    spec.want("resources.limits." + compute.resource(), gpus, "write `profile` or `gpuCount`");
    spec.want(
        "resources.requests." + compute.resource(),
        gpus,
        "the operator fails on limits without requests");
    String memory = compute.memory().value().text();
    spec.want("resources.limits.memory", memory, "write `memory`");
    spec.want(
        "resources.requests.memory", memory, "a request equals its limit here; write `memory`");
  }

  private void placement() {
    spec.refuse(
        "nodeSelector", "the operator renders its values without quotes; use `nodeAffinity`");
    spec.keep("affinity.podAntiAffinity", "one node's end would take every replica");
    List<Patched> terms = spec.maps(NODE_TERMS);
    // A node may fit any one of the terms.
    if (terms.isEmpty() || !terms.stream().allMatch(this::isForTheGpu)) {
      spec.broken(
          spec.nearest(NODE_TERMS),
          "`affinity.nodeAffinity` must require `%s: %s` in each term."
              .formatted(PRODUCT, plan.compute().product().value()),
          "the profile fits that GPU alone; write `gpu`, or `nodeAffinity`, which adds to it.");
    }
  }

  private boolean isForTheGpu(Patched term) {
    var product = List.of(plan.compute().product().value());
    for (Patched expression : term.maps("matchExpressions")) {
      if (expression.text("key").orElse("").equals(PRODUCT)
          && expression.text("operator").orElse("").equals("In")
          && expression.texts("values").equals(product)) {
        return true;
      }
    }
    return false;
  }

  /// Both colours of a rollout answer to one model name.
  private void environment() {
    boolean isNamed = false;
    for (Patched variable : spec.maps("env")) {
      String name = variable.text("name").orElse("");
      if (name.equals("NIM_MODEL_PROFILE")) {
        spec.broken(
            variable.nearest("name"),
            "`NIM_MODEL_PROFILE` must not be set here.",
            "it would win over the profile in silence; write `profile`.");
      }
      if (name.equals(SERVED_NAME)) {
        isNamed = true;
        servedName(variable);
      }
    }
    if (!isNamed) {
      spec.broken(
          spec.nearest("env"),
          "`%s` must stay.".formatted(SERVED_NAME),
          "a list replaces the whole list; write `env` in the model, which adds to it.");
    }
  }

  private void servedName(Patched variable) {
    if (plan.env().get(SERVED_NAME) instanceof EnvValue.Text planned
        && !variable.text("value").equals(Optional.of(planned.value()))) {
      variable.broken(
          variable.nearest("value"),
          "`%s` must be `%s`.".formatted(SERVED_NAME, planned.value()),
          "clients ask for that name; write `servedAs`.");
    }
  }

  private void metrics() {
    if (!plan.isScaled() || plan.monitoring().isEmpty()) {
      return;
    }
    spec.want("metrics.enabled", "true", "the ScaledObject asks for what they count");
    spec.keep("metrics.serviceMonitor", "the ScaledObject asks for what it collects");
  }

  private void startup() {
    spec.keep("startupProbe.probe.httpGet", "the operator replaces its probe as a whole");
    spec.part("startupProbe.probe")
        .filter(_ -> !plan.waives("startup-window"))
        .ifPresent(ServiceRules::startupWindow);
  }

  private static void startupWindow(Patched probe) {
    long budget =
        probe.number("initialDelaySeconds", 0)
            + probe.number("failureThreshold", 3) * probe.number("periodSeconds", 10);
    if (budget < LEAST_STARTUP_SECONDS) {
      probe.broken(
          probe.find("failureThreshold").map(Node::at).orElse(probe.map().at()),
          "A startup window of %ds is too short: the least is %ds."
              .formatted(budget, LEAST_STARTUP_SECONDS),
          "write `startup` in the model instead.");
    }
  }
}
