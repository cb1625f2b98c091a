package dev.nimfleet.envtest;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A test, or a class of them, that needs an [ApiServer]. It is skipped, loudly, on a machine that
/// has no kube-apiserver and no Go to build one.
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresApiServer.Condition.class)
public @interface RequiresApiServer {
  /// What JUnit asks before the test.
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext test) {
      return Assets.find().isPresent()
          ? ConditionEvaluationResult.enabled("There is a kube-apiserver.")
          : LoudSkip.of(test, "a kube-apiserver", Assets.REMEDY);
    }
  }
}
