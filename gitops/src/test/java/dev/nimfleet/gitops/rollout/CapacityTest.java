package dev.nimfleet.gitops.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapacityTest {
  @ParameterizedTest
  @CsvSource({"10, 4, 1", "50, 4, 2", "60, 4, 3", "100, 4, 4", "10, 30, 3", "0, 4, 0", "10, 0, 1"})
  void aWeightNeedsItsShareOfWhatServesAllRoundedUp(int weight, int blue, int needed) {
    assertThat(Capacity.needed(weight, blue)).isEqualTo(needed);
  }

  @Property
  void whatIsNeededCarriesAndOneLessDoesNot(
      @ForAll @IntRange(min = 1, max = 100) int weight,
      @ForAll @IntRange(min = 1, max = 500) int blue) {
    int needed = Capacity.needed(weight, blue);

    assertThat(Capacity.carries(needed, blue)).isGreaterThanOrEqualTo(weight);
    assertThat(Capacity.carries(needed - 1, blue)).isLessThan(weight);
  }

  @ParameterizedTest
  @CsvSource({"0, 10, 10", "75, 10, 80", "90, 10, 100", "90, 30, 100", "0, 100, 100", "99, 1, 100"})
  void theNextWeightIsAWholeStepAndNeverMoreThanAll(int weight, int by, int next) {
    assertThat(Capacity.next(weight, by)).isEqualTo(next);
  }
}
