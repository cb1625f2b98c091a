package dev.nimfleet.webhook.install;

import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.YamlWriter;
import dev.nimfleet.webhook.install.InstallOptions.Certificates;
import dev.nimfleet.webhook.install.InstallOptions.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The templates of the Helm chart, made of the objects that `nimfleet install` prints: marks stand
/// where a value of the chart goes.
final class HelmChart {
  private static final int REPLICAS = 424_242;

  /// Every option is used, each with a mark for its value.
  private static final InstallOptions MARKED =
      new InstallOptions(
          "@namespace@",
          List.of("@guard@"),
          REPLICAS,
          Mode.ENFORCE,
          "@image@",
          Certificates.CERT_MANAGER,
          true,
          "@monitoring@",
          Optional.of("@client-ca@"));

  private static final String WITH_CERT_MANAGER = "eq .Values.certificates \"cert-manager\"";
  private static final String WITH_CLIENT_CA = ".Values.clientCa";
  private static final String WITH_GUARD = ".Values.guard";

  private static final String RESOURCES =
      """
              resources:
                requests:
                  cpu: 100m
                  memory: 192Mi
                limits:
                  memory: 384Mi
      """;

  private HelmChart() {}

  static Map<String, String> templates() {
    Map<String, String> chart = new TreeMap<>();
    for (InstallFile file : Installed.files(MARKED)) {
      put(chart, file, condition(file));
    }
    Installed.files(with(Certificates.SELF, MARKED.clientCa())).stream()
        .filter(file -> file.name().contains("certificates-"))
        .forEach(file -> put(chart, file, "eq .Values.certificates \"self\""));
    chart.put(
        "templates/_registration.tpl",
        "{{- define \"nimfleet.registration\" -}}\n" + registration() + "{{- end }}\n");
    return chart;
  }

  private static InstallOptions with(Certificates certificates, Optional<String> clientCa) {
    return new InstallOptions(
        MARKED.namespace(),
        MARKED.guard(),
        MARKED.replicas(),
        MARKED.mode(),
        MARKED.image(),
        certificates,
        MARKED.isMonitored(),
        MARKED.monitoringNamespace(),
        clientCa);
  }

  private static String condition(InstallFile file) {
    String apiVersion = file.object().text("apiVersion").orElseThrow();
    if (apiVersion.startsWith("cert-manager.io/")) return WITH_CERT_MANAGER;
    boolean isForPrometheus = apiVersion.startsWith("monitoring.coreos.com/");
    return isForPrometheus || file.name().contains("dashboard") ? ".Values.monitoring.enabled" : "";
  }

  private static void put(Map<String, String> chart, InstallFile file, String condition) {
    switch (file.object().text("kind").orElseThrow()) {
      // Helm makes the namespace of a release itself.
      case "Namespace" -> {}
      case "CustomResourceDefinition" -> chart.put("crds/" + file.name(), file.text());
      case "ValidatingWebhookConfiguration" ->
          chart.put("templates/" + file.name(), "{{ include \"nimfleet.registration\" . }}\n");
      default -> chart.put("templates/" + file.name(), when(condition, text(file)));
    }
  }

  private static String text(InstallFile file) {
    String text = file.text();
    return switch (file.name()) {
      case "30-configmap.yaml" ->
          marks(text.substring(0, text.indexOf("  webhook.yaml: |\n")))
                  .replace(
                      "\"*\": Deny",
                      "\"*\": {{ get (dict \"enforce\" \"Deny\" \"warn\" \"Warn\" \"audit\""
                          + " \"Audit\") .Values.mode }}")
              + "  webhook.yaml: |\n{{ include \"nimfleet.registration\" . | trim | indent 4 }}\n";
      case "44-deployment.yaml" -> deployment();
      default -> marks(text);
    };
  }

  private static String deployment() {
    String full =
        added(
            withClients(Certificates.SELF),
            withClients(Certificates.CERT_MANAGER),
            "@cert-manager@");
    String resources = RESOURCES.indent(0);
    String text = marks(full);
    if (!text.contains(resources)) throw new AssertionError(text);
    return text.replace(
            resources, "        resources:\n{{ toYaml .Values.resources | indent 10 }}\n")
        .replaceFirst(
            "( *- )\"--guard=@guard@\"\n",
            "{{- if .Values.guard }}\n$1\"--guard={{ join \",\" .Values.guard }}\"\n{{- end }}\n");
  }

  /// With the lines that `clientCa` adds under their condition.
  private static String withClients(Certificates certificates) {
    return added(
        deployment(with(certificates, Optional.empty())),
        deployment(with(certificates, MARKED.clientCa())),
        "@with-client-ca@");
  }

  private static String deployment(InstallOptions options) {
    return Installed.files(options).stream()
        .filter(file -> file.name().equals("44-deployment.yaml"))
        .findFirst()
        .orElseThrow()
        .text();
  }

  private static String registration() {
    var marked = new Registration(MARKED, Installed.RULES);
    var selfMade = new Registration(with(Certificates.SELF, MARKED.clientCa()), Installed.RULES);
    String head =
        added(YamlWriter.write(selfMade.head()), YamlWriter.write(marked.head()), "@cert-manager@")
            + "webhooks:\n";
    var text = new StringBuilder(marks(head));
    for (Node entry : marked.webhooks()) {
      String item = marks(YamlWriter.write(new ListNode(Template.AT, List.of(entry))));
      text.append(item.startsWith("- name: guarded-") ? when(WITH_GUARD, item) : item);
    }
    return text.toString()
        .replaceAll(
            "( *- )\"@guard@\"\n", "{{- range .Values.guard }}\n$1{{ . | quote }}\n{{- end }}\n");
  }

  private static String when(String condition, String text) {
    return condition.isEmpty() ? text : "{{- if %s }}\n%s{{- end }}\n".formatted(condition, text);
  }

  /// Lines that only one option adds, under the mark of its condition.
  private static String added(String without, String with, String mark) {
    List<String> expected = without.lines().toList();
    List<String> lines = new ArrayList<>();
    int next = 0;
    boolean isInside = false;
    for (String line : with.lines().toList()) {
      boolean isUsual = next < expected.size() && expected.get(next).equals(line);
      if (isUsual == isInside) {
        lines.add(isUsual ? "@end@" : mark);
        isInside = !isUsual;
      }
      if (isUsual) next++;
      lines.add(line);
    }
    if (isInside) lines.add("@end@");
    if (next != expected.size()) throw new AssertionError(with);
    return String.join("\n", lines) + "\n";
  }

  /// What is no mark stays as it is, also where Helm would take it for its own.
  private static String marks(String text) {
    return text.replace("{{", "@open@")
        .replace("}}", "@close@")
        .replace("@open@", "{{ \"{{\" }}")
        .replace("@close@", "{{ \"}}\" }}")
        .replace("@namespace@", "{{ .Release.Namespace }}")
        .replace("@monitoring@", "{{ .Values.monitoring.namespace }}")
        .replace(
            "@image@",
            "{{ required `Set image, such as registry.example.com/nimfleet:0.1.0.`"
                + " .Values.image }}")
        .replace("replicas: " + REPLICAS, "replicas: {{ .Values.replicas }}")
        .replace("@cert-manager@", "{{- if " + WITH_CERT_MANAGER + " }}")
        .replace("@with-client-ca@", "{{- if " + WITH_CLIENT_CA + " }}")
        .replace("@client-ca@", "{{ .Values.clientCa }}")
        .replace("@end@", "{{- end }}");
  }
}
