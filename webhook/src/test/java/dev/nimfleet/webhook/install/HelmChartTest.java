package dev.nimfleet.webhook.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.yaml.Canonical;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Scalar;
import dev.nimfleet.golden.GoldenFolder;
import dev.nimfleet.webhook.install.InstallOptions.Mode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The Helm chart carries what `nimfleet install` prints, but for the namespace, which Helm makes.
class HelmChartTest {
  private static final Path CHART = Path.of("..", "gitops", "deploy", "helm", "nimfleet");

  @Test
  void theTemplatesAreMadeOfTheObjectsThatInstallPrints() throws IOException {
    Map<String, String> files = new TreeMap<>(HelmChart.templates());
    files.put("values.schema.json", Files.readString(CHART.resolve("values.schema.json")));
    new GoldenFolder(CHART).check(files);
  }

  @Test
  @RequiresHelm
  void theChartRendersToTheSameObjects() throws Exception {
    assertThat(rendered()).isEqualTo(printed(Installed.USUAL));
  }

  @Test
  @RequiresHelm
  void theChartRendersToTheSameObjectsWithEveryChoice() throws Exception {
    assertThat(rendered("--set=guard={nim-prod,nim-test}", "--set=mode=warn", "--set=replicas=3"))
        .isEqualTo(
            printed(
                Installed.in(
                    Installed.guarding(Installed.USUAL, "nim-prod", "nim-test"), Mode.WARN)));
    assertThat(rendered("--set=certificates=cert-manager", "--set=mode=audit"))
        .isEqualTo(printed(Installed.in(Installed.withCertManager(Installed.USUAL), Mode.AUDIT)));
    assertThat(rendered("--set=clientCa=kube-root-ca.crt"))
        .isEqualTo(printed(Installed.admitting(Installed.USUAL, "kube-root-ca.crt")));
    assertThat(rendered("--set=certificates=cert-manager", "--set=clientCa=callers"))
        .isEqualTo(
            printed(Installed.admitting(Installed.withCertManager(Installed.USUAL), "callers")));
  }

  @Test
  @RequiresHelm
  void aWrongValueIsRefusedBySchema() throws Exception {
    assertThat(helm("--set=mode=enforced")).contains("mode").contains("enforce");
    assertThat(helm("--set=clientCa=A")).contains("clientCa");
    assertThat(helm("--set=image=")).contains("Set image");
  }

  private static Map<String, String> printed(InstallOptions options) {
    return byName(
        Installed.files(options).stream()
            .flatMap(file -> Installed.read(file.text()).stream())
            .filter(object -> !object.text("kind").orElseThrow().equals("Namespace"))
            .toList());
  }

  private static Map<String, String> rendered(String... values) throws Exception {
    return byName(Installed.read(helm(values)));
  }

  private static Map<String, String> byName(List<MapNode> objects) {
    Map<String, String> all = new TreeMap<>();
    for (MapNode object : objects) {
      String name = object.text("metadata", "name").orElseThrow();
      String kind = object.text("kind").orElseThrow();
      MapNode meant = kind.equals("ConfigMap") ? withFilesRead(object) : object;
      all.put(kind + "/" + name, Canonical.text(meant));
    }
    return all;
  }

  /// What the files of a ConfigMap mean, since their quotes may differ.
  private static MapNode withFilesRead(MapNode configMap) {
    MapNode.Builder files = MapNode.at(configMap.at());
    for (MapNode.Entry file : ((MapNode) configMap.get("data").orElseThrow()).entries()) {
      files.put(file.key(), Installed.read(((Scalar) file.value()).text()).getFirst());
    }
    return configMap
        .without(List.of("data"))
        .with(MapNode.at(configMap.at()).put("data", files).build());
  }

  private static String helm(String... values) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                RequiresHelm.Condition.helm().orElseThrow(),
                "template",
                "nimfleet",
                CHART.toString(),
                "--include-crds",
                "--kube-version=1.37.0",
                "--namespace=" + InstallOptions.NAMESPACE,
                "--set=image=" + Installed.USUAL.image()));
    command.addAll(List.of(values));
    Process helm = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(helm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    helm.waitFor();
    return output;
  }
}
