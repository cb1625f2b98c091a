package dev.nimfleet.compiler.catalogue;

import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import java.util.List;
import java.util.Set;

/// Small objects that are right, to put one mistake into, and what the catalogue says to a text.
final class Examples {
  private Examples() {}

  /// A NIMService with more in its spec.
  static String nimService(String more) {
    return """
    apiVersion: apps.nvidia.com/v1alpha1
    kind: NIMService
    metadata: {name: llama, namespace: nim}
    spec:
      image: {repository: nvcr.io/nim/meta/llama, tag: "1.3.0"}
      authSecret: ngc-api-secret
    """
        + more.indent(2);
  }

  /// A NIMCache with this source.
  static String nimCache(String source) {
    return """
    apiVersion: apps.nvidia.com/v1alpha1
    kind: NIMCache
    metadata: {name: llama, namespace: nim}
    spec:
      storage: {pvc: {create: true, size: 50Gi}}
      source:
    """
        + source.indent(4);
  }

  /// A ScaledObject with more in its spec.
  static String scaledObject(String more) {
    return """
    apiVersion: keda.sh/v1alpha1
    kind: ScaledObject
    metadata: {name: llama, namespace: nim}
    spec:
      scaleTargetRef: {name: llama}
      triggers:
      - type: prometheus
        metadata: {serverAddress: "http://p:9090", query: up, threshold: "1"}
    """
        + more.indent(2);
  }

  /// An HTTPRoute with this spec.
  static String route(String spec) {
    return """
    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata: {name: llama, namespace: nim}
    spec:
    """
        + spec.indent(2);
  }

  /// An HTTPRoute with this one rule.
  static String rule(String rule) {
    return route("rules:\n-\n" + rule.indent(2));
  }

  /// An InferencePool with this spec.
  static String pool(String spec) {
    return """
    apiVersion: inference.networking.k8s.io/v1
    kind: InferencePool
    metadata: {name: llama, namespace: nim}
    spec:
      selector: {matchLabels: {app: llama}}
    """
        + spec.indent(2);
  }

  static String disruptionBudget(String spec) {
    return """
    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata: {name: llama, namespace: nim}
    spec:
    """
        + spec.indent(2);
  }

  /// What the catalogue says to a text, for all releases: `line:column: code message`.
  static List<String> findings(String text) {
    return findings(text, Set.of(Release.values()));
  }

  static List<String> findings(String text, Set<Release> releases) {
    return diagnostics(text, releases).stream()
        .map(found -> found.toString().substring("object.yaml:".length()))
        .toList();
  }

  static List<Diagnostic> diagnostics(String text, Set<Release> releases) {
    Diagnostics found = new Diagnostics();
    List<MapNode> objects = SharedFiles.objects(new Source("object.yaml", text), found);
    if (found.hasErrors()) {
      throw new AssertionError("not clean YAML: " + found.sorted());
    }
    Catalogue catalogue = new Catalogue(releases);
    objects.forEach(object -> catalogue.check(object, found));
    return found.sorted();
  }
}
