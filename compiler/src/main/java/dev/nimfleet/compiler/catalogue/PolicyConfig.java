package dev.nimfleet.compiler.catalogue;

import static dev.nimfleet.compiler.catalogue.Schema.field;
import static dev.nimfleet.compiler.catalogue.Schema.listOf;
import static dev.nimfleet.compiler.catalogue.Schema.mapOf;
import static dev.nimfleet.compiler.catalogue.Schema.object;
import static dev.nimfleet.compiler.catalogue.Schema.string;

/// Our own kind: how strict the rules are where. It is a file that nobody applies, so that it needs
/// no name.
final class PolicyConfig {
  static final Kind KIND =
      new Kind(
          "nimfleet.dev/v1alpha1",
          "PolicyConfig",
          object(
              field("apiVersion", string()).required(),
              field("kind", string()).required(),
              field("metadata", ObjectMeta.SCHEMA),
              field(
                      "spec",
                      object(field("exempt", exempt()), field("tiers", listOf(tier())).required()))
                  .required()));

  private PolicyConfig() {}

  private static ObjectSchema exempt() {
    return object(
        field("groups", listOf(string().min(1))), field("users", listOf(string().min(1))));
  }

  /// An empty list of namespaces would mean what no list means, all of them, which nobody expects.
  private static ObjectSchema tier() {
    return object(
        field("actions", mapOf(string().oneOf("Deny", "Warn", "Audit", "Off"))),
        field("name", string().min(1).max(63).like(Format.DNS_LABEL)).required(),
        field("namespaceSelector", AdmissionTypes.selector()),
        field("namespaces", listOf(string().like(Format.NAMESPACES)).min(1)),
        field("parameters", mapOf(CoreTypes.stringMap())));
  }
}
