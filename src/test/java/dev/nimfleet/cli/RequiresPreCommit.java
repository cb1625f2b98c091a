package dev.nimfleet.cli;

import dev.nimfleet.envtest.LoudSkip;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A test, or a class of them, that needs the real [PreCommit]. It is skipped, loudly, where that
/// cannot be installed.
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresPreCommit.Condition.class)
@interface RequiresPreCommit {
  /// What JUnit asks before the test.
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext test) {
      return PreCommit.find().isPresent()
          ? ConditionEvaluationResult.enabled("There is pre-commit.")
          : LoudSkip.of(test, "the pre-commit framework", PreCommit.REMEDY);
    }
  }
}
