package dev.nimfleet.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// A waiver's last day is in force; bytes do not depend on how near it is.
class WaiversTest {
  @Test
  void onItsLastDayAWaiverIsInForce() {
    assertThat(until("2027-01-15").on("2027-01-15").says())
        .containsExactly("P039 The waiver of `startup-window` ends today.");
  }

  @Test
  void theDayAfterItHasEnded() {
    assertThat(until("2027-01-15").on("2027-01-16").says())
        .containsExactly("P037 The waiver of `startup-window` ended on 2027-01-15.");
  }

  @Test
  void fourteenDaysBeforeItWarns() {
    assertThat(until("2027-01-15").on("2027-01-01").says())
        .containsExactly("P039 The waiver of `startup-window` ends in 14 days.");
    assertThat(until("2027-01-15").on("2027-01-14").says())
        .containsExactly("P039 The waiver of `startup-window` ends in 1 day.");
    assertThat(until("2027-01-15").on("2026-12-31").says()).isEmpty();
  }

  @Test
  void ninetyDaysAreTheLongest() {
    assertThat(until("2027-02-21").on("2026-11-23").says()).isEmpty();
    assertThat(until("2027-02-21").on("2026-11-22").says())
        .containsExactly("P038 The waiver of `startup-window` lasts longer than 90 days.");
  }

  @Test
  void theBytesAreTheSameOnEveryDay() {
    assertThat(Goldens.files(until("2027-01-15").on("2026-12-01").compile()))
        .isEqualTo(Goldens.files(until("2027-01-15").on("2026-12-31").compile()));
  }

  @Test
  void aWaiverAimsAtTheModelSoThatItOutlivesARevision() {
    Manifest waiver = until("2027-01-15").compile().fleets().getFirst().waivers().getFirst();

    assertThat(waiver.path()).isEqualTo("policywaiver-nim-prod.llama.startup-window.yaml");
    assertThat(waiver.object().text("spec", "target", "model")).contains("llama");
    assertThat(waiver.object().text("spec", "target", "name")).isEmpty();
  }

  private static SmallFleet until(String day) {
    return SmallFleet.llama(
        "waivers: [{policy: startup-window, reason: r, owner: o, expires: %s}]".formatted(day));
  }
}
