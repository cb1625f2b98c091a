package dev.nimfleet.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.catalogue.CatalogueErrors;
import dev.nimfleet.compiler.emit.EmitErrors;
import dev.nimfleet.compiler.fleet.FleetErrors;
import dev.nimfleet.compiler.imports.ImportErrors;
import dev.nimfleet.compiler.lock.LockErrors;
import dev.nimfleet.compiler.lock.PinErrors;
import dev.nimfleet.compiler.plan.PlanErrors;
import dev.nimfleet.compiler.text.Code;
import dev.nimfleet.compiler.text.Severity;
import dev.nimfleet.compiler.yaml.YamlErrors;
import dev.nimfleet.golden.GoldenFolder;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Nothing lies about unused: every code is shown by a golden case, and every golden case is one.
class HygieneTest {
  private static final Pattern SHOWN = Pattern.compile("(?m)^(?:error|warning|info)\\[(\\w{4})]");

  @Test
  void everyCodeIsShownByAGoldenCase() {
    Set<String> shown =
        Stream.of(Goldens.fleets(), Goldens.errors(), Goldens.imports())
            .flatMap(List::stream)
            .flatMap(golden -> shown(golden).stream())
            .collect(Collectors.toSet());

    // What is said about a NIMCache needs more than fleet files; PinningTest shows it.
    shown.addAll(PinErrors.codes().stream().map(Code::id).toList());
    assertThat(codes()).extracting(Code::id).isSubsetOf(shown);
  }

  @Test
  void noCodeIsUsedTwice() {
    assertThat(codes()).extracting(Code::id).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        YamlErrors.class,
        FleetErrors.class,
        PlanErrors.class,
        LockErrors.class,
        PinErrors.class,
        EmitErrors.class,
        CatalogueErrors.class,
        ImportErrors.class
      })
  void noCodeOfAPhaseIsLeftOut(Class<?> phase) throws Exception {
    List<Object> declared = new ArrayList<>();
    for (Field field : phase.getDeclaredFields()) {
      if (field.getType() == Code.class) {
        field.setAccessible(true);
        declared.add(field.get(null));
      }
    }

    assertThat(declared).isNotEmpty();
    assertThat(codes()).containsAll(declared.stream().map(Code.class::cast).toList());
  }

  @ParameterizedTest
  @MethodSource("phases")
  void theCodesOfAPhaseAreInOrderAndBeginWithItsLetter(List<Code> phase) {
    assertThat(phase).extracting(Code::id).isSorted();
    assertThat(phase)
        .extracting(code -> code.id().charAt(0))
        .containsOnly(phase.getFirst().id().charAt(0));
  }

  @Test
  void everyCodeSaysWhatIsWrongAndWhyAndWhatToDo() {
    assertThat(codes())
        .allSatisfy(code -> {
          assertThat(code.title()).isNotBlank().doesNotEndWith(".");
          assertThat(code.why()).isNotBlank().endsWith(".");
          assertThat(code.fix()).isNotBlank().endsWith(".");
        });
  }

  @Test
  void everyGoldenCaseHasAnInput() {
    assertThat(Stream.concat(Goldens.fleets().stream(), Goldens.errors().stream()))
        .allSatisfy(golden -> assertThat(golden.inputs()).as(golden.name()).isNotEmpty());
  }

  @Test
  void everyGoldenFleetExpectsManifests() {
    assertThat(Goldens.fleets())
        .allSatisfy(golden ->
            assertThat(golden.expected().keySet())
                .as(golden.name())
                .anyMatch(path -> path.startsWith("out/")));
  }

  @Test
  void aGoldenErrorExpectsItsDiagnosticsAndNothingElse() {
    assertThat(Goldens.errors())
        .allSatisfy(golden ->
            assertThat(golden.expected().keySet())
                .as(golden.name())
                .containsExactly(Goldens.DIAGNOSTICS));
  }

  /// A fleet that is there to show what compiles shows no error.
  @Test
  void noGoldenFleetShowsAnError() {
    List<String> errors =
        codes().stream().filter(c -> c.severity() == Severity.ERROR).map(Code::id).toList();

    assertThat(Goldens.fleets())
        .allSatisfy(golden ->
            assertThat(shown(golden)).as(golden.name()).doesNotContainAnyElementsOf(errors));
  }

  static Stream<List<Code>> phases() {
    return Stream.of(
        YamlErrors.codes(),
        FleetErrors.codes(),
        PlanErrors.codes(),
        LockErrors.codes(),
        PinErrors.codes(),
        EmitErrors.codes(),
        CatalogueErrors.codes(),
        ImportErrors.codes());
  }

  private static List<Code> codes() {
    return Codes.all();
  }

  /// What an import says, and what the first compile of it says.
  private static Set<String> shown(GoldenFolder golden) {
    return Stream.of(Goldens.DIAGNOSTICS, Goldens.COMPILE)
        .map(file -> golden.expected().getOrDefault(file, ""))
        .flatMap(text -> SHOWN.matcher(text).results())
        .map((MatchResult found) -> found.group(1))
        .collect(Collectors.toSet());
  }
}
