package dev.nimfleet.cli;

import dev.nimfleet.gitops.InstalledCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An account that may do what docs/reconcile.md says that a reconciler must be allowed, and
/// nothing else.
final class DocumentedRights {
  private static final Path PAGE = Path.of("..", "docs", "reconcile.md");
  private static final Pattern RULES =
      Pattern.compile("(?s)### Rights.*?```yaml\n(rules:\n.*?)```");

  private DocumentedRights() {}

  /// Makes the account.
  ///
  /// @param folder for what kubectl reads
  /// @return its token
  static String token(InstalledCluster installed, Path folder) {
    try {
      Matcher rules = RULES.matcher(Files.readString(PAGE));
      if (!rules.find()) throw new IllegalStateException("No rules in " + PAGE);
      Path file = Files.writeString(folder.resolve("rights.yaml"), manifests(rules.group(1)));
      installed.server().kubectl("apply", "-f", file.toString());
      return installed.server().kubectl("create", "token", "reconciler", "-n", "nim").strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String manifests(String rules) {
    return """
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: reconciler, namespace: nim}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata: {name: reconciler, namespace: nim}
    %s---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: reconciler, namespace: nim}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reconciler}
    subjects: [{kind: ServiceAccount, name: reconciler, namespace: nim}]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: reconciler}
    rules: [{apiGroups: [""], resources: [nodes, pods], verbs: [list]}]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: reconciler}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reconciler}
    subjects: [{kind: ServiceAccount, name: reconciler, namespace: nim}]
    """
        .formatted(rules);
  }
}
