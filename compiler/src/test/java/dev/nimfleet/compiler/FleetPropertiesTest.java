package dev.nimfleet.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.catalogue.Catalogue;
import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/// What holds for every fleet, whatever it says.
class FleetPropertiesTest {
  private static final List<String> ODD =
      List.of(
          "",
          "null",
          "[]",
          "{}",
          "-1",
          "0",
          "1.5",
          "99999999999999999999",
          "1e400",
          "\"\"",
          "\"x\"",
          "true",
          "[1, [2]]",
          "{a: {b: c}}",
          "*x",
          "&x 1",
          "!!int 3",
          "!t 3",
          "\t",
          "\u0000",
          "\u202e",
          "'",
          "\"",
          ":",
          "- ",
          "<<: {a: b}",
          "\n",
          "%",
          "😀",
          "latest",
          "0s",
          "0Gi",
          "2..1");

  @Property(tries = 300, shrinking = ShrinkingMode.OFF, seed = "1")
  void aSoundFleetCompilesToWhatEveryObjectMustBe(@ForAll("fleets") GeneratedFleet fleet) {
    Compilation compilation = compile(fleet.yaml());

    assertThat(compilation.diagnostics()).noneMatch(Diagnostic::isError);
    assertThat(compilation.fleets()).hasSize(1);
    FleetOutput output = compilation.fleets().getFirst();
    assertThat(output.failedModels()).isEmpty();
    assertThat(new EmissionTable(fleet, output).violations()).isEmpty();
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF, seed = "2")
  void aSoundFleetCompilesTwiceToTheSameBytes(@ForAll("fleets") GeneratedFleet fleet) {
    assertThat(Goldens.files(compile(fleet.yaml())))
        .isEqualTo(Goldens.files(compile(fleet.yaml())));
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF, seed = "3")
  void everyReleaseAcceptsWhatASoundFleetCompilesTo(@ForAll("fleets") GeneratedFleet fleet) {
    for (Release release : Release.values()) {
      var found = new Diagnostics();
      var catalogue = new Catalogue(EnumSet.of(release));
      compile(fleet.yaml())
          .fleets()
          .forEach(output -> output.manifests().forEach(m -> catalogue.check(m.object(), found)));
      assertThat(found.sorted()).as(release.version()).isEmpty();
    }
  }

  @Property(tries = 500, shrinking = ShrinkingMode.OFF, seed = "4")
  void aDamagedFleetIsToldAndNeverThrown(
      @ForAll("fleets") GeneratedFleet fleet, @ForAll Random random) {
    Compilation compilation = compile(damaged(fleet.yaml(), random));

    for (FleetOutput output : compilation.fleets()) {
      if (!output.failedModels().isEmpty()) assertThat(compilation.hasErrors()).isTrue();
      assertThat(output.manifests())
          .allSatisfy(manifest ->
              assertThat(manifest.models())
                  .isNotEmpty()
                  .noneMatch(output.failedModels()::contains));
    }
    if (!compilation.hasErrors()) {
      assertThat(compilation.fleets())
          .isNotEmpty()
          .noneMatch(output -> output.manifests().isEmpty());
    }
  }

  @Property(tries = 500, seed = "5")
  void bytesAreToldAndNeverThrown(@ForAll byte[] bytes) {
    var compiler = new Compiler(ManifestCheck.NONE, Goldens.TODAY);

    assertThat(compiler.compile(Run.of(List.of(new Run.Input("fleet.yaml", bytes)))).hasErrors())
        .isTrue();
  }

  private static Compilation compile(String yaml) {
    return SmallFleet.compile(yaml);
  }

  private static String damaged(String yaml, Random random) {
    var text =
        new StringBuilder(
            new String(yaml.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes && text.length() > 20; i++) {
      int at = random.nextInt(text.length());
      String odd = ODD.get(random.nextInt(ODD.size()));
      switch (random.nextInt(4)) {
        case 0 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(20)));
        case 1 -> text.insert(at, odd);
        case 2 -> text.setCharAt(at, (char) (32 + random.nextInt(95)));
        case 3 -> replaceAValue(text, at, odd);
        default -> throw new IllegalStateException();
      }
    }
    return text.toString();
  }

  /// JSON values end at a comma or a bracket.
  private static void replaceAValue(StringBuilder text, int at, String odd) {
    int colon = text.indexOf(":", at);
    if (colon < 0) return;
    int end = colon + 1;
    while (end < text.length() && ",]}\n".indexOf(text.charAt(end)) < 0) end++;
    text.replace(colon + 1, end, " " + odd);
  }

  @Provide
  Arbitrary<GeneratedFleet> fleets() {
    return Arbitraries.longs().map(GeneratedFleet::of);
  }
}
