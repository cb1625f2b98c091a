package dev.nimfleet.webhook.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.webhook.install.ReconcilerOptions.Git;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReconcilerInstallationTest {
  private static final Path RUNBOOK = Path.of("..", "docs", "reconcile.md");

  static ReconcilerOptions options(Optional<Git> git, String... namespaces) {
    return new ReconcilerOptions(
        "nimfleet-system",
        List.of(namespaces),
        ReconcilerOptions.REPLICAS,
        "registry.example.com/nimfleet:0.1.0",
        git,
        Optional.of("fleet"),
        true,
        "monitoring");
  }

  private static Git git(String url) {
    return new Git(url, Optional.empty(), Optional.of("prod"), Optional.of("fleet-git"));
  }

  private static MapNode object(ReconcilerOptions options, String kind) {
    return new ReconcilerInstallation(options)
        .files().stream()
            .map(InstallFile::object)
            .filter(object -> object.text("kind").filter(kind::equals).isPresent())
            .findFirst()
            .orElseThrow();
  }

  private static MapNode container(ReconcilerOptions options) {
    MapNode deployment = object(options, "Deployment");
    MapNode pod = (MapNode) deployment.find("spec", "template", "spec").orElseThrow();
    return Installed.maps(pod, "containers").getFirst();
  }

  @Test
  void theRunbookSaysTheRightsThatItGets() throws IOException {
    assertThat(Files.readString(RUNBOOK)).contains("```yaml\n" + ReconcilerAccess.FLEET + "```\n");
  }

  @Test
  void aRightIsNeitherAWildcardNorASecretOrAnother() {
    for (InstallFile file : new ReconcilerInstallation(options(Optional.empty())).files()) {
      String kind = file.object().text("kind").orElse("");
      if (!kind.equals("Role") && !kind.equals("ClusterRole")) continue;
      assertThat(file.text()).doesNotContain("*", "secrets", "escalate", "bind:", "impersonate");
    }
  }

  @Test
  void whoNamesNamespacesGivesRightsInThoseAlone() {
    var narrow = options(Optional.empty(), "nim-prod");
    assertThat(rules(object(narrow, "ClusterRole")))
        .allMatch(verbs -> List.of("get", "list").containsAll(verbs));
    List<String> roles = new ArrayList<>();
    for (InstallFile file : new ReconcilerInstallation(narrow).files()) {
      if (file.object().text("kind").filter("Role"::equals).isPresent()) {
        roles.add(file.object().text("metadata", "namespace").orElse(""));
      }
    }
    assertThat(roles).containsExactly("nimfleet-system", "nim-prod");
    assertThat(Installed.texts(container(narrow), "args"))
        .contains("--from-cluster", "--namespace=nim-prod");
  }

  private static List<List<String>> rules(MapNode role) {
    return Installed.maps(role, "rules").stream()
        .map(rule -> Installed.texts(rule, "verbs"))
        .toList();
  }

  @Test
  void aRepositoryIsFollowedWithItsSecret() {
    assertThat(
            Installed.texts(
                container(options(Optional.of(git("https://git.example.com/fleet.git")))), "args"))
        .containsExactly(
            "reconcile",
            "--git=https://git.example.com/fleet.git",
            "--path=prod",
            "--state=/var/lib/nimfleet",
            "--git-token-file=/etc/nimfleet-git/token",
            "--prometheus=fleet",
            "--lease=nimfleet-system/nimfleet-reconciler",
            "--health-port=9444");
    assertThat(
            Installed.texts(
                container(options(Optional.of(git("git@git.example.com:fleet.git")))), "args"))
        .contains(
            "--ssh-key=/etc/nimfleet-git/identity", "--known-hosts=/etc/nimfleet-git/known_hosts");
  }
}
