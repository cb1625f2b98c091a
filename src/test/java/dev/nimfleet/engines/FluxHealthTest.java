package dev.nimfleet.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.Manifests;
import dev.nimfleet.policies.admission.ObjectValues;
import dev.nimfleet.policies.cel.Expressions;
import dev.nimfleet.policies.cel.Expressions.Result;
import dev.nimfleet.policies.cel.check.Scope;
import dev.nimfleet.policies.cel.eval.Budget;
import dev.nimfleet.policies.cel.eval.Functions;
import dev.nimfleet.policies.cel.eval.Outcome;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.function.TypeName;
import dev.nimfleet.policies.cel.library.Libraries;
import dev.nimfleet.policies.cel.value.CelError;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The `healthCheckExprs` for Flux, on the objects that the health checks for Argo CD are tried on.
class FluxHealthTest {
  private static final Expressions EXPRESSIONS =
      new Expressions(
          Libraries.all(),
          new Functions(Libraries.all()),
          KubernetesVersion.NEWEST,
          Scope.of(Map.of("status", TypeName.DYN), List.of()));

  @TestFactory
  Stream<DynamicTest> eachObjectIsWhatArgoCdTakesItFor() {
    return HealthScript.all().stream()
        .flatMap(script ->
            script.cases().stream()
                .map(each ->
                    dynamicTest(
                        script.kind() + " " + each.name(),
                        () ->
                            assertThat(state(script.kind(), each.object()))
                                .isEqualTo(expected(each)))));
  }

  /// Flux has nothing between failed and in progress for a fleet that is tried again by itself.
  private static String expected(HealthScript.Case each) {
    if (!each.hasStatus()) return "Unknown";
    return switch (each.expected().status()) {
      case "Healthy" -> "Current";
      case "Degraded" -> each.name().equals("failed") && isFleet(each) ? "InProgress" : "Failed";
      default -> "InProgress";
    };
  }

  private static boolean isFleet(HealthScript.Case each) {
    return each.object().text("kind").orElse("").equals("ModelFleet");
  }

  @Test
  void aScalerIsCurrentWhenItReadsItsMetrics() {
    assertThat(scaler("{}")).isEqualTo("InProgress");
    assertThat(scaler("{conditions: [{type: Ready, status: Unknown}]}")).isEqualTo("InProgress");
    assertThat(scaler("{conditions: [{type: Ready, status: 'True'}]}")).isEqualTo("Current");
    String fallback =
        "{conditions: [{type: Ready, status: 'True'}, {type: Fallback, status: 'True'}]}";
    assertThat(scaler(fallback)).isEqualTo("InProgress");
  }

  private static String scaler(String status) {
    return state(
        "ScaledObject",
        Manifests.of("{kind: ScaledObject, status: %s}".formatted(status)).getFirst());
  }

  /// As the health checks of Flux go about it: an old status is of no use, then the three
  /// expressions in this order; one that fails tells nothing.
  private static String state(String kind, MapNode object) {
    String generation = object.text("metadata", "generation").orElse("");
    if (!object.text("status", "observedGeneration").orElse(generation).equals(generation)) {
      return "InProgress";
    }
    MapNode expressions = expressions(kind);
    for (String name : List.of("inProgress", "failed", "current")) {
      if (expressions.text(name).isEmpty()) continue;
      Object said = run(expressions.text(name).get(), object).value();
      if (said instanceof CelError) return "Unknown";
      if (Boolean.TRUE.equals(said))
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }
    return "InProgress";
  }

  private static Outcome run(String expression, MapNode object) {
    Object status =
        object
            .get("status")
            .map(ObjectValues::of)
            .orElse(new CelError("no such attribute: status"));
    return switch (EXPRESSIONS.compile(expression)) {
      case Result.Ready ready ->
          ready.program().run(new Object[] {status}, Budget.within(Duration.ofSeconds(10)));
      case Result.Broken broken -> throw new AssertionError(expression + ": " + broken.problems());
    };
  }

  private static MapNode expressions(String kind) {
    return Stream.of("kustomizations.yaml", "modelfleet.yaml")
        .map(HealthScript.DEPLOY.resolve("flux")::resolve)
        .flatMap(file -> Manifests.of(HealthScript.read(file)).stream())
        .flatMap(object -> HealthScript.items(object, "spec", "healthCheckExprs").stream())
        .filter(each -> each.text("kind").orElse("").equals(kind))
        .findFirst()
        .orElseThrow();
  }
}
