package dev.nimfleet.webhook.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.policies.tiers.TierReader;
import dev.nimfleet.webhook.install.InstallOptions.Mode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstallationTest {

  @Test
  void whatMakesTheApiServerAskComesLast() {
    assertThat(Installed.files(Installed.USUAL))
        .last()
        .matches(file ->
            file.object().text("kind").orElseThrow().equals("ValidatingWebhookConfiguration"));
  }

  @Test
  void filesSortAsTheObjectsAreApplied() {
    assertThat(Installed.files(Installed.withCertManager(Installed.USUAL)))
        .extracting(InstallFile::name)
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void everyResourceThatARuleIsAboutIsRegisteredAndNothingElse() {
    Set<String> judged = new TreeSet<>();
    Installed.RULES.stream()
        .flatMap(rule -> rule.policies().stream())
        .flatMap(policy -> policy.policy().policy().constraints().resourceRules().stream())
        .forEach(rule ->
            rule.operations()
                .forEach(operation ->
                    judged.add(
                        "%s %s %s %s"
                            .formatted(
                                operation,
                                rule.apiGroups(),
                                rule.apiVersions(),
                                rule.resources()))));
    for (InstallOptions options :
        List.of(Installed.USUAL, Installed.guarding(Installed.USUAL, "nim-prod"))) {
      Set<String> registered = new TreeSet<>();
      for (MapNode entry : Installed.entries(options)) {
        for (MapNode rule : Installed.maps(entry, "rules")) {
          Installed.texts(rule, "operations")
              .forEach(operation ->
                  registered.add(
                      "%s %s %s %s"
                          .formatted(
                              operation,
                              Installed.texts(rule, "apiGroups"),
                              Installed.texts(rule, "apiVersions"),
                              Installed.texts(rule, "resources"))));
        }
      }
      assertThat(registered).isEqualTo(judged);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          models.webhook.nimfleet.dev              | Fail
          guarded-autoscalers.webhook.nimfleet.dev | Fail
          autoscalers.webhook.nimfleet.dev         | Ignore
          others.webhook.nimfleet.dev              | Ignore
          deletions.webhook.nimfleet.dev           | Ignore
          """)
  void onlyModelsAndWhatIsGuardedWaitForAnAnswer(String name, String failurePolicy) {
    assertThat(entry(name).text("failurePolicy")).contains(failurePolicy);
    assertThat(entry(name).text("timeoutSeconds").map(Integer::parseInt).orElseThrow())
        .isBetween(1, 5);
    assertThat(entry(name).text("matchPolicy")).contains("Equivalent");
    assertThat(entry(name).text("sideEffects")).contains("None");
  }

  /// S19, S21: no label that somebody may set exempts a namespace, and no entry is about what the
  /// cluster lives on.
  @Test
  void namespacesAreToldApartByNameAndTheSystemIsLeftOut() {
    for (MapNode entry : Installed.entries(Installed.guarding(Installed.USUAL, "nim-prod"))) {
      List<MapNode> expressions = Installed.maps(entry, "namespaceSelector", "matchExpressions");
      assertThat(expressions).hasSize(1);
      assertThat(expressions.getFirst().text("key")).contains("kubernetes.io/metadata.name");
      if (expressions.getFirst().text("operator").orElseThrow().equals("NotIn")) {
        assertThat(Installed.texts(expressions.getFirst(), "values"))
            .contains("kube-system", "kube-node-lease", "nimfleet-system");
      }
    }
  }

  @Test
  void anAutoscalerIsAskedAboutOnce() {
    MapNode unguarded = entry("autoscalers.webhook.nimfleet.dev");
    assertThat(
            Installed.texts(
                Installed.maps(unguarded, "namespaceSelector", "matchExpressions").getFirst(),
                "values"))
        .contains("nim-prod");
  }

  private static MapNode entry(String name) {
    return Installed.entries(Installed.guarding(Installed.USUAL, "nim-prod")).stream()
        .filter(entry -> entry.text("name").orElseThrow().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({"ENFORCE, Deny", "WARN, Warn"})
  void theModeIsATierThatHoldsEverywhere(Mode mode, String action) {
    String config = configMap(Installed.in(Installed.USUAL, mode), Settings.CONFIG);
    var diagnostics = new Diagnostics();
    assertThat(new TierReader(Installed.RULES, diagnostics).read(new Source("config.yaml", config)))
        .as(config)
        .isPresent();
    assertThat(diagnostics.sorted()).isEmpty();
    assertThat(config).contains("\"*\": " + action);
  }

  @Test
  void anAuditDeniesNothing() {
    assertThat(configMap(Installed.in(Installed.USUAL, Mode.AUDIT), Settings.CONFIG))
        .contains("\"*\": Audit");
  }

  @Test
  void theWebhookHasTheRegistrationAtHand() {
    assertThat(configMap(Installed.USUAL, Settings.WEBHOOK))
        .isEqualTo(Installed.files(Installed.USUAL).getLast().text());
  }

  private static String configMap(InstallOptions options, String file) {
    return Installed.object(options, "ConfigMap").text("data", file).orElseThrow();
  }

  @Test
  void withCertManagerNobodyReadsSecretsOverTheApi() {
    String all =
        Installed.files(Installed.withCertManager(Installed.USUAL)).stream()
            .filter(file -> file.object().text("kind").orElseThrow().endsWith("Role"))
            .map(InstallFile::text)
            .collect(Collectors.joining());
    assertThat(all).doesNotContain("secrets");
  }

  @Test
  void noRoleHasAWildcard() {
    Installed.files(Installed.USUAL).stream()
        .filter(file -> file.object().text("kind").orElseThrow().endsWith("Role"))
        .forEach(file -> assertThat(file.text()).doesNotContain("*"));
  }
}
