package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Waivers go to a folder of their own, which an administrator syncs.
class WaiversTest {
  @TempDir private Path folder;
  private Desk desk;

  @BeforeEach
  void aFleetWithAWaiver() {
    desk =
        new Desk(folder)
            .file(
                "fleets/fleet.yaml",
                """
                fleet nim/prod
                file nim/a/10.yaml a one
                waiver prod-a.yaml a one
                """);
  }

  @Test
  void theyGoBesideTheFleetFile() {
    Desk.Result result = desk.run("compile", "fleets/fleet.yaml", "-o", "out");
    assertThat(desk.files("fleets/waivers")).containsOnlyKeys("prod-a.yaml");
    assertThat(desk.files("out")).containsOnlyKeys("nim/a/10.yaml");
    assertThat(result.err())
        .isEqualTo(
            """
            prod: 1 model, 1 object in out/ (1 written, 0 unchanged, 0 removed)
            prod: 1 waiver in fleets/waivers/ (1 written, 0 unchanged, 0 removed)
            """);
  }

  @Test
  void theyGoWhereTheOptionSays() {
    desk.run("compile", "fleets/fleet.yaml", "-o", "out", "--waivers", "admin");
    assertThat(desk.files("admin")).containsOnlyKeys("prod-a.yaml");
    assertThat(desk.path("fleets/waivers")).doesNotExist();
  }

  @Test
  void theLastOneTakesItsIndexWithIt() {
    desk.run("compile", "fleets/fleet.yaml", "-o", "out");
    desk.file("fleets/waivers/mine.yaml", "mine");
    desk.file("fleets/fleet.yaml", "fleet nim/prod\nfile nim/a/10.yaml a one\n");
    desk.run("compile", "fleets/fleet.yaml", "-o", "out");
    assertThat(desk.all("fleets/waivers")).containsOnlyKeys("mine.yaml");
  }

  @Test
  void aFleetWithoutWaiversTouchesNoSuchFolder() {
    desk.file("fleets/fleet.yaml", "fleet nim/prod\nfile nim/a/10.yaml a one\n");
    desk.run("compile", "fleets/fleet.yaml", "-o", "out");
    assertThat(desk.path("fleets/waivers")).doesNotExist();
  }

  @Test
  void theyMayNotLieInTheOutputFolder() {
    Desk.Result result = desk.run("compile", "fleets/fleet.yaml", "-o", "fleets");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .startsWith(
            "error: The waivers cannot go to `fleets/waivers`, since it lies in the output folder"
                + " `fleets`.\n");
    assertThat(desk.all("fleets")).containsOnlyKeys("fleet.yaml");
  }

  @Test
  void checkLooksAtThemToo() {
    desk.run("compile", "fleets/fleet.yaml", "-o", "out");
    desk.file("fleets/waivers/prod-a.yaml", "content: mine\n");
    assertThat(desk.run("compile", "fleets/fleet.yaml", "-o", "out", "--check"))
        .extracting(Desk.Result::code, Desk.Result::out)
        .containsExactly(1, "changed fleets/waivers/prod-a.yaml\n");
  }

  @Test
  void aStreamHasNone() {
    assertThat(desk.run("compile", "fleets/fleet.yaml", "--stdout").out())
        .isEqualTo("---\ncontent: one\n");
    assertThat(desk.path("fleets/waivers")).doesNotExist();
  }

  @Test
  void anErrorWritesNoneEither() {
    desk.file("fleets/fleet.yaml", desk.read("fleets/fleet.yaml") + "broken b\n");
    desk.run("compile", "fleets/fleet.yaml", "-o", "out");
    assertThat(desk.path("fleets/waivers")).doesNotExist();
  }
}
