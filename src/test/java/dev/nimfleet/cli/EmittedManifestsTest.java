package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.Goldens;
import dev.nimfleet.compiler.ManifestCheck;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.golden.GoldenFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What nimfleet makes passes the rules that it judges others by.
class EmittedManifestsTest {
  /// Rules that warn about what a fleet asks for, with the cases that ask for it.
  private static final Set<String> ACCEPTED = Set.of();

  static Stream<GoldenFolder> fleets() {
    return Stream.of(
            GoldenFolder.in(Path.of("..", "compiler", "golden", "fleets")).stream(),
            GoldenFolder.examples().stream())
        .flatMap(folders -> folders);
  }

  @ParameterizedTest
  @MethodSource("fleets")
  void everyRuleIsKept(GoldenFolder fleet) {
    assertThat(found(fleet)).isEmpty();
  }

  @Test
  void whatIsAcceptedIsFound() {
    Set<String> found = new TreeSet<>();
    fleets().forEach(fleet -> ofRules(fleet).forEach(each -> found.add(key(fleet, each))));
    assertThat(found).isEqualTo(new TreeSet<>(ACCEPTED));
  }

  private static List<String> found(GoldenFolder fleet) {
    return ofRules(fleet).stream()
        .filter(each -> each.isError() || !ACCEPTED.contains(key(fleet, each)))
        .map(Diagnostic::toString)
        .toList();
  }

  private static List<Diagnostic> ofRules(GoldenFolder fleet) {
    Set<String> alone = new TreeSet<>();
    compile(fleet, ManifestCheck.NONE).diagnostics().forEach(each -> alone.add(each.toString()));
    return compile(fleet, Wiring::check).diagnostics().stream()
        .filter(each -> !alone.contains(each.toString()))
        .toList();
  }

  private static Compilation compile(GoldenFolder fleet, ManifestCheck check) {
    return Goldens.compile(fleet, check);
  }

  private static String key(GoldenFolder fleet, Diagnostic found) {
    return fleet.name() + " " + found.code().id();
  }
}
