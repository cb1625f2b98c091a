package dev.nimfleet.gitops.kubernetes;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.KubeObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The kinds that an API server serves. What is known stays known, since a kind that goes away is
/// noticed when it is used; what is not known is asked for anew each time, so that a CRD that comes
/// late is found.
final class ApiResources {
  private final Wire wire;
  private final Json json;
  private final Map<String, String> preferred = new ConcurrentHashMap<>();
  private final Map<String, ApiResource> known = new ConcurrentHashMap<>();

  ApiResources(Wire wire, Json json) {
    this.wire = wire;
    this.json = json;
  }

  /// One kind in one version.
  record ApiResource(String apiVersion, String plural, boolean isNamespaced) {
    /// Where the objects of a namespace are.
    ///
    /// @param namespace empty for all of them
    String path(String namespace) {
      return root(apiVersion)
          + (isNamespaced && !namespace.isEmpty()
              ? "/namespaces/" + KubernetesCluster.encoded(namespace)
              : "")
          + "/"
          + plural;
    }
  }

  /// In the version that the server prefers.
  Optional<ApiResource> find(String group, String kind) throws ClusterTrouble {
    Optional<String> version = group.isEmpty() ? Optional.of("v1") : preferred(group);
    return version.isEmpty() ? Optional.empty() : find(version.get(), kind, true);
  }

  /// In one version.
  ///
  /// @param apiVersion with the group in front
  Optional<ApiResource> findVersion(String apiVersion, String kind) throws ClusterTrouble {
    return find(apiVersion, kind, true);
  }

  private Optional<ApiResource> find(String apiVersion, String kind, boolean asks)
      throws ClusterTrouble {
    Optional<ApiResource> found = Optional.ofNullable(known.get(apiVersion + "/" + kind));
    if (found.isPresent() || !asks) return found;
    known.putAll(served(apiVersion));
    return find(apiVersion, kind, false);
  }

  /// Forgets a kind that turned out not to be there any more.
  void forget(ApiResource resource) {
    known.values().remove(resource);
    preferred.values().remove(resource.apiVersion());
  }

  private Map<String, ApiResource> served(String apiVersion) throws ClusterTrouble {
    Map<String, ApiResource> served = new HashMap<>();
    for (MapNode each : list(root(apiVersion), "resources")) {
      String plural = each.text("name").orElse("");
      if (plural.isEmpty() || plural.contains("/")) continue; // a subresource
      served.put(
          apiVersion + "/" + each.text("kind").orElse(""),
          new ApiResource(apiVersion, plural, each.text("namespaced").orElse("").equals("true")));
    }
    return served;
  }

  private Optional<String> preferred(String group) throws ClusterTrouble {
    Optional<String> before = Optional.ofNullable(preferred.get(group));
    if (before.isPresent()) return before;
    Optional<String> found =
        ask("/apis/" + group).flatMap(map -> map.text("preferredVersion", "groupVersion"));
    found.ifPresent(version -> preferred.put(group, version));
    return found;
  }

  private List<MapNode> list(String path, String field) throws ClusterTrouble {
    return ask(path).map(map -> KubeObject.items(map, field)).orElse(List.of());
  }

  private Optional<MapNode> ask(String path) throws ClusterTrouble {
    Wire.Answer answer = wire.get(path);
    if (answer.code() == 404) return Optional.empty();
    return Optional.of(Answers.object(answer, json, "what it serves"));
  }

  private static String root(String apiVersion) {
    return apiVersion.contains("/") ? "/apis/" + apiVersion : "/api/" + apiVersion;
  }
}
