package dev.nimfleet.policies.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.cluster.Inside;
import dev.nimfleet.policies.export.ExportedRules.Words;
import dev.nimfleet.policies.export.Exporter.Result;
import dev.nimfleet.policies.rules.Example;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.rules.Rule.RulePolicy;
import dev.nimfleet.policies.tiers.Tier;
import dev.nimfleet.policies.tiers.TierReader;
import dev.nimfleet.policies.tiers.Tiers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What is exported says what the rules say.
class ExportTest {
  private static final ExportedRules RULES = new ExportedRules(Tiers.NONE);

  @Test
  void eachExampleComesOutAlike() {
    int judged = 0;
    for (Rule rule : RULES.rules()) {
      for (RulePolicy policy : portable(rule)) {
        for (Example example : rule.examples()) {
          if (example.params() != Null.NULL) continue;
          AdmissionRequest request = example.request();
          Words words = RULES.ofRule(policy, request, Null.NULL);
          assertThat(RULES.ofPlain(policy.name(), policy.action(), request))
              .as("%s: %s", policy.name(), example.name())
              .isEqualTo(words);
          if (!words.equals(new Words(List.of(), List.of()))) judged++;
        }
      }
    }
    assertThat(judged).isGreaterThan(150);
  }

  /// Old and new values in all combinations: what was so before is told, what is new is stopped.
  @Test
  void eachUpdateFromOneExampleToAnotherComesOutAlike() {
    int denied = 0;
    int told = 0;
    for (Rule rule : RULES.rules()) {
      for (RulePolicy policy : portable(rule)) {
        for (Example before : rule.examples()) {
          for (Example after : rule.examples()) {
            Optional<AdmissionRequest> request = update(before, after);
            if (request.isEmpty()) continue;
            Words words = RULES.ofRule(policy, request.get(), Null.NULL);
            assertThat(RULES.ofPlain(policy.name(), policy.action(), request.get()))
                .as("%s: from %s to %s", policy.name(), before.name(), after.name())
                .isEqualTo(words);
            denied += words.denied().size();
            told +=
                words.warned().stream().anyMatch(text -> text.endsWith(ExportedRules.SO_BEFORE))
                    ? 1
                    : 0;
          }
        }
      }
    }
    assertThat(denied).isGreaterThan(1000);
    assertThat(told).isGreaterThan(30);
  }

  @Test
  void parametersAreWrittenIntoAPolicy() {
    int judged = 0;
    for (Rule rule : RULES.rules()) {
      for (Example example : rule.examples()) {
        if (example.params() == Null.NULL) continue;
        var tier =
            new Tier("t", List.of(), Optional.empty(), Map.of(), Map.of(rule.id(), data(example)));
        var exported = new ExportedRules(new Tiers(List.of(tier)));
        for (RulePolicy policy : portable(rule)) {
          boolean hasParams = policy.policy().policy().paramKind().isPresent();
          assertThat(
                  exported.ofPlain(
                      policy.name() + (hasParams ? ".t" : ""), policy.action(), example.request()))
              .as("%s: %s", policy.name(), example.name())
              .isEqualTo(RULES.ofRule(policy, example.request(), example.params()));
          judged++;
        }
      }
    }
    assertThat(judged).isPositive();
  }

  @Test
  void whatAnApiServerCannotRunIsNamedWithTheReason() {
    Result result = new Exporter(List.of(), Tiers.NONE).export(RULES.rules());
    long portable = RULES.rules().stream().mapToLong(rule -> portable(rule).size()).sum();
    long all = RULES.rules().stream().mapToLong(rule -> rule.policies().size()).sum();
    assertThat(result.exported()).hasSize((int) portable);
    assertThat(result.refused()).hasSize((int) (all - portable));
    assertThat(result.refused())
        .allMatch(each -> each.reason().contains("only nimfleet's webhook"));
  }

  @Test
  void theGuardIsOfRulesThatLookAtATarget() {
    Result result = new Exporter(List.of("nim-prod"), Tiers.NONE).export(RULES.rules());
    assertThat(text(result, "scale-in-cooldown-scaledobject")).contains("nim-prod");
    assertThat(text(result, "startup-window-nimservice")).doesNotContain("nim-prod");
  }

  @Test
  void tiersAreBindingsThatExcludeEachOther() {
    Result result = new Exporter(List.of(), tiers()).export(RULES.rules());
    assertThat(text(result, "startup-window-nimservice").replaceAll("\\s+", " "))
        .contains(
            "name: startup-window-nimservice.dev",
            "operator: In values: - dev",
            "validationActions: - Warn",
            "name: startup-window-nimservice.lab",
            "key: kubernetes.io/metadata.name operator: NotIn values: - dev - key: stage operator:"
                + " In",
            "key: stage operator: NotIn values: - lab");
  }

  @Test
  void aPatternCannotBeExported() {
    var tier = new Tier("dev", List.of("dev-*"), Optional.empty(), Map.of(), Map.of());
    Result result = new Exporter(List.of(), new Tiers(List.of(tier))).export(RULES.rules());
    assertThat(result.exported()).isEmpty();
    assertThat(result.broken())
        .containsExactly(
            new Exporter.Refused(
                "dev",
                "a binding cannot select `dev-*`: name the namespaces, or select them by a label"));
  }

  private static Tiers tiers() {
    var source =
        new Source(
            "tiers.yaml",
            """
            apiVersion: nimfleet.dev/v1alpha1
            kind: PolicyConfig
            spec:
              tiers:
              - {name: dev, namespaces: [dev], actions: {"*": Warn}}
              - {name: lab, namespaceSelector: {matchLabels: {stage: lab}}}
            """);
    return new TierReader(RULES.rules(), new Diagnostics()).read(source).orElseThrow();
  }

  private static String text(Result result, String name) {
    return result.exported().stream()
        .filter(each -> each.name().equals(name))
        .flatMap(each -> each.objects().stream())
        .map(dev.nimfleet.compiler.yaml.YamlWriter::write)
        .reduce("", String::concat);
  }

  private static Map<String, String> data(Example example) {
    Map<String, String> data = new LinkedHashMap<>();
    if (Inside.at(example.params(), "data").orElseThrow() instanceof MapValue map) {
      map.entries().forEach((key, value) -> data.put(key.toString(), value.toString()));
    }
    return data;
  }

  private static Optional<AdmissionRequest> update(Example before, Example after) {
    AdmissionRequest old = before.request();
    AdmissionRequest now = after.request();
    if (!old.kind().equals(now.kind()) || old.object() == Null.NULL || now.object() == Null.NULL) {
      return Optional.empty();
    }
    return Optional.of(
        new AdmissionRequest(
            now.kind(),
            now.resource(),
            now.subResource(),
            now.name(),
            now.namespace(),
            "UPDATE",
            now.user(),
            now.isDryRun(),
            now.options(),
            now.object(),
            old.object(),
            now.namespaceObject()));
  }

  private static List<RulePolicy> portable(Rule rule) {
    return rule.policies().stream().filter(RulePolicy::isPortable).toList();
  }
}
