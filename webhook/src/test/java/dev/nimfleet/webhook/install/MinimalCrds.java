package dev.nimfleet.webhook.install;

import java.util.List;
import java.util.Locale;

/// CustomResourceDefinitions of ours that stand for those of cert-manager and of Prometheus'
/// operator: the fields that we write, with their types, and no others. The real ones have more.
final class MinimalCrds {
  private static final String LABELS =
      "{type: object, properties: {matchLabels: {type: object, additionalProperties: {type:"
          + " string}}}}";

  private MinimalCrds() {}

  static List<String> texts() {
    return List.of(
        crd(
            "monitoring.coreos.com",
            "ServiceMonitor",
            """
            {selector: %s,
             endpoints: {type: array, items: {type: object, properties:
               {port: {type: string}, path: {type: string}, interval: {type: string}}}}}
            """
                .formatted(LABELS)),
        crd(
            "monitoring.coreos.com",
            "PrometheusRule",
            """
            {groups: {type: array, items: {type: object, properties: {
               name: {type: string},
               rules: {type: array, items: {type: object, properties: {
                 alert: {type: string}, expr: {type: string}, for: {type: string},
                 labels: {type: object, additionalProperties: {type: string}},
                 annotations: {type: object, additionalProperties: {type: string}}}}}}}}}
            """),
        crd(
            "cert-manager.io",
            "Issuer",
            """
            {selfSigned: {type: object},
             ca: {type: object, properties: {secretName: {type: string}}}}
            """),
        crd(
            "cert-manager.io",
            "Certificate",
            """
            {isCA: {type: boolean}, commonName: {type: string}, secretName: {type: string},
             duration: {type: string}, renewBefore: {type: string},
             dnsNames: {type: array, items: {type: string}},
             privateKey: {type: object, properties: {algorithm: {type: string},
               size: {type: integer}, rotationPolicy: {type: string}}},
             issuerRef: {type: object, properties: {group: {type: string},
               kind: {type: string}, name: {type: string}}}}
            """));
  }

  private static String crd(String group, String kind, String spec) {
    String plural = kind.toLowerCase(Locale.ROOT) + "s";
    return """
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata: {name: %1$s.%2$s}
    spec:
      group: %2$s
      scope: Namespaced
      names: {kind: %3$s, plural: %1$s}
      versions:
      - name: v1
        served: true
        storage: true
        schema:
          openAPIV3Schema:
            type: object
            properties:
              spec:
                type: object
                properties:
    %4$s
    """
        .formatted(plural, group, kind, spec.indent(18).stripTrailing());
  }
}
