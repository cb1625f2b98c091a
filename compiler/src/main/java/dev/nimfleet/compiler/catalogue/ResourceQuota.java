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

/// What all objects of a namespace may use together.
final class ResourceQuota {
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
                  .rules(ResourceQuota::nothingNegative)));

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

  private static void nothingNegative(MapNode spec, Rule.Report report) {
    for (MapNode.Entry entry : Rule.entries(spec, "hard")) {
      if (entry.value() instanceof Scalar scalar && scalar.text().startsWith("-")) {
        report.outOfBounds(
            scalar, "`hard[\"%s\"]` must be greater than or equal to 0".formatted(entry.key()));
      }
    }
  }
}
