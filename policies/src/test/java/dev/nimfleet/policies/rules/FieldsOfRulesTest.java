package dev.nimfleet.policies.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.policies.admission.FieldMutants;
import dev.nimfleet.policies.admission.FieldMutants.Mutant;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// A field that a rule names is there.
class FieldsOfRulesTest {
  /// Policies on kinds whose fields nobody here knows.
  private static final List<String> UNKNOWN_KINDS =
      List.of(
          "-datadogpodautoscaler",
          "-inferenceservice",
          "-multidimpodautoscaler",
          "-verticalpodautoscaler",
          "-watermarkpodautoscaler",
          "kserve-signals");

  /// What people choose, or what is asked of a list: no schema has their names.
  private static final List<String> KEYS =
      List.of(
          // annotations
          "nimfleet.dev/fleet",
          "nimfleet.dev/load-time",
          "scaledobject.keda.sh/transfer-hpa-ownership",
          "serving.kserve.io/deploymentMode",
          // the metadata of KEDA's triggers
          "desiredReplicas",
          "ignoreNullValues",
          "query",
          "serverAddress",
          "threshold",
          // parameters of policies
          "metrics",
          "serverAddresses",
          "triggerTypes",
          // the configuration of a NIM's profile
          "backend",
          "gpu",
          "llm_engine",
          "model_type",
          "pp",
          "precision",
          "profile",
          "tp",
          // words in lists
          "all",
          "feat_lora",
          "latency",
          "lora",
          "pvc",
          "throughput",
          // of a kind that nobody here knows
          "metadata");

  @Test
  void theShippedRulesNameOnlyFieldsThatThereAre() {
    var diagnostics = new Diagnostics();
    RuleFolders.all(diagnostics);
    assertThat(diagnostics.sorted()).isEmpty();
  }

  @Test
  void oneLetterOfAFieldChangedIsFound() {
    List<Mutant> mutants =
        RuleFolders.prepared(new Diagnostics()).stream()
            .flatMap(file -> file.policies().stream())
            .flatMap(policy -> FieldMutants.of(policy, RuleLibraries.givers()).stream())
            .toList();
    System.out.printf("%d misspelt fields%n", mutants.size());
    var survivors = new TreeSet<String>();
    for (Mutant mutant : mutants) {
      boolean isUnknown = UNKNOWN_KINDS.stream().anyMatch(mutant.policy()::endsWith);
      if (!mutant.isFound() && !isUnknown) survivors.add(mutant.field());
    }
    assertThat(mutants).hasSizeGreaterThan(2000);
    assertThat(survivors).containsExactlyInAnyOrderElementsOf(KEYS);
  }
}
