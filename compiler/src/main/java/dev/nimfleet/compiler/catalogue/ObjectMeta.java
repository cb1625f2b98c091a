package dev.nimfleet.compiler.catalogue;

import static dev.nimfleet.compiler.catalogue.Schema.anything;
import static dev.nimfleet.compiler.catalogue.Schema.bool;
import static dev.nimfleet.compiler.catalogue.Schema.field;
import static dev.nimfleet.compiler.catalogue.Schema.int64;
import static dev.nimfleet.compiler.catalogue.Schema.listOf;
import static dev.nimfleet.compiler.catalogue.Schema.mapOf;
import static dev.nimfleet.compiler.catalogue.Schema.object;
import static dev.nimfleet.compiler.catalogue.Schema.string;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Scalar;
import java.nio.charset.StandardCharsets;

/// `metadata`, with the syntax that the API server asks of every object
/// (k8s.io/apimachinery/pkg/api/validation/objectmeta.go).
final class ObjectMeta {
  /// Keys and values of all annotations together, in bytes of UTF-8.
  private static final int MOST_ANNOTATION_BYTES = 256 * 1024;

  static final ObjectSchema SCHEMA =
      object(
              // The API server would make up a name from `generateName`; a file in Git has one.
              field("name", string().min(1).max(253).like(Format.DNS_SUBDOMAIN)).required(),
              field("generateName", string()),
              field("namespace", string().max(63).like(Format.DNS_LABEL)),
              field("labels", labels()),
              field("annotations", mapOf(string()).keys(Format.QUALIFIED_NAME)),
              field("finalizers", listOf(string().like(Format.QUALIFIED_NAME))),
              field("ownerReferences", listOf(ownerReference())),
              field("creationTimestamp", string()),
              field("deletionGracePeriodSeconds", int64()),
              field("deletionTimestamp", string()),
              field("generation", int64()),
              field("managedFields", anything()),
              field("resourceVersion", string()),
              field("selfLink", string()),
              field("uid", string()))
          .decodedByGo()
          .rules(ObjectMeta::annotationsAreSmall);

  private ObjectMeta() {}

  private static Schema labels() {
    return mapOf(string().max(63).like(Format.LABEL_VALUE)).keys(Format.QUALIFIED_NAME);
  }

  private static ObjectSchema ownerReference() {
    return object(
        field("apiVersion", string().min(1)).required(),
        field("blockOwnerDeletion", bool()),
        field("controller", bool()),
        field("kind", string().min(1)).required(),
        field("name", string().min(1)).required(),
        field("uid", string().min(1)).required());
  }

  private static void annotationsAreSmall(MapNode metadata, Rule.Report report) {
    long bytes = 0;
    for (MapNode.Entry entry : Rule.entries(metadata, "annotations")) {
      bytes += bytes(entry.key());
      bytes += entry.value() instanceof Scalar scalar ? bytes(scalar.text()) : 0;
    }
    if (bytes > MOST_ANNOTATION_BYTES) {
      report.outOfBounds(
          metadata.get("annotations").orElse(metadata),
          "annotations have %d bytes together, and must have at most %d"
              .formatted(bytes, MOST_ANNOTATION_BYTES));
    }
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
