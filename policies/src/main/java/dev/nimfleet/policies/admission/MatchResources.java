package dev.nimfleet.policies.admission;

import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.cluster.Inside;
import java.util.List;

/// Which requests a policy, or its binding, is about.
///
/// @param resourceRules one of them has to fit; none at all means any
public record MatchResources(
    List<ResourceRule> resourceRules,
    List<ResourceRule> excludeResourceRules,
    LabelSelector namespaceSelector,
    LabelSelector objectSelector,
    boolean isExact) {
  public static final MatchResources ANY =
      new MatchResources(List.of(), List.of(), LabelSelector.ANY, LabelSelector.ANY, false);

  /// Kinds, operations and names.
  public record ResourceRule(
      List<String> apiGroups,
      List<String> apiVersions,
      List<String> resources,
      List<String> operations,
      List<String> resourceNames,
      String scope) {

    boolean fits(AdmissionRequest request, boolean anyVersion) {
      // What tells most requests apart is asked first.
      return hasResource(request)
          && has(operations, request.operation())
          && has(apiGroups, request.resource().group())
          && (anyVersion || has(apiVersions, request.resource().version()))
          && hasScope(request)
          && (resourceNames.isEmpty() || resourceNames.contains(request.name()));
    }

    private static boolean has(List<String> allowed, String value) {
      return allowed.contains(value) || allowed.contains("*");
    }

    /// `pods`, `pods/status`, `pods/*`, `*/status`, `*` (no subresources) and `*/*`.
    private boolean hasResource(AdmissionRequest request) {
      String name = request.resource().resource();
      String sub = request.subResource();
      for (String allowed : resources) {
        if (sub.isEmpty() ? isWhole(allowed, name) : isPart(allowed, name, sub)) return true;
      }
      return false;
    }

    private static boolean isWhole(String allowed, String name) {
      return allowed.equals(name)
          || allowed.equals("*")
          || allowed.equals("*/*")
          || (allowed.endsWith("/*") && allowed.equals(name + "/*"));
    }

    private static boolean isPart(String allowed, String name, String sub) {
      int slash = allowed.indexOf('/');
      if (slash < 0) return false;
      String first = allowed.substring(0, slash);
      String second = allowed.substring(slash + 1);
      return (first.equals("*") || first.equals(name))
          && (second.equals("*") || second.equals(sub));
    }

    private boolean hasScope(AdmissionRequest request) {
      return switch (scope) {
        case "Cluster" -> request.namespace().isEmpty() || request.isAboutNamespace();
        case "Namespaced" -> !request.namespace().isEmpty() && !request.isAboutNamespace();
        default -> true;
      };
    }
  }

  /// Whether a request is meant.
  boolean match(AdmissionRequest request) {
    // What most policies are not about is told first, since every policy is asked.
    if (!resourceRules.isEmpty() && !anyFits(resourceRules, request)) return false;
    if (anyFits(excludeResourceRules, request)) return false;
    if (!namespaceSelector.isAny()
        && !request.namespace().isEmpty()
        && !namespaceSelector.maySelect(request.namespaceLabels())) {
      return false;
    }
    if (!objectSelector.isAny() && !selects(request.object()) && !selects(request.oldObject())) {
      return false;
    }
    return true;
  }

  /// What is not there has no labels that a selector could want, or want not to be there.
  private boolean selects(Object object) {
    return object != Null.NULL && objectSelector.selects(Inside.labels(object));
  }

  private boolean anyFits(List<ResourceRule> rules, AdmissionRequest request) {
    for (ResourceRule rule : rules) {
      if (rule.fits(request, !isExact)) return true;
    }
    return false;
  }
}
