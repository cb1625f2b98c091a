package dev.nimfleet.webhook.install;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlWriter;

/// The ConfigMap that the webhook reads: how strict the rules are where, and the registration as it
/// should be, so that the webhook can bring it back when somebody edits or deletes it.
final class Settings {
  static final String CONFIG = "config.yaml";
  static final String WEBHOOK = "webhook.yaml";

  private Settings() {}

  static MapNode configMap(InstallOptions options, MapNode registration) {
    return Template.of(options)
        .with("config", YamlWriter.write(config(options)))
        .with("webhook", YamlWriter.write(registration))
        .fill(
            """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: nimfleet-webhook
              namespace: ${namespace}
              labels: ${labels}
            data:
              config.yaml: ${config}
              webhook.yaml: ${webhook}
            """);
  }

  private static MapNode config(InstallOptions options) {
    return new Template()
        .with("level", options.mode().level())
        .fill(
            """
            apiVersion: nimfleet.dev/v1alpha1
            kind: PolicyConfig
            spec:
              tiers:
              - name: everywhere
                actions:
                  "*": ${level}
            """);
  }
}
