package dev.nimfleet.compiler.catalogue;

import static dev.nimfleet.compiler.catalogue.CoreTypes.strings;
import static dev.nimfleet.compiler.catalogue.Schema.bool;
import static dev.nimfleet.compiler.catalogue.Schema.field;
import static dev.nimfleet.compiler.catalogue.Schema.int32;
import static dev.nimfleet.compiler.catalogue.Schema.listOf;
import static dev.nimfleet.compiler.catalogue.Schema.object;
import static dev.nimfleet.compiler.catalogue.Schema.quantity;
import static dev.nimfleet.compiler.catalogue.Schema.string;

import dev.nimfleet.compiler.catalogue.Schema.Text;
import dev.nimfleet.compiler.yaml.MapNode;

/// NIMService `draResources`: GPUs by dynamic resource allocation.
final class NimServiceDevices {
  private NimServiceDevices() {}

  static ObjectSchema draResource() {
    return object(
            field(
                "claimCreationSpec",
                object(
                    field("devices", listOf(device())).required(),
                    field("generateName", string().min(1).max(16)))),
            field("requests", listOf(string().min(1))),
            field("resourceClaimName", name()),
            field("resourceClaimTemplateName", name()))
        .rules(NimServiceDevices::exactlyOneClaim);
  }

  private static ObjectSchema device() {
    return object(
            field("attributeSelectors", listOf(attributeSelector())),
            field("capacitySelectors", listOf(capacitySelector())),
            field("celExpressions", strings()),
            field("count", int32()).required().byDefault(1),
            field("deviceClassName", string()).required().byDefault("gpu.nvidia.com"),
            field("driverName", string().max(253).like(Format.DNS_SUBDOMAIN_AT_THE_START))
                .byDefault("gpu.nvidia.com"),
            field("name", name()).required())
        .rules(NimServiceDevices::expressionsOrSelectors);
  }

  private static ObjectSchema attributeSelector() {
    return object(
        field("key", string().max(64)).required(),
        field("op", operator()).required().byDefault("Equal"),
        field(
            "value",
            object(
                field("boolValue", bool()),
                field("intValue", int32()),
                field("stringValue", string().max(64)),
                field("versionValue", string().max(64)))));
  }

  private static ObjectSchema capacitySelector() {
    return object(
        field("key", string().max(64)).required(),
        field("op", operator()).required().byDefault("Equal"),
        field("value", quantity()).required());
  }

  private static Text operator() {
    return string()
        .oneOf(
            "Equal",
            "NotEqual",
            "GreaterThan",
            "GreaterThanOrEqual",
            "LessThan",
            "LessThanOrEqual");
  }

  private static Text name() {
    return string().min(1).max(253).like(Format.DNS_SUBDOMAIN_AT_THE_START);
  }

  private static void exactlyOneClaim(MapNode resource, Rule.Report report) {
    int claims =
        Rule.count(resource, "resourceClaimName", "resourceClaimTemplateName", "claimCreationSpec");
    if (claims != 1) {
      report.refused(
          resource,
          "exactly one of spec.resourceClaimName, spec.resourceClaimTemplateName, or"
              + " spec.claimCreationSpec must be set");
    }
  }

  private static void expressionsOrSelectors(MapNode device, Rule.Report report) {
    if (Rule.has(device, "celExpressions")
        && Rule.count(device, "attributeSelectors", "capacitySelectors") > 0) {
      report.refused(
          device,
          "celExpressions must not be set if attributeSelectors or capacitySelectors are set");
    }
  }
}
