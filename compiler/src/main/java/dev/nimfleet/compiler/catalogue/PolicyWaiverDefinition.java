package dev.nimfleet.compiler.catalogue;

import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import java.util.List;

/// The CustomResourceDefinition of our PolicyWaiver, with what `kubectl get` shows of one.
public final class PolicyWaiverDefinition {
  private PolicyWaiverDefinition() {}

  public static MapNode object() {
    return map()
        .put("apiVersion", "apiextensions.k8s.io/v1")
        .put("kind", "CustomResourceDefinition")
        .put("metadata", map().put("name", "policywaivers.nimfleet.dev"))
        .put(
            "spec",
            map()
                .put("group", PolicyWaiver.KIND.group())
                .put("scope", "Namespaced")
                .put(
                    "names",
                    map()
                        .put("kind", PolicyWaiver.KIND.name())
                        .put("listKind", "PolicyWaiverList")
                        .put("plural", "policywaivers")
                        .put("singular", "policywaiver")
                        .put("shortNames", StructuralSchema.strings(List.of("waiver"))))
                .put("versions", StructuralSchema.list(List.of(version()))))
        .build();
  }

  private static MapNode version() {
    return map()
        .put("name", PolicyWaiver.KIND.version())
        .put("served", true)
        .put("storage", true)
        .put("additionalPrinterColumns", columns())
        .put("schema", map().put("openAPIV3Schema", root()))
        .build();
  }

  private static MapNode root() {
    Field spec = PolicyWaiver.KIND.schema().field(PolicyWaiver.KIND.schema().indexOf("spec"));
    return StructuralSchema.type("object")
        .put("description", "A rule that does not hold for one model or object until a day.")
        .put("required", StructuralSchema.strings(List.of("spec")))
        .put(
            "properties",
            map()
                .put("apiVersion", StructuralSchema.type("string"))
                .put("kind", StructuralSchema.type("string"))
                .put("metadata", StructuralSchema.type("object"))
                .put("spec", StructuralSchema.field(spec, Release.MAIN).with(oneTarget())))
        .build();
  }

  /// What [PolicyWaiver] says between the fields of a target.
  private static MapNode oneTarget() {
    MapNode rule =
        map()
            .put("rule", "has(self.model) != has(self.name)")
            .put("message", "exactly one of model or name must be set")
            .build();
    return map()
        .put(
            "properties",
            map()
                .put(
                    "target",
                    map().put("x-kubernetes-validations", StructuralSchema.list(List.of(rule)))))
        .build();
  }

  private static ListNode columns() {
    return StructuralSchema.list(
        List.of(
            column("Policy", ".spec.policy"),
            column("Kind", ".spec.target.kind"),
            column("Target", ".spec.target['model','name']"),
            column("Owner", ".spec.owner"),
            column("Expires", ".spec.expires")));
  }

  private static MapNode column(String name, String path) {
    return map().put("name", name).put("type", "string").put("jsonPath", path).build();
  }

  private static MapNode.Builder map() {
    return MapNode.at(StructuralSchema.AT);
  }
}
