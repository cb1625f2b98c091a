package dev.nimfleet.webhook.install;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import dev.nimfleet.compiler.yaml.YamlReader;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.rules.ShippedRules;
import dev.nimfleet.webhook.install.InstallOptions.Certificates;
import dev.nimfleet.webhook.install.InstallOptions.Mode;
import java.util.List;
import java.util.Optional;

/// Installations that tests look at.
final class Installed {
  static final List<Rule> RULES = rules();

  static final InstallOptions USUAL =
      new InstallOptions(
          InstallOptions.NAMESPACE,
          List.of(),
          InstallOptions.REPLICAS,
          Mode.ENFORCE,
          "registry.example.com/nimfleet:0.1.0",
          Certificates.SELF,
          true,
          InstallOptions.MONITORING,
          Optional.empty());

  private Installed() {}

  static InstallOptions guarding(InstallOptions options, String... namespaces) {
    return new InstallOptions(
        options.namespace(),
        List.of(namespaces),
        options.replicas(),
        options.mode(),
        options.image(),
        options.certificates(),
        options.isMonitored(),
        options.monitoringNamespace(),
        options.clientCa());
  }

  static InstallOptions in(InstallOptions options, Mode mode) {
    return new InstallOptions(
        options.namespace(),
        options.guard(),
        options.replicas(),
        mode,
        options.image(),
        options.certificates(),
        options.isMonitored(),
        options.monitoringNamespace(),
        options.clientCa());
  }

  static InstallOptions withCertManager(InstallOptions options) {
    return new InstallOptions(
        options.namespace(),
        options.guard(),
        options.replicas(),
        options.mode(),
        options.image(),
        Certificates.CERT_MANAGER,
        options.isMonitored(),
        options.monitoringNamespace(),
        options.clientCa());
  }

  static InstallOptions admitting(InstallOptions options, String clientCa) {
    return new InstallOptions(
        options.namespace(),
        options.guard(),
        options.replicas(),
        options.mode(),
        options.image(),
        options.certificates(),
        options.isMonitored(),
        options.monitoringNamespace(),
        Optional.of(clientCa));
  }

  static InstallOptions running(InstallOptions options, String image) {
    return new InstallOptions(
        options.namespace(),
        options.guard(),
        options.replicas(),
        options.mode(),
        image,
        options.certificates(),
        options.isMonitored(),
        options.monitoringNamespace(),
        options.clientCa());
  }

  static List<InstallFile> files(InstallOptions options) {
    return new Installation(options, RULES).files();
  }

  static MapNode object(InstallOptions options, String kind) {
    return files(options).stream()
        .map(InstallFile::object)
        .filter(object -> object.text("kind").orElseThrow().equals(kind))
        .findFirst()
        .orElseThrow();
  }

  /// The entries of the webhook configuration.
  static List<MapNode> entries(InstallOptions options) {
    return maps(object(options, "ValidatingWebhookConfiguration"), "webhooks");
  }

  static List<MapNode> maps(MapNode map, String... path) {
    return ((ListNode) map.find(path).orElseThrow())
        .items().stream().map(MapNode.class::cast).toList();
  }

  static List<String> texts(MapNode map, String... path) {
    return ((ListNode) map.find(path).orElseThrow())
        .items().stream().map(item -> ((Scalar) item).text()).toList();
  }

  static List<MapNode> read(String yaml) {
    var diagnostics = new Diagnostics();
    List<Node> documents = YamlReader.read(new Source("test", yaml), diagnostics);
    if (diagnostics.hasErrors()) throw new AssertionError(diagnostics.sorted() + "\n" + yaml);
    return documents.stream().filter(MapNode.class::isInstance).map(MapNode.class::cast).toList();
  }

  private static List<Rule> rules() {
    var diagnostics = new Diagnostics();
    List<Rule> rules = ShippedRules.read(KubernetesVersion.NEWEST, diagnostics);
    if (diagnostics.hasErrors()) throw new AssertionError(diagnostics.sorted());
    return rules;
  }
}
