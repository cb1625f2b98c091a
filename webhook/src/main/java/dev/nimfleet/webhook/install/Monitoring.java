package dev.nimfleet.webhook.install;

import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;

/// What Prometheus scrapes, when it calls somebody, and what Grafana shows.
final class Monitoring {
  private final InstallOptions options;

  Monitoring(InstallOptions options) {
    this.options = options;
  }

  MapNode serviceMonitor() {
    return Template.of(options)
        .fill(
            """
            apiVersion: monitoring.coreos.com/v1
            kind: ServiceMonitor
            metadata:
              name: nimfleet-webhook
              namespace: ${namespace}
              labels: ${labels}
            spec:
              selector:
                matchLabels:
                  app.kubernetes.io/name: nimfleet-webhook
              endpoints:
              - port: health
                path: /metrics
                interval: 15s
            """);
  }

  MapNode alerts() {
    return Template.of(options)
        .with(
            "rules",
            new ListNode(
                Template.AT, Alert.ALL.stream().map(alert -> (Node) alert.rule()).toList()))
        .fill(
            """
            apiVersion: monitoring.coreos.com/v1
            kind: PrometheusRule
            metadata:
              name: nimfleet-webhook
              namespace: ${namespace}
              labels: ${labels}
            spec:
              groups:
              - name: nimfleet-webhook
                rules: ${rules}
            """);
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
