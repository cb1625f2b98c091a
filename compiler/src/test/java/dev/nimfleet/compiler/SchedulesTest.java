package dev.nimfleet.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Replicas are warm when a schedule says so, hence started `loadTime` before: perhaps the day
/// before. 0 is Sunday.
class SchedulesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "4m  | Mon-Fri | 08:00 | 19:00 | 56 7 * * 1,2,3,4,5   | 0 19 * * 1,2,3,4,5",
        "14m | Mon     | 00:10 | 06:00 | 56 23 * * 0          | 0 6 * * 1",
        "14m | Sun     | 00:00 | 06:00 | 46 23 * * 6          | 0 6 * * 0",
        "4m  | Fri,Sun | 22:00 | 02:30 | 56 21 * * 0,5        | 30 2 * * 1,6",
        "4m  | Sat     | 22:00 | 00:00 | 56 21 * * 6          | 0 0 * * 0",
        "4m  | Fri-Mon | 08:00 | 09:00 | 56 7 * * 0,1,5,6     | 0 9 * * 0,1,5,6",
        "4m  | Mon-Sun | 08:00 | 09:00 | 56 7 * * *           | 0 9 * * *",
        "61s | Wed     | 08:00 | 09:00 | 58 7 * * 3           | 0 9 * * 3",
        "20m | Wed     | 08:00 | 07:39 | 40 7 * * 3           | 39 7 * * 4",
      })
  void cron(String loadTime, String days, String from, String to, String start, String end) {
    var fleet = fleet(loadTime, days, from, to);

    assertThat(fleet.values("ScaledObject", "spec triggers * metadata start"))
        .containsExactly(start);
    assertThat(fleet.values("ScaledObject", "spec triggers * metadata end")).containsExactly(end);
  }

  @ParameterizedTest
  @CsvSource({"4m, 08:00, 08:00", "4m, 08:00, 07:56", "20m, 08:00, 07:40"})
  void aWholeDayIsNoSchedule(String loadTime, String from, String to) {
    assertThat(fleet(loadTime, "Mon-Sun", from, to).errors())
        .isEqualTo(
            List.of("P046 The schedule lasts a whole day; `replicas` is the place for that."));
  }

  private static SmallFleet fleet(String loadTime, String days, String from, String to) {
    return SmallFleet.llama(
        "loadTime: " + loadTime,
        "schedule: [{days: \"%s\", from: \"%s\", to: \"%s\", replicas: 3}]"
            .formatted(days, from, to));
  }
}
