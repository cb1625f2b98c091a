package dev.nimfleet.gitops.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The 15th of July 2026 is a Wednesday.
class WindowTest {
  @ParameterizedTest
  @CsvSource({
    "Mon-Thu 09:00-16:00, 2026-07-15T09:00:00Z, true",
    "Mon-Thu 09:00-16:00, 2026-07-15T15:59:59Z, true",
    "Mon-Thu 09:00-16:00, 2026-07-15T08:59:59Z, false",
    "Mon-Thu 09:00-16:00, 2026-07-15T16:00:00Z, false",
    "Mon-Thu 09:00-16:00, 2026-07-17T12:00:00Z, false",
    "'Mon,Wed 09:00-16:00', 2026-07-15T12:00:00Z, true",
    "'Mon,Thu-Fri 09:00-16:00', 2026-07-15T12:00:00Z, false",
    "Fri-Mon 09:00-16:00, 2026-07-19T12:00:00Z, true",
    "09:00-16:00, 2026-07-18T12:00:00Z, true",
    "Tue 22:00-04:00, 2026-07-15T03:00:00Z, true",
    "Tue 22:00-04:00, 2026-07-15T04:00:00Z, false",
    "Wed 22:00-04:00, 2026-07-15T03:00:00Z, false",
  })
  void itIsOpenInItsHours(String hours, Instant now, boolean isOpen) {
    assertThat(Window.parse(hours, ZoneOffset.UTC).isOpen(now)).isEqualTo(isOpen);
  }

  @Test
  void itsHoursAreThoseOfAPlace() {
    Window window = Window.parse("Wed 09:00-16:00", ZoneId.of("Europe/Berlin"));

    assertThat(window.isOpen(Instant.parse("2026-07-15T07:00:00Z"))).isTrue();
    assertThat(window.isOpen(Instant.parse("2026-07-15T14:00:00Z"))).isFalse();
    assertThat(window).hasToString("Wed 09:00-16:00 Europe/Berlin");
  }

  @ParameterizedTest
  @CsvSource({
    "Mon-Thu 09:00-16:00, 2026-07-15T08:00:00Z, 2026-07-15T09:00:00Z",
    "Mon-Thu 09:00-16:00, 2026-07-16T16:00:00Z, 2026-07-20T09:00:00Z",
    "Wed 09:00-16:00, 2026-07-15T17:00:00Z, 2026-07-22T09:00:00Z",
  })
  void itOpensNext(String hours, Instant now, Instant opens) {
    assertThat(Window.parse(hours, ZoneOffset.UTC).opens(now)).isEqualTo(opens);
  }

  @ParameterizedTest
  @ValueSource(strings = {"always", "Mon", "Moon 09:00-16:00", "09:00"})
  void whatIsNoWindowIsABugOfOurs(String text) {
    assertThatThrownBy(() -> Window.parse(text, ZoneOffset.UTC))
        .isInstanceOf(RuntimeException.class);
  }
}
