package dev.nimfleet.webhook.install;

import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import java.util.List;

/// What the webhook and the reconciler have alike: objects, and parts of them, that differ in a
/// name.
final class Alike {
  private Alike() {}

  static MapNode account(Template template) {
    return template.fill(
        """
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: ${name}
          namespace: ${namespace}
          labels: ${labels}
        """);
  }

  static MapNode clusterRoleBinding(Template template) {
    return template.fill(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata:
          name: ${name}
          labels: ${labels}
        roleRef:
          apiGroup: rbac.authorization.k8s.io
          kind: ClusterRole
          name: ${name}
        subjects:
        - kind: ServiceAccount
          name: ${name}
          namespace: ${namespace}
        """);
  }

  /// @param where the namespace of the role
  static MapNode roleBinding(Template template, String where, String role) {
    return template
        .with("where", where)
        .with("role", role)
        .fill(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata:
              name: ${role}
              namespace: ${where}
              labels: ${labels}
            roleRef:
              apiGroup: rbac.authorization.k8s.io
              kind: Role
              name: ${role}
            subjects:
            - kind: ServiceAccount
              name: ${name}
              namespace: ${namespace}
            """);
  }

  static MapNode disruptionBudget(Template template) {
    return template.fill(
        """
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata:
          name: ${name}
          namespace: ${namespace}
          labels: ${labels}
        spec:
          maxUnavailable: 1
          unhealthyPodEvictionPolicy: AlwaysAllow
          selector:
            matchLabels:
              app.kubernetes.io/name: ${name}
        """);
  }

  static MapNode serviceMonitor(Template template) {
    return template.fill(
        """
        apiVersion: monitoring.coreos.com/v1
        kind: ServiceMonitor
        metadata:
          name: ${name}
          namespace: ${namespace}
          labels: ${labels}
        spec:
          selector:
            matchLabels:
              app.kubernetes.io/name: ${name}
          endpoints:
          - port: health
            path: /metrics
            interval: 15s
        """);
  }

  static MapNode alerts(Template template, List<Alert> alerts) {
    List<Node> rules = alerts.stream().map(alert -> (Node) alert.rule()).toList();
    return template
        .with("rules", new ListNode(Template.AT, rules))
        .fill(
            """
            apiVersion: monitoring.coreos.com/v1
            kind: PrometheusRule
            metadata:
              name: ${name}
              namespace: ${namespace}
              labels: ${labels}
            spec:
              groups:
              - name: ${name}
                rules: ${rules}
            """);
  }

  /// Health and metrics may be read by its own namespace, and by the one that Prometheus runs in.
  /// The kubelet is never kept out. The protocol is written out: these lists are compared whole, so
  /// that what the API server adds to them would be a difference for ever.
  ///
  /// @param others who may call besides, as a list
  static MapNode networkPolicy(Template template, String others) {
    List<Node> ingress =
        template.items(
            others
                + """
                - ports:
                  - port: health
                    protocol: TCP
                  from:
                  - podSelector: {}
                  - namespaceSelector:
                      matchExpressions:
                      - key: kubernetes.io/metadata.name
                        operator: In
                        values: ["${monitoring}"]
                """);
    return template
        .with("ingress", new ListNode(Template.AT, ingress))
        .fill(
            """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: ${name}
              namespace: ${namespace}
              labels: ${labels}
            spec:
              podSelector:
                matchLabels:
                  app.kubernetes.io/name: ${name}
              policyTypes: [Ingress]
              ingress: ${ingress}
            """);
  }

  /// Of a pod.
  private static MapNode podSecurity() {
    return new Template()
        .fill(
            """
            runAsNonRoot: true
            runAsUser: 65532
            runAsGroup: 65532
            fsGroup: 65532
            seccompProfile:
              type: RuntimeDefault
            """);
  }

  /// Of a container.
  private static MapNode security() {
    return new Template()
        .fill(
            """
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
            """);
  }

  private static MapNode onDifferentNodes(Template template) {
    return template.fill(
        """
        podAntiAffinity:
          preferredDuringSchedulingIgnoredDuringExecution:
          - weight: 100
            podAffinityTerm:
              topologyKey: kubernetes.io/hostname
              labelSelector:
                matchLabels:
                  app.kubernetes.io/name: ${name}
        """);
  }

  private static MapNode startupProbe() {
    return new Template()
        .fill(
            """
            httpGet: {path: /livez, port: health}
            periodSeconds: 1
            failureThreshold: 60
            """);
  }

  private static MapNode livenessProbe() {
    return new Template()
        .fill(
            """
            httpGet: {path: /livez, port: health}
            periodSeconds: 10
            timeoutSeconds: 3
            failureThreshold: 3
            """);
  }

  /// A template with the gaps of a pod.
  static Template pod(Template template) {
    return template
        .with("podSecurity", podSecurity())
        .with("security", security())
        .with("affinity", onDifferentNodes(template))
        .with("startupProbe", startupProbe())
        .with("livenessProbe", livenessProbe());
  }
}
