package dev.nimfleet.webhook.install;

import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import java.util.ArrayList;
import java.util.List;

/// What the reconciler may do: all of a fleet where fleets are, and to look at what is around it.
/// No Secret: what a pull secret is missing for, the gate of the cache tells.
final class ReconcilerAccess {
  private static final String NAME = "nimfleet-reconciler";

  /// In each namespace of a fleet; the runbook says the same.
  static final String FLEET =
      """
      rules:
      - apiGroups: [apps.nvidia.com]
        resources: [nimcaches, nimservices]
        verbs: [get, list, create, patch, delete]
      - apiGroups: [keda.sh]
        resources: [scaledobjects]
        verbs: [get, list, create, patch, delete]
      - apiGroups: [gateway.networking.k8s.io]
        resources: [httproutes]
        verbs: [get, list, create, patch, delete]
      - apiGroups: [inference.networking.k8s.io]
        resources: [inferencepools]
        verbs: [get, list, create, patch, delete]
      - apiGroups: [policy]
        resources: [poddisruptionbudgets]
        verbs: [get, list, create, patch, delete]
      - apiGroups: [""]
        resources: [configmaps, resourcequotas]
        verbs: [get, list, create, patch, delete]
      - apiGroups: [apps]
        resources: [deployments]
        verbs: [get, list]
      - apiGroups: [""]
        resources: [events]
        verbs: [create, patch]
      - apiGroups: [nimfleet.dev]
        resources: [modelfleets, modelfleets/status]
        verbs: [get, create, patch]
      """;

  private static final String FOLLOWING =
      """
      rules:
      - apiGroups: [nimfleet.dev]
        resources: [modelfleets]
        verbs: [list, watch]
      """;

  /// What is missing is told before it is needed; free GPUs are those that no pod has, and that no
  /// rollout of another fleet is about to take.
  private static final String AROUND =
      """
      rules:
      - apiGroups: [""]
        resources: [namespaces]
        verbs: [get]
      - apiGroups: [storage.k8s.io]
        resources: [storageclasses]
        verbs: [get]
      - apiGroups: [gateway.networking.k8s.io]
        resources: [gateways]
        verbs: [get]
      - apiGroups: [""]
        resources: [nodes, pods]
        verbs: [list]
      - apiGroups: [nimfleet.dev]
        resources: [modelfleets]
        verbs: [list]
      """;

  private static final String LEASE =
      """
      rules:
      - apiGroups: [coordination.k8s.io]
        resources: [leases]
        verbs: [get, create, patch]
      """;

  private final ReconcilerOptions options;

  ReconcilerAccess(ReconcilerOptions options) {
    this.options = options;
  }

  MapNode account() {
    return Alike.account(Template.of(options));
  }

  MapNode clusterRole() {
    List<String> rules = new ArrayList<>(List.of(AROUND));
    if (options.namespaces().isEmpty()) rules.add(FLEET);
    if (options.followsAll()) rules.add(FOLLOWING);
    return Template.of(options)
        .with("rules", rules(rules))
        .fill(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata:
              name: nimfleet-reconciler
              labels: ${labels}
            rules: ${rules}
            """);
  }

  MapNode clusterRoleBinding() {
    return Alike.clusterRoleBinding(Template.of(options));
  }

  /// Who leads, in its own namespace.
  MapNode leaseRole() {
    return role(options.namespace(), NAME + "-lease", List.of(LEASE));
  }

  MapNode leaseRoleBinding() {
    return binding(options.namespace(), NAME + "-lease");
  }

  MapNode fleetRole(String fleets) {
    boolean isFollowed = options.isFromCluster() && !options.followsAll();
    return role(fleets, NAME, isFollowed ? List.of(FLEET, FOLLOWING) : List.of(FLEET));
  }

  MapNode fleetRoleBinding(String fleets) {
    return binding(fleets, NAME);
  }

  private MapNode role(String where, String name, List<String> rules) {
    return Template.of(options)
        .with("where", where)
        .with("role", name)
        .with("rules", rules(rules))
        .fill(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata:
              name: ${role}
              namespace: ${where}
              labels: ${labels}
            rules: ${rules}
            """);
  }

  private MapNode binding(String where, String name) {
    return Alike.roleBinding(Template.of(options), where, name);
  }

  private static ListNode rules(List<String> texts) {
    List<Node> rules = new ArrayList<>();
    for (String text : texts) {
      rules.addAll(((ListNode) new Template().fill(text).get("rules").orElseThrow()).items());
    }
    return new ListNode(Template.AT, rules);
  }
}
