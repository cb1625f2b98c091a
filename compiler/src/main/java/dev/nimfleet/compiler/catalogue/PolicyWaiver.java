package dev.nimfleet.compiler.catalogue;

import static dev.nimfleet.compiler.catalogue.Schema.field;
import static dev.nimfleet.compiler.catalogue.Schema.object;
import static dev.nimfleet.compiler.catalogue.Schema.string;

import dev.nimfleet.compiler.yaml.MapNode;

/// Our own kind: a rule that does not hold for one model or object until a day, with a reason and
/// somebody who answers for it.
final class PolicyWaiver {
  static final Kind KIND =
      Kind.custom("nimfleet.dev/v1alpha1", "PolicyWaiver", field("spec", spec()).required());

  private PolicyWaiver() {}

  private static ObjectSchema spec() {
    return object(
        field("expires", string().like(Format.DATE)).required(),
        field("owner", string().min(1)).required(),
        field("policy", string().min(1).max(253).like(Format.DNS_SUBDOMAIN)).required(),
        field("reason", string().min(1)).required(),
        field("target", target()).required());
  }

  /// A whole model outlives its revisions; an object is one of them.
  private static ObjectSchema target() {
    return object(
            field("kind", string().min(1).max(63).like(Format.KIND_NAME)).required(),
            field("model", string().min(1)),
            field("name", string().min(1).max(253)),
            field("namespace", string().min(1).max(63).like(Format.DNS_LABEL)).required())
        .rules(PolicyWaiver::modelOrName);
  }

  private static void modelOrName(MapNode target, Rule.Report report) {
    if (Rule.count(target, "model", "name") != 1) {
      report.refused(target, "exactly one of model or name must be set");
    }
  }
}
