package dev.nimfleet.compiler.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "0s, 0",
    "90s, 90000",
    "10m, 600000",
    "1h30m, 5400000",
    "800ms, 800",
    "1m500ms, 60500"
  })
  void unitsAddUp(String text, long millis) {
    assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @CsvSource({"1200s, 20m", "7200s, 2h", "90s, 90s", "0s, 0s", "1500ms, 1s500ms", "3660s, 61m"})
  void theShortestFormIsWritten(String text, String written) {
    assertThat(Durations.text(Durations.parse(text))).isEqualTo(written);
  }
}
