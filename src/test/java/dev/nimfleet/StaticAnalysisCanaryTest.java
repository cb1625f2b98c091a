package dev.nimfleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.NodeList;

/// A check that was switched off by a typing mistake in the pom finds nothing, and that looks like
/// clean code. So each of them has to find something here, with the arguments of the build.
class StaticAnalysisCanaryTest {
  @TempDir Path folder;

  @Test
  void aValueThatMayBeMissingIsNotUsed() throws Exception {
    Result result =
        compile(
            """
            static int length(@Nullable String text) {
              return text.length();
            }
            """);
    assertThat(result.output()).contains("error: [NullAway]");
    assertThat(result.exitCode()).isNotZero();
  }

  @Test
  void aPlainBugDoesNotCompile() throws Exception {
    Result result =
        compile(
            """
            static boolean same(int[] a, int[] b) {
              return a.equals(b);
            }
            """);
    assertThat(result.output()).contains("error: [ArrayEquals]");
    assertThat(result.exitCode()).isNotZero();
  }

  @Test
  void aWarningOfErrorProneDoesNotCompile() throws Exception {
    Result result =
        compile(
            """
            static boolean same(Integer a, Integer b) {
              return a == b;
            }
            """);
    assertThat(result.output()).contains("[BoxedPrimitiveEquality]");
    assertThat(result.exitCode()).isNotZero();
  }

  @Test
  void aWarningOfTheCompilerDoesNotCompile() throws Exception {
    Result result =
        compile(
            """
            static int size(java.util.List list) {
              return list.size();
            }
            """);
    assertThat(result.output()).contains("[rawtypes]");
    assertThat(result.exitCode()).isNotZero();
  }

  @Test
  void soundCodeCompiles() throws Exception {
    Result result =
        compile(
            """
            static int length(@Nullable String text) {
              return text == null ? 0 : text.length();
            }
            """);
    assertThat(result.output()).isEmpty();
    assertThat(result.exitCode()).isZero();
  }

  private record Result(int exitCode, String output) {}

  private Result compile(String method) throws Exception {
    Path source = folder.resolve("Canary.java");
    Files.writeString(
        source,
        """
        package canary;

        import org.jspecify.annotations.NullMarked;
        import org.jspecify.annotations.Nullable;

        @NullMarked
        final class Canary {
          private Canary() {}

        %s}
        """
            .formatted(method.indent(2)));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "javac").toString());
    command.addAll(argumentsOfTheBuild());
    command.addAll(List.of("--release", Integer.toString(Runtime.version().feature())));
    command.addAll(List.of("-processorpath", System.getProperty("java.class.path")));
    command.addAll(List.of("-classpath", jspecify(), "-d", folder.toString(), source.toString()));
    return run(command);
  }

  private static Result run(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("JDK_JAVAC_OPTIONS");
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    Process javac = builder.start();
    String output = new String(javac.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(javac.waitFor(), output);
  }

  private static List<String> argumentsOfTheBuild() throws Exception {
    NodeList arguments =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(Repository.root().resolve("pom.xml").toFile())
            .getElementsByTagName("arg");
    List<String> words = new ArrayList<>();
    for (int i = 0; i < arguments.getLength(); i++) {
      words.add(arguments.item(i).getTextContent().strip());
    }
    assertThat(words).contains("-Werror");
    return words;
  }

  /// Alone, since `-Xlint` warns about the manifests of other jars.
  private static String jspecify() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(path -> Path.of(path).getFileName().toString().startsWith("jspecify-"))
        .findFirst()
        .orElseThrow();
  }
}
