package dev.nimfleet.policies.admission;

import dev.nimfleet.policies.cel.check.Scope;
import dev.nimfleet.policies.cel.check.StructType;
import dev.nimfleet.policies.cel.function.TypeName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The names that the expressions of a policy may use, as the API server declares them.
final class Names {
  private static final TypeName STRING = TypeName.of("string");
  private static final TypeName STRINGS = TypeName.of("list", STRING);
  private static final TypeName TIME = TypeName.of("timestamp");

  static final String VARIABLES = "kubernetes.variables";

  private Names() {}

  /// @param variables the policy's own, each with its type once it is known
  static Scope scope(boolean hasParams, boolean hasAuthorizer, StructType variables) {
    Map<String, TypeName> names = new LinkedHashMap<>();
    names.put("object", TypeName.DYN);
    names.put("oldObject", TypeName.DYN);
    names.put("request", TypeName.of("kubernetes.AdmissionRequest"));
    names.put("namespaceObject", TypeName.of("kubernetes.Namespace"));
    names.put("variables", TypeName.of(VARIABLES));
    if (hasParams) names.put("params", TypeName.DYN);
    if (hasAuthorizer) {
      names.put("authorizer", TypeName.of("kubernetes.authorization.Authorizer"));
      names.put(
          "authorizer.requestResource", TypeName.of("kubernetes.authorization.ResourceCheck"));
    }
    List<StructType> structs = new ArrayList<>(STRUCTS);
    structs.add(variables);
    return Scope.of(names, structs);
  }

  private static final List<StructType> STRUCTS =
      List.of(
          new StructType(
              "kubernetes.GroupVersionKind",
              Map.of("group", STRING, "version", STRING, "kind", STRING)),
          new StructType(
              "kubernetes.GroupVersionResource",
              Map.of("group", STRING, "version", STRING, "resource", STRING)),
          new StructType(
              "kubernetes.UserInfo",
              Map.of(
                  "username", STRING,
                  "uid", STRING,
                  "groups", STRINGS,
                  "extra", TypeName.of("map", STRING, STRINGS))),
          new StructType(
              "kubernetes.AdmissionRequest",
              Map.ofEntries(
                  Map.entry("kind", TypeName.of("kubernetes.GroupVersionKind")),
                  Map.entry("resource", TypeName.of("kubernetes.GroupVersionResource")),
                  Map.entry("subResource", STRING),
                  Map.entry("requestKind", TypeName.of("kubernetes.GroupVersionKind")),
                  Map.entry("requestResource", TypeName.of("kubernetes.GroupVersionResource")),
                  Map.entry("requestSubResource", STRING),
                  Map.entry("name", STRING),
                  Map.entry("namespace", STRING),
                  Map.entry("operation", STRING),
                  Map.entry("userInfo", TypeName.of("kubernetes.UserInfo")),
                  Map.entry("dryRun", TypeName.of("bool")),
                  Map.entry("options", TypeName.DYN))),
          new StructType("kubernetes.NamespaceSpec", Map.of("finalizers", STRINGS)),
          new StructType(
              "kubernetes.NamespaceCondition",
              Map.of(
                  "status", STRING,
                  "type", STRING,
                  "lastTransitionTime", TIME,
                  "message", STRING,
                  "reason", STRING)),
          new StructType(
              "kubernetes.NamespaceStatus",
              Map.of(
                  "conditions",
                  TypeName.of("list", TypeName.of("kubernetes.NamespaceCondition")),
                  "phase",
                  STRING)),
          new StructType(
              "kubernetes.NamespaceMetadata",
              Map.ofEntries(
                  Map.entry("name", STRING),
                  Map.entry("generateName", STRING),
                  Map.entry("namespace", STRING),
                  Map.entry("labels", TypeName.of("map", STRING, STRING)),
                  Map.entry("annotations", TypeName.of("map", STRING, STRING)),
                  Map.entry("UID", STRING),
                  Map.entry("creationTimestamp", TIME),
                  Map.entry("deletionGracePeriodSeconds", TypeName.of("int")),
                  Map.entry("deletionTimestamp", TIME),
                  Map.entry("generation", TypeName.of("int")),
                  Map.entry("resourceVersion", STRING),
                  Map.entry("finalizers", STRINGS))),
          new StructType(
              "kubernetes.Namespace",
              Map.of(
                  "metadata", TypeName.of("kubernetes.NamespaceMetadata"),
                  "spec", TypeName.of("kubernetes.NamespaceSpec"),
                  "status", TypeName.of("kubernetes.NamespaceStatus"))));
}
