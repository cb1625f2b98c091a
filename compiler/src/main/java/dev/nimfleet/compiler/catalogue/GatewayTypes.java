package dev.nimfleet.compiler.catalogue;

import static dev.nimfleet.compiler.catalogue.Schema.field;
import static dev.nimfleet.compiler.catalogue.Schema.int32;
import static dev.nimfleet.compiler.catalogue.Schema.object;
import static dev.nimfleet.compiler.catalogue.Schema.string;

import dev.nimfleet.compiler.catalogue.Schema.Text;
import dev.nimfleet.compiler.catalogue.Schema.Whole;
import dev.nimfleet.compiler.yaml.MapNode;

/// References of Gateway API 1.7 that several kinds use.
final class GatewayTypes {
  private GatewayTypes() {}

  static Text group() {
    return string().max(253).like(Format.GROUP);
  }

  static Text kind() {
    return string().min(1).max(63).like(Format.KIND_NAME);
  }

  static Text objectName() {
    return string().min(1).max(253);
  }

  static Text namespace() {
    return string().min(1).max(63).like(Format.DNS_LABEL);
  }

  static Whole port() {
    return int32().between(1, 65535);
  }

  /// One backend of several, with its share of the traffic: weight / sum of weights.
  static ObjectSchema weightedBackend() {
    return object(
            field("group", group()).byDefault(""),
            field("kind", kind()).byDefault("Service"),
            field("name", objectName()).required(),
            field("namespace", namespace()),
            field("port", port()),
            field("weight", int32().between(0, 1_000_000)).byDefault(1))
        .rules(GatewayTypes::serviceNeedsPort);
  }

  /// A backend that takes everything.
  static ObjectSchema onlyBackend() {
    return object(
            field("group", group()).byDefault(""),
            field("kind", kind()).byDefault("Service"),
            field("name", objectName()).required(),
            field("namespace", namespace()),
            field("port", port()))
        .rules(GatewayTypes::serviceNeedsPort);
  }

  static void serviceNeedsPort(MapNode backend, Rule.Report report) {
    if (Rule.text(backend, "group", "").isEmpty()
        && Rule.text(backend, "kind", "Service").equals("Service")
        && !Rule.has(backend, "port")) {
      report.refused(backend, "Must have port for Service reference");
    }
  }
}
