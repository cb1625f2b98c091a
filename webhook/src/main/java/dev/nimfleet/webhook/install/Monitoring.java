package dev.nimfleet.webhook.install;

import dev.nimfleet.compiler.yaml.MapNode;

/// What Prometheus scrapes, when it calls somebody, and what Grafana shows.
final class Monitoring {
  private final InstallOptions options;

  Monitoring(InstallOptions options) {
    this.options = options;
  }

  MapNode serviceMonitor() {
    return Alike.serviceMonitor(Template.of(options));
  }

  MapNode alerts() {
    return Alike.alerts(Template.of(options), Alert.ALL);
  }

  MapNode dashboard() {
    return Template.of(options)
        .with("dashboard", Dashboard.json())
        .fill(
            """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: nimfleet-webhook-dashboard
              namespace: ${namespace}
              labels:
                app.kubernetes.io/name: nimfleet-webhook
                app.kubernetes.io/part-of: nimfleet
                grafana_dashboard: "1"
            data:
              nimfleet-webhook.json: ${dashboard}
            """);
  }
}
