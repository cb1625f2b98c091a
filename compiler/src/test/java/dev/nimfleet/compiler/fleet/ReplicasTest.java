package dev.nimfleet.compiler.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ReplicasTest {
  @Test
  void aRangeIsNotFixedEvenWhenItsEndsAreEqual() {
    assertThat(new Replicas(4, 4, true).isFixed()).isFalse();
    assertThat(new Replicas(4, 4, false).isFixed()).isTrue();
  }

  @Test
  void nonsenseIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Replicas(0, 4, true));
    assertThatIllegalArgumentException().isThrownBy(() -> new Replicas(4, 2, true));
  }
}
