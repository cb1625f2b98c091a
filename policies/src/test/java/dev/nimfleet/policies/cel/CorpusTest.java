package dev.nimfleet.policies.cel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.policies.cel.Corpus.Case;
import dev.nimfleet.policies.cel.check.Checked;
import dev.nimfleet.policies.cel.check.ExpressionChecker;
import dev.nimfleet.policies.cel.check.Scope;
import dev.nimfleet.policies.cel.eval.Budget;
import dev.nimfleet.policies.cel.eval.Functions;
import dev.nimfleet.policies.cel.eval.Outcome;
import dev.nimfleet.policies.cel.eval.Plan;
import dev.nimfleet.policies.cel.eval.Planner;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.function.TypeName;
import dev.nimfleet.policies.cel.library.Libraries;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The same values, the same errors and the same costs as Kubernetes' own code.
class CorpusTest {
  private static final List<String> VARIABLES =
      List.of("object", "oldObject", "params", "request", "namespaceObject");
  private static final Functions FUNCTIONS = new Functions(Libraries.all());
  private static final Map<KubernetesVersion, ExpressionChecker> CHECKERS = new LinkedHashMap<>();

  static List<Path> files() {
    return Corpus.files();
  }

  @ParameterizedTest
  @MethodSource("files")
  void whatKubernetesSays(Path file) {
    List<String> known = Corpus.knownDifferences(file);
    List<String> differences = new ArrayList<>();
    for (Case example : Corpus.cases(file)) {
      if (example.is("typed") || example.is("native")) continue;
      String expected = expected(example);
      String actual = actual(example);
      boolean isKnown = known.contains(example.expression());
      if (actual.equals(expected) == isKnown) {
        differences.add("%s%n  expected %s%n  actual   %s%n".formatted(example, expected, actual));
      }
    }
    assertThat(differences).isEmpty();
  }

  private static String expected(Case example) {
    if (example.text("compileError").isPresent()) return "does not compile";
    String said =
        example
            .text("error")
            .map(error -> "error " + error)
            .orElseGet(() -> example.text("result").orElseThrow());
    return said + example.cost().map(cost -> " for " + cost).orElse("");
  }

  private static String actual(Case example) {
    KubernetesVersion version =
        example
            .text("version")
            .map(text -> KubernetesVersion.parse(text).orElseThrow())
            .orElse(KubernetesVersion.NEWEST);
    Checked checked =
        CHECKERS.computeIfAbsent(version, CorpusTest::checker).check(example.expression());
    return switch (checked) {
      case Checked.Broken _ -> "does not compile";
      case Checked.Sound sound -> {
        if (!(Planner.plan(sound.expression(), VARIABLES, FUNCTIONS)
            instanceof Plan.Ready(var program))) {
          yield "does not compile";
        }
        Outcome outcome =
            program.run(
                VARIABLES.stream().map(example::variable).toArray(),
                Budget.within(Duration.ofSeconds(10)));
        String said =
            outcome.isError() ? "error " + outcome.value() : Canonical.of(outcome.value());
        yield said + (example.cost().isPresent() ? " for " + outcome.cost() : "");
      }
    };
  }

  private static ExpressionChecker checker(KubernetesVersion version) {
    Map<String, TypeName> names = new LinkedHashMap<>();
    VARIABLES.forEach(name -> names.put(name, TypeName.DYN));
    return new ExpressionChecker(Libraries.all(), version, new Scope(names, List.of()));
  }
}
