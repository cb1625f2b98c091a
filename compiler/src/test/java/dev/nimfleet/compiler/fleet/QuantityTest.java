package dev.nimfleet.compiler.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
  @Test
  void decimalAndBinaryUnitsDiffer() {
    assertThat(quantity("1G")).isLessThan(quantity("1Gi"));
  }

  @Test
  void theSameAmountMayBeWrittenDifferently() {
    assertThat(quantity("1024Gi")).isEqualByComparingTo(quantity("1Ti"));
    assertThat(quantity("1.5Gi")).isEqualByComparingTo(quantity("1536Mi"));
  }

  @Test
  void anAmountKeepsTheFormItWasWrittenIn() {
    assertThat(quantity("1024Gi")).hasToString("1024Gi");
    assertThat(quantity("1024Gi").times(1)).hasToString("1024Gi");
  }

  @Test
  void aMultipleIsWrittenInTheLargestExactUnit() {
    assertThat(quantity("80Gi").times(8)).hasToString("640Gi");
    assertThat(quantity("128Gi").times(8)).hasToString("1Ti");
    assertThat(quantity("1.5Gi").times(3)).hasToString("4608Mi");
    assertThat(quantity("80G").times(2)).hasToString("156250000Ki");
    assertThat(quantity("999").times(2)).hasToString("1998");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Gi", "0", "0Gi", "1.2.3Gi", "5gb", "5 Gi"})
  void whatIsNoAmountIsNoQuantity(String text) {
    assertThat(Quantity.parse(text)).isEmpty();
  }

  private static Quantity quantity(String text) {
    return Quantity.parse(text).orElseThrow();
  }
}
