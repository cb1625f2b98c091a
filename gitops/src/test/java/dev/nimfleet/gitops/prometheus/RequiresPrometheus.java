package dev.nimfleet.gitops.prometheus;

import dev.nimfleet.envtest.LoudSkip;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A test, or a class of them, that needs a [RunningPrometheus]. It is skipped, loudly, on a
/// machine that has none.
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresPrometheus.Condition.class)
public @interface RequiresPrometheus {
  /// What JUnit asks before the test.
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext test) {
      return RunningPrometheus.program().isPresent()
          ? ConditionEvaluationResult.enabled("There is a Prometheus.")
          : LoudSkip.of(
              test, "a Prometheus", "install your system's package `prometheus`, 2.40 or newer");
    }
  }
}
