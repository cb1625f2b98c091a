package dev.nimfleet.policies.cel.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nimfleet.policies.cel.value.CelError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Quantities that keep an API server busy for minutes, and that come from whoever writes an
/// object.
@Timeout(10)
class QuantityLimitsTest {
  @Test
  void aSumThatNobodyCouldWriteDownIsAnError() throws Unreadable {
    assertThat(read("1e900000000").plus(read("1")))
        .isEqualTo(new CelError("the quantities are too far apart"));
    assertThat(read("1").minus(read("123456789012345678901e900000000")))
        .isEqualTo(new CelError("the quantities are too far apart"));
  }

  @Test
  void aTextOfManyDigitsIsNotRead() {
    assertThatThrownBy(() -> read("9".repeat(1_000_000))).isInstanceOf(Unreadable.class);
  }

  @Test
  void hugeAndTinyQuantitiesAreCompared() throws Unreadable {
    assertThat(read("1e2147483647").compareTo(read("9E"))).isPositive();
    assertThat(read("1e-2147483647").compareTo(read("1n"))).isZero();
    assertThat(read("100e2147483647").amount().whole()).isEmpty();
    assertThat(read("0e2147483647").amount().whole()).contains(0L);
    assertThat(read("100e2147483647").toString()).startsWith("1e");
  }

  private static Quantity read(String text) throws Unreadable {
    return QuantityReader.read(text);
  }
}
