package dev.nimfleet.policies.admission;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.policies.admission.AdmissionRequest.Kind;
import dev.nimfleet.policies.admission.AdmissionRequest.Resource;
import dev.nimfleet.policies.admission.AdmissionRequest.User;
import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.MapValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Requests about objects of files, as an API server would make them of `kubectl apply`.
public final class Requests {
  private Requests() {}

  /// The request that does something with an object.
  ///
  /// @param subject the object, or the one that is deleted
  public static AdmissionRequest of(
      MapNode subject,
      String operation,
      Object object,
      Object oldObject,
      User user,
      boolean isDryRun,
      Object namespaceObject) {
    String apiVersion = subject.text("apiVersion").orElse("");
    int slash = apiVersion.indexOf('/');
    String group = slash < 0 ? "" : apiVersion.substring(0, slash);
    String version = apiVersion.substring(slash + 1);
    String kind = subject.text("kind").orElse("");
    String name = subject.text("metadata", "name").orElse("");
    boolean isNamespace = apiVersion.equals("v1") && kind.equals("Namespace");
    return new AdmissionRequest(
        new Kind(group, version, kind),
        new Resource(group, version, plural(kind)),
        "",
        name,
        isNamespace ? name : subject.text("metadata", "namespace").orElse(""),
        operation,
        user,
        isDryRun,
        options(operation, isDryRun),
        object,
        oldObject,
        namespaceObject);
  }

  private static MapValue options(String operation, boolean isDryRun) {
    String kind = operation.charAt(0) + operation.substring(1).toLowerCase(Locale.ROOT) + "Options";
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("apiVersion", "meta.k8s.io/v1");
    options.put("kind", kind);
    if (isDryRun) options.put("dryRun", ListValue.of(List.of("All")));
    return MapValue.of(options);
  }

  public static User user(MapNode map) {
    return new User(
        map.text("username").orElse(""),
        map.text("uid").orElse(""),
        PolicyReader.items(map, "groups"),
        Map.of());
  }

  /// The resource of a kind, by the rules after which Kubernetes names them.
  static String plural(String kind) {
    String name = kind.toLowerCase(Locale.ROOT);
    if (name.endsWith("y") && !List.of("gateway").contains(name)) {
      return name.substring(0, name.length() - 1) + "ies";
    }
    boolean hisses = name.endsWith("s") || name.endsWith("x") || name.endsWith("ch");
    return hisses ? name + "es" : name + "s";
  }
}
