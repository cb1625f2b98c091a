package dev.nimfleet.compiler;

import static dev.nimfleet.compiler.SmallFleet.llama;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
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
}
