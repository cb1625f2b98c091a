package dev.nimfleet.compiler;

import static dev.nimfleet.compiler.SmallFleet.llama;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.Run.FleetFile;
import dev.nimfleet.compiler.Run.Includes;
import dev.nimfleet.compiler.Run.Input;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A file with several fleets has one lock file, in which each has a lock.
class TwoFleetsInOneFileTest {
  private static final String PROD = llama().yaml();
  private static final String DEV = named("dev", "nim-dev");

  private static String named(String name, String namespace) {
    return llama()
        .yaml()
        .replace(
            "name: prod, namespace: nim-prod",
            "name: %s, namespace: %s".formatted(name, namespace));
  }

  private static String together(String... fleets) {
    return String.join("---\n", fleets);
  }

  private static LiveFleet running(String... fleets) {
    LiveFleet file = new LiveFleet(together(fleets), Optional.empty()).commit();
    assertThat(file.errors()).isEmpty();
    return file;
  }

  @Test
  void aFleetThatIsAddedBesideALiveOneGetsALockOfItsOwn() {
    LiveFleet file = running(PROD);
    String before = file.lockText();

    file.edit(together(PROD, DEV));

    assertThat(file.errors()).isEmpty();
    assertThat(file.lockText()).contains(before.lines().skip(2).toList());
    assertThat(file.lockText()).contains("namespace: \"nim-dev\"");
  }

  @Test
  void theFirstDocumentMayBeTheNewOne() {
    assertThat(running(PROD).edit(together(DEV, PROD)).errors()).isEmpty();
  }

  @Test
  void oneOfTwoThatGetsAnotherNameIsRefused() {
    assertThat(running(PROD, DEV).edit(together(PROD, named("test", "nim-dev"))).errors())
        .containsExactly(
            "L004 `fleet.lock.yaml` is the lock of fleet `nim-dev/dev`, not of `nim-dev/test`.");
  }

  @Test
  void aNamespaceThatChangesIsToldWhereItStands() {
    LiveFleet file = running(PROD).edit(named("prod", "nim-live"));

    assertThat(file.diagnostics())
        .extracting(Object::toString)
        .contains(
            "fleet.yaml:3:35: L004 `fleet.lock.yaml` is the lock of fleet `nim-prod/prod`, not of"
                + " `nim-live/prod`.");
  }

  @Test
  void oneOfTwoThatIsLostGoesOnlyWithAWord() {
    LiveFleet file = running(PROD, DEV);
    String before = file.lockText();

    assertThat(compile(PROD, before, false).diagnostics())
        .extracting(Object::toString)
        .contains(
            "fleet.yaml:3:18: L020 By `fleet.lock.yaml` the fleet `nim-dev/dev` runs, and it is not"
                + " in this file any more.");
    assertThat(compile(PROD, before, true).locks().get("fleet.yaml"))
        .contains("nim-prod")
        .doesNotContain("nim-dev");
  }

  private static Compilation compile(String yaml, String lock, boolean acceptsEmpty) {
    FleetFile file =
        new FleetFile(
            input("fleet.yaml", yaml),
            Optional.of(input("fleet.lock.yaml", lock)),
            () -> Optional.of(input("fleet.lock.yaml", lock)));
    Run run = new Run(List.of(file), Optional.empty(), Includes.NONE, Set.of(), Optional.empty());
    Compiler compiler = new Compiler(ManifestCheck.NONE, Goldens.TODAY);
    return (acceptsEmpty ? compiler.acceptingEmptyFleets() : compiler).compile(run);
  }

  private static Input input(String name, String text) {
    return new Input(name, text.getBytes(StandardCharsets.UTF_8));
  }
}
