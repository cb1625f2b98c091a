package dev.nimfleet.policies.admission;

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
      return has(operations, request.operation())
          && has(apiGroups, request.resource().group())
          && (anyVersion || has(apiVersions, request.resource().version()))
          && hasResource(request)
          && hasScope(request)
          && (resourceNames.isEmpty() || resourceNames.contains(request.name()));
    }

    private static boolean has(List<String> allowed, String value) {
      return allowed.contains("*") || allowed.contains(value);
    }

    /// `pods`, `pods/status`, `pods/*`, `*/status`, `*` (no subresources) and `*/*`.
    private boolean hasResource(AdmissionRequest request) {
      String name = request.resource().resource();
      String sub = request.subResource();
      for (String allowed : resources) {
        int slash = allowed.indexOf('/');
        String first = slash < 0 ? allowed : allowed.substring(0, slash);
        String second = slash < 0 ? "" : allowed.substring(slash + 1);
        boolean fitsName = first.equals("*") || first.equals(name);
        boolean fitsSub = second.equals("*") || second.equals(sub);
        if (fitsName && fitsSub) return true;
      }
      return false;
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
        && !namespaceSelector.selects(request.namespaceLabels())) {
      return false;
    }
    if (!objectSelector.isAny()
        && !objectSelector.selects(Inside.labels(request.object()))
        && !objectSelector.selects(Inside.labels(request.oldObject()))) {
      return false;
    }
    return true;
  }

  private boolean anyFits(List<ResourceRule> rules, AdmissionRequest request) {
    for (ResourceRule rule : rules) {
      if (rule.fits(request, !isExact)) return true;
    }
    return false;
  }
}
