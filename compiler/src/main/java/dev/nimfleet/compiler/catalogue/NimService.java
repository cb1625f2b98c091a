package dev.nimfleet.compiler.catalogue;

import static dev.nimfleet.compiler.catalogue.CoreTypes.affinity;
import static dev.nimfleet.compiler.catalogue.CoreTypes.env;
import static dev.nimfleet.compiler.catalogue.CoreTypes.podAffinity;
import static dev.nimfleet.compiler.catalogue.CoreTypes.probe;
import static dev.nimfleet.compiler.catalogue.CoreTypes.resources;
import static dev.nimfleet.compiler.catalogue.CoreTypes.stringMap;
import static dev.nimfleet.compiler.catalogue.CoreTypes.strings;
import static dev.nimfleet.compiler.catalogue.CoreTypes.tolerations;
import static dev.nimfleet.compiler.catalogue.Schema.bool;
import static dev.nimfleet.compiler.catalogue.Schema.field;
import static dev.nimfleet.compiler.catalogue.Schema.int32;
import static dev.nimfleet.compiler.catalogue.Schema.int64;
import static dev.nimfleet.compiler.catalogue.Schema.integer;
import static dev.nimfleet.compiler.catalogue.Schema.listOf;
import static dev.nimfleet.compiler.catalogue.Schema.object;
import static dev.nimfleet.compiler.catalogue.Schema.quantity;
import static dev.nimfleet.compiler.catalogue.Schema.string;

import dev.nimfleet.compiler.yaml.MapNode;

/// A served model: the operator makes a Deployment, a Service and more of its name from it.
final class NimService {
  static final Kind KIND =
      Kind.custom("apps.nvidia.com/v1alpha1", "NIMService", field("spec", spec()));

  private NimService() {}

  private static ObjectSchema spec() {
    return object(
            field("affinity", affinity()),
            field("annotations", stringMap()),
            field("args", strings()),
            field("authSecret", string()).requiredUntil(Release.V3_1_2),
            field("command", strings()),
            field("draResources", listOf(NimServiceDevices.draResource())),
            field("env", env()),
            field("expose", NimServiceExposure.expose()),
            field("groupID", int64()),
            field("image", NimTypes.image()).required(),
            field("inferencePlatform", string().oneOf("standalone", "kserve"))
                .byDefault("standalone"),
            field("initContainers", listOf(NimTypes.container())).since(Release.V3_1_2),
            field("labels", stringMap()),
            field("livenessProbe", wrappedProbe()),
            field("metrics", metrics()),
            field("multiNode", multiNode()),
            field("nodeSelector", stringMap()),
            field("podAffinity", podAffinity())
                .ignored("the operator no longer reads it; use `affinity.podAffinity`"),
            field("priorityClassName", string()).since(Release.V3_1_2),
            field("proxy", NimTypes.proxy()),
            field("readinessProbe", wrappedProbe()),
            field("replicas", int32().min(1)).until(Release.V3_0_2),
            field("replicas", int32().min(0)).since(Release.V3_1_2),
            field("resources", resources()),
            field("runtimeClassName", string()),
            field("scale", scale()),
            field("schedulerName", string()),
            field("sidecarContainers", listOf(NimTypes.container())).since(Release.V3_1_2),
            field("startupProbe", wrappedProbe()),
            field("storage", storage()),
            field("tolerations", tolerations()),
            field("userID", int64()))
        .instead(
            "model",
            "Which model is served is up to `spec.image`; engine and precision belong to the"
                + " NIMCache, at `spec.source.ngc.model`.")
        .moved("router", "spec.expose.router")
        .moved("profile", "spec.storage.nimCache.profile")
        .moved("pullSecrets", "spec.image.pullSecrets")
        .moved("nimCache", "spec.storage.nimCache")
        .moved("service", "spec.expose.service")
        .rules(NimService::judge);
  }

