package dev.nimfleet.webhook.install;

import dev.nimfleet.golden.GoldenFolder;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The kustomize base is what `nimfleet install` prints.
class KustomizeBaseTest {
  static final Path FOLDER = Path.of("..", "gitops", "deploy", "kustomize");

  @Test
  void theBaseHoldsWhatInstallPrints() {
    var files = Installed.files(Installed.running(Installed.USUAL, "nimfleet"));
    Map<String, String> expected = new TreeMap<>();
    files.forEach(file -> expected.put("base/" + file.name(), file.text()));
    expected.put(
        "base/kustomization.yaml",
        """
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources:
        %s
        """
            .formatted(
                files.stream().map(file -> "- " + file.name()).collect(Collectors.joining("\n"))));
    new GoldenFolder(FOLDER).check(expected);
  }
}
