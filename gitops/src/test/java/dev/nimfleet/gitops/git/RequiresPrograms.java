package dev.nimfleet.gitops.git;

import dev.nimfleet.envtest.LoudSkip;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/// A test, or a class of them, that needs programs of this machine. It is skipped, loudly, where
/// one is missing.
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresPrograms.Condition.class)
public @interface RequiresPrograms {
  /// Their names.
  String[] value();

  /// What JUnit asks before the test.
  final class Condition implements ExecutionCondition {
    /// Servers are often on no user's path.
    private static final List<String> SERVERS = List.of("/usr/sbin", "/usr/local/sbin", "/sbin");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext test) {
      String[] programs =
          AnnotationSupport.findAnnotation(test.getElement(), RequiresPrograms.class)
              .map(RequiresPrograms::value)
              .orElse(new String[0]);
      return Arrays.stream(programs)
          .filter(program -> find(program).isEmpty())
          .findFirst()
          .map(missing ->
              LoudSkip.of(
                  test,
                  "the program " + missing,
                  "install openssh-server, openssh-client, gnupg and git from your system's"
                      + " packages"))
          .orElse(ConditionEvaluationResult.enabled("The programs are there."));
    }

    static Optional<Path> find(String program) {
      String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
      return Stream.concat(Arrays.stream(path.split(":")), SERVERS.stream())
          .map(folder -> Path.of(folder, program))
          .filter(Files::isExecutable)
          .findFirst();
    }
  }
}
