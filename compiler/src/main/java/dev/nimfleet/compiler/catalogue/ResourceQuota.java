package dev.nimfleet.compiler.catalogue;

import static dev.nimfleet.compiler.catalogue.CoreTypes.strings;
import static dev.nimfleet.compiler.catalogue.Schema.field;
import static dev.nimfleet.compiler.catalogue.Schema.listOf;
import static dev.nimfleet.compiler.catalogue.Schema.mapOf;
import static dev.nimfleet.compiler.catalogue.Schema.object;
import static dev.nimfleet.compiler.catalogue.Schema.quantity;
import static dev.nimfleet.compiler.catalogue.Schema.string;

import dev.nimfleet.compiler.catalogue.Schema.Text;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.Set;

/// What all objects of a namespace may use together (k8s.io/kubernetes/pkg/apis/core/helper,
/// IsStandardQuotaResourceName).
final class ResourceQuota {
  private static final Set<String> COUNTED =
      Set.of(
          "configmaps",
          "persistentvolumeclaims",
          "pods",
          "replicationcontrollers",
          "resourcequotas",
          "secrets",
          "services",
          "services.loadbalancers",
          "services.nodeports");

  private static final Set<String> MEASURED =
      Set.of(
          "cpu",
          "ephemeral-storage",
          "limits.cpu",
          "limits.ephemeral-storage",
          "limits.memory",
          "memory",
          "requests.cpu",
          "requests.ephemeral-storage",
          "requests.memory",
          "requests.storage");

  static final Kind KIND =
      Kind.builtIn(
          "v1",
          "ResourceQuota",
          field(
              "spec",
              object(
                      field("hard", mapOf(quantity()).keys(Format.QUALIFIED_NAME)),
                      field("scopeSelector", object(field("matchExpressions", listOf(scoped())))),
                      field("scopes", listOf(scope())))
                  .rules(ResourceQuota::judge)));

  private ResourceQuota() {}

  private static ObjectSchema scoped() {
    return object(
        field("operator", string().oneOf("In", "NotIn", "Exists", "DoesNotExist")).required(),
        field("scopeName", scope()).required(),
        field("values", strings()));
  }

  private static Text scope() {
    return string()
        .oneOf(
            "Terminating",
            "NotTerminating",
            "BestEffort",
            "NotBestEffort",
            "PriorityClass",
            "CrossNamespacePodAffinity",
            "VolumeAttributesClass");
  }

  private static void judge(MapNode spec, Rule.Report report) {
    for (MapNode.Entry entry : Rule.entries(spec, "hard")) {
      String name = entry.key();
      if (name.indexOf('/') < 0 && !isStandard(name)) {
        report.malformed(
            entry.value(),
            "`hard.%s` must be a standard resource for quota, or fully qualified".formatted(name),
            "GPUs are `requests.nvidia.com/gpu`.");
      }
      if (entry.value() instanceof Scalar scalar) {
        if (scalar.text().startsWith("-")) {
          report.outOfBounds(
              scalar, "`hard[\"%s\"]` must be greater than or equal to 0".formatted(name));
        }
        if (COUNTED.contains(name) && !isWhole(scalar.text())) {
          report.malformed(scalar, "`hard.%s` must be an integer".formatted(name));
        }
      }
    }
  }

  private static boolean isStandard(String name) {
    String resource = name.startsWith("requests.") ? name.substring("requests.".length()) : name;
    return COUNTED.contains(name) || MEASURED.contains(name) || resource.startsWith("hugepages-");
  }

  /// Without a fraction and without one of the suffixes below one.
  private static boolean isWhole(String quantity) {
    char last = quantity.isEmpty() ? '0' : quantity.charAt(quantity.length() - 1);
    return quantity.indexOf('.') < 0 && "num".indexOf(last) < 0;
  }
}
