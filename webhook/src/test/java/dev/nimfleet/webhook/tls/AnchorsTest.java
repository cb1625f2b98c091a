package dev.nimfleet.webhook.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnchorsTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

  private final Mint mint = new Mint(Lifetimes.USUAL, ServerNames.ofService("guard", "system"));
  private final X509Certificate current = mint.authority(NOW).certificate();
  private final X509Certificate other = mint.authority(NOW).certificate();

  @Test
  void aValidOneOfOursThatNobodyRemembersStays() {
    assertThat(anchors(Set.of()).beside(List.of(other), NOW)).containsExactly(current, other);
  }

  @Test
  void aSpentOneGoes() {
    assertThat(anchors(Set.of(other)).beside(List.of(other, current), NOW))
        .containsExactly(current);
  }

  @Test
  void oneThatHasEndedGoes() {
    X509Certificate ended = mint.authority(NOW.minus(Duration.ofDays(3651))).certificate();

    assertThat(anchors(Set.of()).beside(List.of(ended), NOW)).containsExactly(current);
  }

  @Test
  void oneOfSomebodyElseGoes() {
    var others = new Mint(Lifetimes.USUAL, ServerNames.ofService("evil", "system"));

    assertThat(anchors(Set.of()).beside(List.of(others.authority(NOW).certificate()), NOW))
        .containsExactly(current);
  }

  private Anchors anchors(Set<X509Certificate> spent) {
    return new Anchors(new LinkedHashSet<>(List.of(current)), spent, mint::mayHaveMade);
  }
}
