package dev.nimfleet.webhook.install;

import dev.nimfleet.compiler.yaml.MapNode;

/// A certificate by cert-manager. A CA of its own outlives the certificates, so that a new one is
/// trusted before it is served.
final class CertManager {
  private final InstallOptions options;

  CertManager(InstallOptions options) {
    this.options = options;
  }

  MapNode rootIssuer() {
    return fill(
        """
        apiVersion: cert-manager.io/v1
        kind: Issuer
        metadata:
          name: nimfleet-webhook-root
          namespace: ${namespace}
        spec:
          selfSigned: {}
        """);
  }

  MapNode authority() {
    return fill(
        """
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata:
          name: nimfleet-webhook-ca
          namespace: ${namespace}
        spec:
          isCA: true
          commonName: nimfleet-webhook-ca
          secretName: nimfleet-webhook-ca
          duration: 87600h
          privateKey:
            algorithm: ECDSA
            size: 256
          issuerRef:
            group: cert-manager.io
            kind: Issuer
            name: nimfleet-webhook-root
        """);
  }

  MapNode issuer() {
    return fill(
        """
        apiVersion: cert-manager.io/v1
        kind: Issuer
        metadata:
          name: nimfleet-webhook
          namespace: ${namespace}
        spec:
          ca:
            secretName: nimfleet-webhook-ca
        """);
  }

  MapNode certificate() {
    return fill(
        """
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata:
          name: nimfleet-webhook
          namespace: ${namespace}
        spec:
          secretName: nimfleet-webhook-certificates
          duration: 2160h
          renewBefore: 720h
          dnsNames:
          - nimfleet-webhook.${namespace}.svc
          - nimfleet-webhook.${namespace}.svc.cluster.local
          privateKey:
            algorithm: ECDSA
            size: 256
            rotationPolicy: Always
          issuerRef:
            group: cert-manager.io
            kind: Issuer
            name: nimfleet-webhook
        """);
  }

  private MapNode fill(String yaml) {
    return Template.of(options).fill(yaml);
  }
}
