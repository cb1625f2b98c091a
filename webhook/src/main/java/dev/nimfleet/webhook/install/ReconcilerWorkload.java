package dev.nimfleet.webhook.install;

import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.webhook.install.ReconcilerOptions.Git;
import java.util.ArrayList;
import java.util.List;

/// The reconciler's pods. One of them acts, as their Lease says.
final class ReconcilerWorkload {
  private static final String SECRET = "/etc/nimfleet-git";
  private static final String STATE = "/var/lib/nimfleet";

  private final ReconcilerOptions options;

  ReconcilerWorkload(ReconcilerOptions options) {
    this.options = options;
  }

  /// The memory is that of a thousand models. What the volume of the state holds may be lost.
  MapNode deployment() {
    return Alike.pod(Template.of(options))
        .with("arguments", arguments())
        .with("mounts", mounts())
        .with("volumes", volumes())
        .fill(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: nimfleet-reconciler
              namespace: ${namespace}
              labels: ${labels}
            spec:
              replicas: ${replicas}
              revisionHistoryLimit: 3
              selector:
                matchLabels:
                  app.kubernetes.io/name: nimfleet-reconciler
              template:
                metadata:
                  labels: ${labels}
                spec:
                  serviceAccountName: nimfleet-reconciler
                  automountServiceAccountToken: true
                  terminationGracePeriodSeconds: 30
                  securityContext: ${podSecurity}
                  affinity: ${affinity}
                  containers:
                  - name: reconciler
                    image: ${image}
                    args: ${arguments}
                    ports:
                    - name: health
                      containerPort: 9444
                    env:
                    - name: NIMFLEET_JAVA_OPTS
                      value: -XX:+ExitOnOutOfMemoryError -XX:MaxRAMPercentage=50
                    resources:
                      requests:
                        cpu: 100m
                        memory: 256Mi
                      limits:
                        memory: 512Mi
                    securityContext: ${security}
                    startupProbe: ${startupProbe}
                    livenessProbe: ${livenessProbe}
                    readinessProbe:
                      httpGet: {path: /readyz, port: health}
                      periodSeconds: 5
                      timeoutSeconds: 3
                      failureThreshold: 2
                    volumeMounts: ${mounts}
                  volumes: ${volumes}
            """);
  }

  private List<String> arguments() {
    List<String> arguments = new ArrayList<>(List.of("reconcile"));
    if (options.git().isPresent()) {
      arguments.addAll(git(options.git().get()));
    } else {
      arguments.add("--from-cluster");
      if (!options.followsAll()) arguments.add("--namespace=" + options.namespaces().getFirst());
    }
    options.prometheus().ifPresent(it -> arguments.add("--prometheus=" + it));
    arguments.add("--lease=%s/nimfleet-reconciler".formatted(options.namespace()));
    arguments.add("--health-port=9444");
    return arguments;
  }

  private static List<String> git(Git git) {
    List<String> arguments = new ArrayList<>(List.of("--git=" + git.url()));
    git.branch().ifPresent(it -> arguments.add("--branch=" + it));
    git.path().ifPresent(it -> arguments.add("--path=" + it));
    arguments.add("--state=" + STATE);
    if (git.secret().isEmpty()) return arguments;
    if (git.isSsh()) {
      arguments.add("--ssh-key=" + SECRET + "/identity");
      arguments.add("--known-hosts=" + SECRET + "/known_hosts");
    } else {
      arguments.add("--git-token-file=" + SECRET + "/token");
    }
    return arguments;
  }

  private ListNode mounts() {
    return list(
        """
        - name: tmp
          mountPath: /tmp
        - name: state
          mountPath: /var/lib/nimfleet
        """,
        """
        name: git
        mountPath: /etc/nimfleet-git
        readOnly: true
        """);
  }

  private ListNode volumes() {
    return list(
        """
        - name: tmp
          emptyDir:
            sizeLimit: 64Mi
        - name: state
          emptyDir:
            sizeLimit: 512Mi
        """,
        """
        name: git
        secret:
          secretName: ${secret}
          defaultMode: 0440
        """);
  }

  private ListNode list(String always, String withSecret) {
    List<Node> items = new ArrayList<>(Template.of(options).items(always));
    options
        .git()
        .flatMap(Git::secret)
        .map(name -> Template.of(options).with("secret", name).fill(withSecret))
        .ifPresent(items::add);
    return new ListNode(Template.AT, items);
  }

  MapNode service() {
    return fill(
        """
        apiVersion: v1
        kind: Service
        metadata:
          name: nimfleet-reconciler
          namespace: ${namespace}
          labels: ${labels}
        spec:
          selector:
            app.kubernetes.io/name: nimfleet-reconciler
          ports:
          - name: health
            port: 9444
            targetPort: health
        """);
  }

  MapNode disruptionBudget() {
    return Alike.disruptionBudget(Template.of(options));
  }

  /// Nobody calls it but whoever reads health and metrics.
  MapNode networkPolicy() {
    return Alike.networkPolicy(Template.of(options), "");
  }

  MapNode serviceMonitor() {
    return Alike.serviceMonitor(Template.of(options));
  }

  MapNode alerts() {
    return Alike.alerts(Template.of(options), Alert.OF_THE_RECONCILER);
  }

  private MapNode fill(String yaml) {
    return Template.of(options).fill(yaml);
  }
}
