package dev.nimfleet.webhook.install;

import java.util.List;
import java.util.Optional;

/// How somebody wants the reconciler in their cluster.
///
/// @param namespaces where fleets are; none for anywhere
/// @param image what the pods run, with a tag or a digest
/// @param git the repository that is followed; none follows the ModelFleets of the cluster
/// @param prometheus who knows the numbers of rollouts, a URL or `fleet`; none moves no requests
/// @param isMonitored whether the cluster has the kinds of Prometheus' operator
/// @param monitoringNamespace where Prometheus runs, which reads metrics
public record ReconcilerOptions(
    String namespace,
    List<String> namespaces,
    int replicas,
    String image,
    Optional<Git> git,
    Optional<String> prometheus,
    boolean isMonitored,
    String monitoringNamespace) {
  public static final int REPLICAS = 2;

  /// A repository that is followed.
  ///
  /// @param branch none for the usual one
  /// @param path the folder that counts; none for all of it
  /// @param secret a Secret of the reconciler's namespace with `token`, or, where the URL is one of
  ///   SSH, with `identity` and `known_hosts`
  public record Git(
      String url, Optional<String> branch, Optional<String> path, Optional<String> secret) {
    boolean isSsh() {
      return !url.startsWith("https://");
    }
  }

  public ReconcilerOptions {
    namespaces = List.copyOf(namespaces);
    if (replicas < 1) throw new IllegalArgumentException("no replica: " + replicas);
  }

  boolean isFromCluster() {
    return git.isEmpty();
  }

  /// Only one namespace can be followed alone.
  boolean followsAll() {
    return isFromCluster() && namespaces.size() != 1;
  }
}
