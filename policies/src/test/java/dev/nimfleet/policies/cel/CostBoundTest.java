package dev.nimfleet.policies.cel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.policies.cel.Corpus.Case;
import dev.nimfleet.policies.cel.check.Checked;
import dev.nimfleet.policies.cel.check.ExpressionChecker;
import dev.nimfleet.policies.cel.check.Scope;
import dev.nimfleet.policies.cel.eval.Functions;
import dev.nimfleet.policies.cel.expr.Expr;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.function.TypeName;
import dev.nimfleet.policies.cel.library.Libraries;
import dev.nimfleet.policies.cost.Bound;
import dev.nimfleet.policies.cost.Estimate;
import dev.nimfleet.policies.shape.ShapeCheck;
import dev.nimfleet.policies.shape.SizeLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// No expression costs more than was said before it ran.
class CostBoundTest {
  private static final List<String> VARIABLES =
      List.of("object", "oldObject", "params", "request", "namespaceObject");
  private static final Functions FUNCTIONS = new Functions(Libraries.all());
  private static final ExpressionChecker CHECKER = checker();

  static List<Path> files() {
    return Corpus.files();
  }

  @ParameterizedTest
  @MethodSource("files")
  void whatKubernetesHasChargedIsWithinTheBound(Path file) {
    List<String> exceeded =
        estimates(file).stream()
            .filter(each -> each.bound() < each.cost())
            .map(Estimated::toString)
            .toList();
    assertThat(exceeded).isEmpty();
  }

  @Test
  void theBoundIsNotMuchMoreThanIsCharged() {
    List<Estimated> all = files().stream().flatMap(file -> estimates(file).stream()).toList();
    double[] ratios =
        all.stream()
            .mapToDouble(each -> (each.bound() + 1.0) / (each.cost() + 1.0))
            .sorted()
            .toArray();
    assertThat(ratios.length).isGreaterThan(6_000);
    assertThat(ratios[ratios.length / 2]).isEqualTo(1.0);
    assertThat(ratios[ratios.length * 9 / 10]).isLessThanOrEqualTo(7.0);
  }

  /// Sixty loops of one turn cost a little each; if one doubled the work of the estimate, it would
  /// never end.
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void theBoundOfManyLoopsWithinOneAnotherIsThereInNoTime() {
    assertThat(bound(loops(60)) - bound(loops(59)))
        .isPositive()
        .isEqualTo(bound(loops(2)) - bound(loops(1)));
  }

  private static String loops(int deep) {
    String expression = "true";
    for (int i = 0; i < deep; i++) expression = "[1].all(x%d, %s)".formatted(i, expression);
    return expression;
  }

  private static long bound(String expression) {
    Expr checked = ((Checked.Sound) CHECKER.check(expression)).expression();
    SizeLimits limits = SizeLimits.USUAL;
    ShapeCheck.Found found = new ShapeCheck(Map.of(), Map.of(), limits).look(checked, "");
    return Estimate.of(checked, FUNCTIONS, limits, found.parts()).units();
  }

  private record Estimated(Case example, long cost, long bound) {
    @Override
    public String toString() {
      return "%s%n  costs %d, at most %d%n".formatted(example, cost, bound);
    }
  }

  private static List<Estimated> estimates(Path file) {
    List<Estimated> all = new ArrayList<>();
    for (Case example : Corpus.cases(file)) {
      if (example.is("typed") || example.is("native") || example.cost().isEmpty()) continue;
      if (!(CHECKER.check(example.expression()) instanceof Checked.Sound sound)) continue;
      SizeLimits limits = Measures.of(VARIABLES.stream().map(example::variable).toList());
      ShapeCheck.Found found =
          new ShapeCheck(Map.of(), Map.of(), limits).look(sound.expression(), "");
      Bound bound = Estimate.of(sound.expression(), FUNCTIONS, limits, found.parts());
      all.add(new Estimated(example, example.cost().get(), bound.units()));
    }
    return all;
  }

  private static ExpressionChecker checker() {
    Map<String, TypeName> names = new LinkedHashMap<>();
    VARIABLES.forEach(name -> names.put(name, TypeName.DYN));
    return new ExpressionChecker(
        Libraries.all(), KubernetesVersion.NEWEST, new Scope(names, List.of()));
  }
}
