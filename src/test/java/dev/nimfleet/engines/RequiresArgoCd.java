package dev.nimfleet.engines;

import dev.nimfleet.envtest.LoudSkip;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A class of tests that needs the real [ArgoCd]. It is skipped, loudly, where there is none.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresArgoCd.Condition.class)
@interface RequiresArgoCd {
  /// What JUnit asks before the test.
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext test) {
      return ArgoCd.find().isPresent()
          ? ConditionEvaluationResult.enabled("There is argocd.")
          : LoudSkip.of(test, "argocd", ArgoCd.REMEDY);
    }
  }
}
