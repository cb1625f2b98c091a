package dev.nimfleet.compiler.catalogue;

import static dev.nimfleet.compiler.catalogue.CoreTypes.keySelector;
import static dev.nimfleet.compiler.catalogue.CoreTypes.probe;
import static dev.nimfleet.compiler.catalogue.CoreTypes.stringMap;
import static dev.nimfleet.compiler.catalogue.CoreTypes.strings;
import static dev.nimfleet.compiler.catalogue.Schema.bool;
import static dev.nimfleet.compiler.catalogue.Schema.field;
import static dev.nimfleet.compiler.catalogue.Schema.int32;
import static dev.nimfleet.compiler.catalogue.Schema.integer;
import static dev.nimfleet.compiler.catalogue.Schema.listOf;
import static dev.nimfleet.compiler.catalogue.Schema.number;
import static dev.nimfleet.compiler.catalogue.Schema.object;
import static dev.nimfleet.compiler.catalogue.Schema.string;

import dev.nimfleet.compiler.yaml.MapNode;

/// NIMService `expose`: how requests reach the model.
final class NimServiceExposure {
  private NimServiceExposure() {}

  static ObjectSchema expose() {
    return object(
        field("ingress", ingress()),
        field("router", router()).since(Release.V3_1_2),
        field("service", service()));
  }

  private static ObjectSchema service() {
    return object(
        field("annotations", stringMap()),
        field("grpcPort", int32().between(1, 65535)),
        field("labels", stringMap()).since(Release.V3_1_2),
        field("metricsPort", int32().between(1, 65535)),
        field("name", string()).ignored("the Service always has the NIMService's name"),
        field("port", int32().between(1, 65535)).byDefault(8000),
        field("type", string()));
  }

  /// Deprecated since 3.1.0, in favour of `router`.
  private static ObjectSchema ingress() {
    return object(
        field("annotations", stringMap()), field("enabled", bool()), field("spec", ingressSpec()));
  }

  private static ObjectSchema ingressSpec() {
    return object(
        field("defaultBackend", ingressBackend()),
        field("ingressClassName", string()),
        field(
            "rules",
            listOf(
                object(
                    field("host", string()),
                    field("http", object(field("paths", listOf(ingressPath())).required()))))),
        field("tls", listOf(object(field("hosts", strings()), field("secretName", string())))));
  }

  private static ObjectSchema ingressPath() {
    return object(
        field("backend", ingressBackend()).required(),
        field("path", string()),
        field("pathType", string()).required());
  }

  private static ObjectSchema ingressBackend() {
    return object(
        field(
            "resource",
            object(
                field("apiGroup", string()),
                field("kind", string()).required(),
                field("name", string()).required())),
        field(
            "service",
            object(
                field("name", string()).required(),
                field("port", object(field("name", string()), field("number", int32()))))));
  }

  private static ObjectSchema router() {
    return object(
            field("annotations", stringMap()),
            field("eppConfig", eppConfig()),
            field("gateway", gateway()),
            field("hostDomainName", string().min(1).max(63).like(Format.DOMAIN)),
            field(
                "ingress",
                object(
                    field("ingressClass", string().min(1)).required(),
                    field("tlsSecretName", string()))))
        .rules(NimServiceExposure::ingressOrGateway);
  }

  private static ObjectSchema gateway() {
    return object(
        field("backendRef", GatewayTypes.weightedBackend()),
        field("grpcRoutesEnabled", bool()).byDefault(false),
        field("httpRoutesEnabled", bool()).byDefault(true),
        field("name", string().min(1)).required(),
        field("namespace", string().min(1)).required());
  }

  /// The endpoint picker in front of the model's pods.
  private static ObjectSchema eppConfig() {
    return object(
            field("config", pickerConfig()),
            field("configMapRef", keySelector()),
            field("containerSpec", NimTypes.container()).required(),
            field("livenessProbe", probe()),
            field(
                "ports",
                listOf(
                    object(
                        field("containerPort", int32()).required(),
                        field("hostIP", string()),
                        field("hostPort", int32()),
                        field("name", string()),
                        field("protocol", string()).byDefault("TCP")))),
            field("readinessProbe", probe()),
            field("startupProbe", probe()))
        .rules(NimServiceExposure::oneConfig);
  }

  /// What the picker reads itself.
  private static ObjectSchema pickerConfig() {
    return object(
            field("apiVersion", string()),
            field(
                "data",
                object(
                    field(
                            "sources",
                            listOf(
                                object(
                                    field("extractors", listOf(plugin())).required(),
                                    field("pluginRef", string()).required())))
                        .required())),
            field("featureGates", strings()),
            field("kind", string()),
            field(
                    "plugins",
                    listOf(
                        object(
                            field("name", string()),
                            field("parameters", string()),
                            field("type", string()).required())))
                .required(),
            field(
                "saturationDetector",
                object(
                    field("kvCacheUtilThreshold", number()),
                    field("metricsStalenessThreshold", string()),
                    field("queueDepthThreshold", integer()))),
            field(
                    "schedulingProfiles",
                    listOf(
                        object(
                            field("name", string()).required(),
                            field(
                                    "plugins",
                                    listOf(
                                        object(
                                            field("pluginRef", string()).required(),
                                            field("weight", integer()))))
                                .required())))
                .required())
        .open();
  }

  private static ObjectSchema plugin() {
    return object(field("pluginRef", string()).required());
  }

  private static void ingressOrGateway(MapNode router, Rule.Report report) {
    if (Rule.count(router, "gateway", "ingress") == 2) {
      report.refused(router, "ingress and gateway cannot be specified together");
    }
  }

  private static void oneConfig(MapNode eppConfig, Rule.Report report) {
    if (Rule.count(eppConfig, "configMapRef", "config") == 2) {
      report.refused(eppConfig, "specify either configMapRef or config, not both");
    }
  }
}
