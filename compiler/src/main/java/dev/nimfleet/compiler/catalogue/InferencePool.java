package dev.nimfleet.compiler.catalogue;

import static dev.nimfleet.compiler.catalogue.Schema.field;
import static dev.nimfleet.compiler.catalogue.Schema.int32;
import static dev.nimfleet.compiler.catalogue.Schema.listOf;
import static dev.nimfleet.compiler.catalogue.Schema.mapOf;
import static dev.nimfleet.compiler.catalogue.Schema.object;
import static dev.nimfleet.compiler.catalogue.Schema.string;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import java.util.HashSet;
import java.util.Set;

/// Pods that serve one model, with a picker that chooses among them by load.
final class InferencePool {
  static final Kind KIND =
      Kind.custom(
          "inference.networking.k8s.io/v1", "InferencePool", field("spec", spec()).required());

  private InferencePool() {}

  private static ObjectSchema spec() {
    return object(
            field("appProtocol", string().oneOf("http", "kubernetes.io/h2c")).byDefault("http"),
            field("endpointPickerRef", endpointPicker()),
            field(
                    "selector",
                    object(
                        field(
                                "matchLabels",
                                mapOf(string().max(63).like(Format.LABEL_VALUE)).size(1, 64))
                            .required()))
                .required(),
            field("targetPorts", listOf(port()).min(1).max(8)).required())
        .rules(InferencePool::portsDiffer);
  }

  private static ObjectSchema endpointPicker() {
    return object(
            field("failureMode", string().oneOf("FailOpen", "FailClose")).byDefault("FailClose"),
            field("group", GatewayTypes.group()).byDefault(""),
            field("kind", GatewayTypes.kind()).byDefault("Service"),
            field("name", GatewayTypes.objectName()).required(),
            field("port", port()))
        .rules(InferencePool::serviceNeedsPort);
  }

  private static ObjectSchema port() {
    return object(field("number", int32().between(1, 65535)).required());
  }

  private static void portsDiffer(MapNode spec, Rule.Report report) {
    Set<String> seen = new HashSet<>();
    for (Node item : Rule.items(spec, "targetPorts")) {
      if (item instanceof MapNode port && !port.text("number").map(seen::add).orElse(true)) {
        report.refused(port, "port number must be unique");
      }
    }
  }

  private static void serviceNeedsPort(MapNode picker, Rule.Report report) {
    if (Rule.text(picker, "kind", "Service").equals("Service") && !Rule.has(picker, "port")) {
      report.refused(
          picker, "port is required when kind is 'Service' or unspecified (defaults to 'Service')");
    }
  }
}