  /// The operator wraps a probe: what is written beside `probe` is lost, and its default of 1,230 s
  /// is in force.
  private static ObjectSchema wrappedProbe() {
    ObjectSchema probe = probe();
    ObjectSchema wrapped = object(field("enabled", bool()), field("probe", probe));
    for (String name : probe.names(Release.ALL)) {
      wrapped = wrapped.moved(name, ".probe." + name);
    }
    return wrapped;
  }

  private static ObjectSchema metrics() {
    return object(
        field("enabled", bool()),
        field(
            "serviceMonitor",
            object(
                field("additionalLabels", stringMap()),
                field("annotations", stringMap()),
                field("interval", string().like(Format.SCRAPE_DURATION)),
                field("scrapeTimeout", string().like(Format.SCRAPE_DURATION)))));
  }

  private static ObjectSchema multiNode() {
    return object(
            field("backendType", string().oneOf("lws")).byDefault("lws"),
            field(
                    "computeDomain",
                    object(field("create", bool()), field("name", string()))
                        .rules(NimService::createOrName))
                .since(Release.V3_1_2),
            field("mpi", object(field("mpiStartTimeout", integer()).required().byDefault(300))),
            field(
                    "parallelism",
                    object(field("pipeline", int32().min(1)), field("tensor", int32().min(1))))
                .required(),
            field(
                    "ray",
                    object(field("rayPort", int32().between(1, 65535)).required().byDefault(6379)))
                .since(Release.V3_1_2))
        .rules(NimService::mpiOrRay);
  }

  private static ObjectSchema scale() {
    return object(
        field("annotations", stringMap()),
        field("enabled", bool()),
        field(
            "hpa",
            object(
                field("behavior", HpaTypes.behavior()),
                field("maxReplicas", int32()).required(),
                field("metrics", HpaTypes.metrics()),
                field("minReplicas", int32().min(1)).byDefault(1))));
  }

  private static ObjectSchema storage() {
    return object(
        field("emptyDir", object(field("sizeLimit", quantity()))),
        field("hostPath", string()),
        field("nimCache", object(field("name", string()), field("profile", string()))),
        field("pvc", NimTypes.pvc()),
        field("readOnly", bool()),
        field("sharedMemorySizeLimit", quantity()));
  }

  private static void judge(MapNode spec, Rule.Report report) {
    boolean scales = Rule.isTrue(spec, "scale", "enabled");
    if (scales && Rule.has(spec, "multiNode")) {
      report.refused(
          spec.find("scale").orElse(spec),
          "autoScaling must be nil or disabled when multiNode is set");
    }
    if (scales && Rule.has(spec, "replicas")) {
      report.refused(
          spec.find("replicas").orElse(spec),
          "spec.replicas cannot be set when spec.scale.enabled is true",
          "Remove `spec.replicas`; the HPA's `minReplicas` and `maxReplicas` bound the scale.");
    }
    if (Rule.isTrue(spec, "expose", "ingress", "enabled")
        && spec.find("expose", "router", "ingress").isPresent()) {
      report.refused(
          spec.find("expose", "ingress").orElse(spec),
          ".spec.expose.ingress is deprecated, and will be removed in a future release. If"
              + " .spec.expose.ingress is set, please do not set .spec.expose.router.ingress");
    }
  }

  private static void mpiOrRay(MapNode multiNode, Rule.Report report) {
    if (Rule.count(multiNode, "mpi", "ray") == 2) {
      report.refused(multiNode, "mpi and ray are mutually exclusive");
    }
  }

  private static void createOrName(MapNode computeDomain, Rule.Report report) {
    boolean creates = Rule.isTrue(computeDomain, "create");
    boolean isNamed =
        creates ? Rule.has(computeDomain, "name") : !Rule.text(computeDomain, "name", "").isEmpty();
    if (creates == isNamed) {
      report.refused(
          computeDomain, "if create is true, name must not be set; otherwise name is required");
    }
  }
}
