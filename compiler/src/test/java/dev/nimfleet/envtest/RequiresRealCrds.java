package dev.nimfleet.envtest;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A test, or a class of them, that needs [RealCrds]. It is skipped, loudly, where they are not
/// beside the checkout.
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresRealCrds.Condition.class)
public @interface RequiresRealCrds {
  /// What JUnit asks before the test.
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext test) {
      return RealCrds.find().isPresent()
          ? ConditionEvaluationResult.enabled("The real CRDs are there.")
          : LoudSkip.of(test, "the real CRDs", RealCrds.REMEDY);
    }
  }
}
