package dev.nimfleet.webhook.install;

import dev.nimfleet.envtest.LoudSkip;
import java.io.File;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A test that runs the real Helm. It is skipped, loudly, where there is none.
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresHelm.Condition.class)
@interface RequiresHelm {
  /// What JUnit asks before the test.
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext test) {
      return helm().isPresent()
          ? ConditionEvaluationResult.enabled("There is a helm.")
          : LoudSkip.of(
              test, "helm", "put helm on the PATH, or set HELM to where the program lies");
    }

    static Optional<String> helm() {
      String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
      return Stream.concat(
              Optional.ofNullable(System.getenv("HELM")).stream(),
              Arrays.stream(path.split(File.pathSeparator)).map(folder -> folder + "/helm"))
          .filter(program -> Files.isExecutable(Path.of(program)))
          .findFirst();
    }
  }
}
