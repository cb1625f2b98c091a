package dev.nimfleet.webhook.install;

import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import java.util.ArrayList;
import java.util.List;

/// What runs, and what keeps it running.
final class Workload {
  /// The folder of the certificate that cert-manager makes.
  static final String TLS = "/etc/nimfleet-tls";

  /// The folder of the ConfigMap that says who may call.
  static final String CLIENTS = "/etc/nimfleet-client-ca";

  private final InstallOptions options;

  Workload(InstallOptions options) {
    this.options = options;
  }

  /// Restricted as a whole, so that nothing that may do more can be put beside what is ours.
  static MapNode namespace(Template template) {
    return template.fill(
        """
        apiVersion: v1
        kind: Namespace
        metadata:
          name: ${namespace}
          labels:
            app.kubernetes.io/part-of: nimfleet
            pod-security.kubernetes.io/enforce: restricted
            pod-security.kubernetes.io/audit: restricted
            pod-security.kubernetes.io/warn: restricted
        """);
  }

  /// Some providers allow critical pods only where a quota speaks of them.
  MapNode quota() {
    return fill(
        """
        apiVersion: v1
        kind: ResourceQuota
        metadata:
          name: nimfleet-webhook
          namespace: ${namespace}
          labels: ${labels}
        spec:
          hard:
            pods: "100"
          scopeSelector:
            matchExpressions:
            - scopeName: PriorityClass
              operator: In
              values: [system-cluster-critical]
        """);
  }

  /// Of the CPU there is a request and no limit: a limit would throttle the first seconds after a
  /// start and every burst, which is when the API server waits for answers. A pod that ends goes on
  /// to answer while the endpoints that name it disappear, and then for what it has begun.
  MapNode deployment() {
    return Alike.pod(Template.of(options))
        .with("arguments", arguments())
        .with("mounts", mounts())
        .with("volumes", volumes())
        .with("resources", resources())
        .fill(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: nimfleet-webhook
              namespace: ${namespace}
              labels: ${labels}
            spec:
              replicas: ${replicas}
              revisionHistoryLimit: 3
              selector:
                matchLabels:
                  app.kubernetes.io/name: nimfleet-webhook
              strategy:
                type: RollingUpdate
                rollingUpdate:
                  maxSurge: 1
                  maxUnavailable: 0
              template:
                metadata:
                  labels: ${labels}
                spec:
                  serviceAccountName: nimfleet-webhook
                  automountServiceAccountToken: true
                  priorityClassName: system-cluster-critical
                  terminationGracePeriodSeconds: 30
                  securityContext: ${podSecurity}
                  affinity: ${affinity}
                  topologySpreadConstraints:
                  - maxSkew: 1
                    topologyKey: kubernetes.io/hostname
                    whenUnsatisfiable: ScheduleAnyway
                    labelSelector:
                      matchLabels:
                        app.kubernetes.io/name: nimfleet-webhook
                  - maxSkew: 1
                    topologyKey: topology.kubernetes.io/zone
                    whenUnsatisfiable: ScheduleAnyway
                    labelSelector:
                      matchLabels:
                        app.kubernetes.io/name: nimfleet-webhook
                  containers:
                  - name: webhook
                    image: ${image}
                    args: ${arguments}
                    ports:
                    - name: webhook
                      containerPort: 9443
                    - name: health
                      containerPort: 9444
                    env:
                    - name: NIMFLEET_JAVA_OPTS
                      value: -XX:+ExitOnOutOfMemoryError -XX:MaxRAMPercentage=50
                    resources: ${resources}
                    securityContext: ${security}
                    startupProbe: ${startupProbe}
                    livenessProbe: ${livenessProbe}
                    readinessProbe:
                      httpGet: {path: /readyz, port: health}
                      periodSeconds: 2
                      timeoutSeconds: 2
                      failureThreshold: 2
                    lifecycle:
                      preStop:
                        sleep: {seconds: 5}
                    volumeMounts: ${mounts}
                  volumes: ${volumes}
            """);
  }

  private List<String> arguments() {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "webhook",
                "--config=/etc/nimfleet/config.yaml",
                "--namespace=" + options.namespace(),
                "--service=nimfleet-webhook",
                "--port=9443",
                "--health-port=9444"));
    if (!options.guard().isEmpty()) arguments.add("--guard=" + String.join(",", options.guard()));
    if (options.usesCertManager()) arguments.add("--certificates=" + TLS);
    if (options.clientCa().isPresent()) arguments.add("--client-ca-file=" + CLIENTS + "/ca.crt");
    return arguments;
  }

  /// Under load it takes some 190 MB; three of the largest bodies at once take 300.
  private MapNode resources() {
    return fill(
        """
        requests:
          cpu: 100m
          memory: 192Mi
        limits:
          memory: 384Mi
        """);
  }

  private ListNode mounts() {
    return list(
        """
        - name: config
          mountPath: /etc/nimfleet
          readOnly: true
        - name: tmp
          mountPath: /tmp
        """,
        """
        name: tls
        mountPath: /etc/nimfleet-tls
        readOnly: true
        """,
        """
        name: client-ca
        mountPath: /etc/nimfleet-client-ca
        readOnly: true
        """);
  }

  private ListNode volumes() {
    return list(
        """
        - name: config
          configMap:
            name: nimfleet-webhook
        - name: tmp
          emptyDir:
            sizeLimit: 64Mi
        """,
        """
        name: tls
        secret:
          secretName: nimfleet-webhook-certificates
        """,
        """
        name: client-ca
        configMap:
          name: ${clients}
        """);
  }

  private ListNode list(String always, String withCertManager, String withClientCa) {
    List<Node> items = new ArrayList<>(Template.of(options).items(always));
    if (options.usesCertManager()) items.add(fill(withCertManager));
    options
        .clientCa()
        .map(name -> Template.of(options).with("clients", name).fill(withClientCa))
        .ifPresent(items::add);
    return new ListNode(Template.AT, items);
  }

  MapNode service() {
    return fill(
        """
        apiVersion: v1
        kind: Service
        metadata:
          name: nimfleet-webhook
          namespace: ${namespace}
          labels: ${labels}
        spec:
          selector:
            app.kubernetes.io/name: nimfleet-webhook
          ports:
          - name: webhook
            port: 443
            targetPort: webhook
          - name: health
            port: 9444
            targetPort: health
        """);
  }

  MapNode disruptionBudget() {
    return Alike.disruptionBudget(Template.of(options));
  }

  /// The API server calls from addresses of hosts, which no selector can name.
  MapNode networkPolicy() {
    return Alike.networkPolicy(
        Template.of(options),
        """
        - ports:
          - port: webhook
            protocol: TCP
        """);
  }

  private MapNode fill(String yaml) {
    return Template.of(options).fill(yaml);
  }
}
