package dev.nimfleet.policies.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.policies.cel.expr.Expr;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.prepared.PreparedExpression;
import dev.nimfleet.policies.prepared.PreparedFile;
import dev.nimfleet.policies.prepared.PreparedReader;
import dev.nimfleet.policies.prepared.PreparedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the build has prepared says what the files of the rules say.
class ShippedRulesTest {
  @Test
  void whatIsShippedIsWhatThePreparationMakesNow() throws IOException {
    assertThat(shipped()).isEqualTo(prepare());
  }

  /// The other half of it: that the form keeps all of an expression.
  @Test
  void everyExpressionIsReadAsItWasChecked() {
    List<PreparedFile> checked = RuleFolders.prepared(new Diagnostics());
    List<PreparedFile> read = PreparedReader.read(PreparedWriter.write(checked));
    assertThat(expressions(read)).hasSizeGreaterThan(500).isEqualTo(expressions(checked));
  }

  @Test
  void rulesLookTheSameFromBoth() {
    var diagnostics = new Diagnostics();
    List<Rule> shipped = ShippedRules.read(KubernetesVersion.NEWEST, diagnostics);
    List<Rule> read = RuleFolders.all(diagnostics);
    assertThat(diagnostics.sorted()).isEmpty();
    assertThat(shipped).extracting(ShippedRulesTest::summary).isEqualTo(summaries(read));
  }

  @Test
  void examplesComeWhenTheyAreAskedFor() {
    List<Rule> shipped = ShippedRules.read(KubernetesVersion.NEWEST, new Diagnostics());
    assertThat(shipped).allSatisfy(rule -> assertThat(rule.examples()).hasSizeGreaterThan(1));
  }

  @Test
  void anOldVersionIsAskedForWhatItDoesNotHave() {
    var diagnostics = new Diagnostics();
    ShippedRules.read(KubernetesVersion.of(23), diagnostics);
    assertThat(diagnostics.sorted())
        .anySatisfy(found ->
            assertThat(found.message()).contains("needs Kubernetes").contains("1.23 is asked for"));
  }

  /// The library that checks expressions takes a second to start.
  @Test
  void rulesAreReadAndRunWithoutTheLibraryThatChecksThem() throws Exception {
    URL[] path =
        Stream.of(System.getProperty("java.class.path").split(System.getProperty("path.separator")))
            .filter(entry -> !entry.contains("dev/cel") && !entry.contains("antlr"))
            .map(ShippedRulesTest::url)
            .toArray(URL[]::new);
    try (var loader = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
      Class<?> probe = loader.loadClass(Probe.class.getName());
      assertThat(probe.getMethod("failures").invoke(null)).isEqualTo(List.of());
      assertThat(Arrays.stream(path)).hasSizeGreaterThan(5);
    }
  }

  /// Runs in a class loader of its own.
  public static final class Probe {
    private Probe() {}

    public static List<String> failures() {
      try {
        Class.forName("dev.cel.compiler.CelCompiler");
        return List.of("dev.cel is there");
      } catch (ClassNotFoundException _) {
        return ShippedRules.read(KubernetesVersion.NEWEST, new Diagnostics()).stream()
            .flatMap(rule -> Examples.run(rule).stream())
            .flatMap(outcome -> outcome.failure().stream())
            .map(Object::toString)
            .toList();
      }
    }
  }

  private static URL url(String entry) {
    try {
      return Path.of(entry).toUri().toURL();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<Expr> expressions(List<PreparedFile> files) {
    return files.stream()
        .flatMap(file -> file.policies().stream())
        .flatMap(policy -> policy.expressions().stream())
        .map(PreparedExpression::tree)
        .map(java.util.function.Supplier::get)
        .toList();
  }

  private static List<List<Object>> summaries(List<Rule> rules) {
    return rules.stream().map(ShippedRulesTest::summary).toList();
  }

  private static List<Object> summary(Rule rule) {
    return List.of(
        rule.id(),
        rule.title(),
        rule.why(),
        rule.fix(),
        rule.examples().size(),
        rule.policies().stream()
            .map(each ->
                List.of(each.name(), each.action(), each.isPortable(), each.policy().at().start()))
            .toList());
  }

  private static byte[] shipped() throws IOException {
    try (InputStream in =
        ShippedRules.class.getResourceAsStream("/nimfleet/rules/" + ShippedRules.PREPARED)) {
      return java.util.Objects.requireNonNull(in).readAllBytes();
    }
  }

  private static byte[] prepare() throws IOException {
    assertThat(Files.isDirectory(Path.of("rules"))).isTrue();
    return PreparedWriter.write(RuleFolders.prepared(new Diagnostics()));
  }
}
