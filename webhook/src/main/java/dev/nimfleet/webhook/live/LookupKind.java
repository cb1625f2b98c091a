package dev.nimfleet.webhook.live;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// A kind that rules may look up, and where the API server keeps its objects.
///
/// @param group empty for the core group
/// @param plural what stands for the kind in paths
/// @param status what anybody looks at in the status, if that is not all of it; the rest is not
///   kept, since the status of an autoscaler is larger than the rest, and changes all the time
public record LookupKind(
    String group,
    String version,
    String kind,
    String plural,
    boolean isNamespaced,
    Optional<Set<String>> status) {
  /// What no name of an object of these kinds is without: nothing else reaches the API server, so
  /// that a name cannot lead to another path.
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  static LookupKind of(String apiVersion, String kind, String plural) {
    int slash = apiVersion.indexOf('/');
    return new LookupKind(
        apiVersion.substring(0, Math.max(slash, 0)),
        apiVersion.substring(slash + 1),
        kind,
        plural,
        true,
        Optional.empty());
  }

  LookupKind ofCluster() {
    return new LookupKind(group, version, kind, plural, false, status);
  }

  LookupKind withoutStatus() {
    return withStatus();
  }

  LookupKind withStatus(String... fields) {
    return new LookupKind(group, version, kind, plural, isNamespaced, Optional.of(Set.of(fields)));
  }

  /// Whether anything of the status is kept.
  public boolean hasStatus() {
    return status.isEmpty() || !status.get().isEmpty();
  }

  public boolean hasStatus(String field) {
    return status.isEmpty() || status.get().contains(field);
  }

  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /// Whether this is what an `apiVersion` and a `kind` mean.
  boolean is(String apiVersion, String name) {
    return kind.equals(name)
        && (group.isEmpty()
            ? apiVersion.equals(version)
            : apiVersion.length() == group.length() + 1 + version.length()
                && apiVersion.startsWith(group)
                && apiVersion.charAt(group.length()) == '/'
                && apiVersion.endsWith(version));
  }

  /// Whether an object of this kind can have such a name in such a namespace. What cannot be is not
  /// there, and nobody needs to be asked.
  public boolean canHave(String namespace, String name) {
    boolean isPlace = isNamespaced ? NAMESPACE.matcher(namespace).matches() : namespace.isEmpty();
    return isPlace && NAME.matcher(name).matches() && !name.contains("..");
  }

  /// Where one object is.
  public String path(String namespace, String name) {
    if (!canHave(namespace, name)) {
      throw new IllegalArgumentException("no %s: %s/%s".formatted(kind, namespace, name));
    }
    return collection(namespace) + "/" + name;
  }

  /// Where all objects are, in one namespace or, when that is empty, in the whole cluster.
  public String collection(String namespace) {
    String root = group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
    return namespace.isEmpty()
        ? root + "/" + plural
        : root + "/namespaces/" + namespace + "/" + plural;
  }

  @Override
  public String toString() {
    return "%s of `%s`".formatted(kind, apiVersion());
  }
}
