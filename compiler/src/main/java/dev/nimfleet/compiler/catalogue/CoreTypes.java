package dev.nimfleet.compiler.catalogue;

import static dev.nimfleet.compiler.catalogue.Schema.bool;
import static dev.nimfleet.compiler.catalogue.Schema.field;
import static dev.nimfleet.compiler.catalogue.Schema.int32;
import static dev.nimfleet.compiler.catalogue.Schema.int64;
import static dev.nimfleet.compiler.catalogue.Schema.intOrString;
import static dev.nimfleet.compiler.catalogue.Schema.listOf;
import static dev.nimfleet.compiler.catalogue.Schema.mapOf;
import static dev.nimfleet.compiler.catalogue.Schema.object;
import static dev.nimfleet.compiler.catalogue.Schema.quantity;
import static dev.nimfleet.compiler.catalogue.Schema.string;

/// Types of Kubernetes' core group as CRDs carry them: with structure, and without the enums and
/// bounds that the API server holds against a Pod only when the operator makes it.
final class CoreTypes {
  private CoreTypes() {}

  static Schema strings() {
    return listOf(string());
  }

  static Schema stringMap() {
    return mapOf(string());
  }

  /// The value of an `env` variable comes with it or from somewhere.
  static Schema env() {
    return listOf(
        object(
            field("name", string()).required(),
            field("value", string()),
            field(
                "valueFrom",
                object(
                    field("configMapKeyRef", keySelector()),
                    field("fieldRef", fieldRef()),
                    field("fileKeyRef", fileKeyRef()).since(Release.V3_1_2),
                    field("resourceFieldRef", resourceFieldRef()),
                    field("secretKeyRef", keySelector())))));
  }

  /// A key of a ConfigMap or a Secret.
  static ObjectSchema keySelector() {
    return object(
        field("key", string()).required(),
        field("name", string()).byDefault(""),
        field("optional", bool()));
  }

  private static ObjectSchema fieldRef() {
    return object(field("apiVersion", string()), field("fieldPath", string()).required());
  }

  private static ObjectSchema fileKeyRef() {
    return object(
        field("key", string()).required(),
        field("optional", bool()).byDefault(false),
        field("path", string()).required(),
        field("volumeName", string()).required());
  }

  private static ObjectSchema resourceFieldRef() {
    return object(
        field("containerName", string()),
        field("divisor", quantity()),
        field("resource", string()).required());
  }

  static ObjectSchema resources() {
    return object(
        field(
            "claims",
            listOf(object(field("name", string()).required(), field("request", string())))
                .by("name")),
        field("limits", mapOf(quantity())),
        field("requests", mapOf(quantity())));
  }

  static Schema tolerations() {
    return listOf(
        object(
            field("effect", string()),
            field("key", string()),
            field("operator", string()),
            field("tolerationSeconds", int64()),
            field("value", string())));
  }

  static ObjectSchema probe() {
    return object(
        field("exec", object(field("command", strings()))),
        field("failureThreshold", int32()),
        field(
            "grpc",
            object(field("port", int32()).required(), field("service", string()).byDefault(""))),
        field(
            "httpGet",
            object(
                field("host", string()),
                field(
                    "httpHeaders",
                    listOf(
                        object(
                            field("name", string()).required(),
                            field("value", string()).required()))),
                field("path", string()),
                field("port", intOrString()).required(),
                field("scheme", string()))),
        field("initialDelaySeconds", int32()),
        field("periodSeconds", int32()),
        field("successThreshold", int32()),
        field(
            "tcpSocket", object(field("host", string()), field("port", intOrString()).required())),
        field("terminationGracePeriodSeconds", int64()),
        field("timeoutSeconds", int32()));
  }

  static ObjectSchema affinity() {
    return object(
        field("nodeAffinity", nodeAffinity()),
        field("podAffinity", podAffinity()),
        field("podAntiAffinity", podAffinity()));
  }

  private static ObjectSchema nodeAffinity() {
    return object(
        field(
            "preferredDuringSchedulingIgnoredDuringExecution",
            listOf(
                object(
                    field("preference", nodeSelectorTerm()).required(),
                    field("weight", int32()).required()))),
        field(
            "requiredDuringSchedulingIgnoredDuringExecution",
            object(field("nodeSelectorTerms", listOf(nodeSelectorTerm())).required())));
  }

  private static ObjectSchema nodeSelectorTerm() {
    return object(field("matchExpressions", requirements()), field("matchFields", requirements()));
  }

  /// Affinity or anti-affinity between pods.
  static ObjectSchema podAffinity() {
    return object(
        field(
            "preferredDuringSchedulingIgnoredDuringExecution",
            listOf(
                object(
                    field("podAffinityTerm", podAffinityTerm()).required(),
                    field("weight", int32()).required()))),
        field("requiredDuringSchedulingIgnoredDuringExecution", listOf(podAffinityTerm())));
  }

  private static ObjectSchema podAffinityTerm() {
    return object(
        field("labelSelector", labelSelector()),
        field("matchLabelKeys", strings()),
        field("mismatchLabelKeys", strings()),
        field("namespaceSelector", labelSelector()),
        field("namespaces", strings()),
        field("topologyKey", string()).required());
  }

  static ObjectSchema labelSelector() {
    return object(field("matchExpressions", requirements()), field("matchLabels", stringMap()));
  }

  private static Schema requirements() {
    return listOf(
        object(
            field("key", string()).required(),
            field("operator", string()).required(),
            field("values", strings())));
  }
}
