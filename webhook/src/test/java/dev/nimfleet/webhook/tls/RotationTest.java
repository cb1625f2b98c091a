package dev.nimfleet.webhook.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.webhook.tls.Rotation.Change;
import dev.nimfleet.webhook.tls.Rotation.Plan;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RotationTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final Duration YEAR = Duration.ofDays(365);

  private final Mint mint = new Mint(Lifetimes.USUAL, ServerNames.ofService("guard", "system"));
  private final Rotation rotation = new Rotation(mint);
  private final Keychain first = plan(Salvage.nothing(), NOW).keychain();

  @Test
  void aFirstReplicaMakesAnAuthorityAndALeaf() {
    Plan plan = plan(Salvage.nothing(), NOW);

    assertThat(happenings(plan)).containsExactly(Happening.AUTHORITY_MADE, Happening.LEAF_MADE);
    assertThat(plan.keychain().trusted(NOW))
        .containsExactly(plan.keychain().current().certificate());
  }

  @Test
  void whatIsGoodIsLeftAlone() {
    Plan plan = plan(Salvage.of(first), NOW.plus(Duration.ofDays(200)));

    assertThat(plan.isNew()).isFalse();
    assertThat(plan.keychain()).isEqualTo(first);
  }

  @Test
  void aLeafIsRenewedAtTwoThirdsOfItsLife() {
    assertThat(happenings(plan(Salvage.of(first), NOW.plus(Duration.ofDays(243))))).isEmpty();

    Plan plan = plan(Salvage.of(first), NOW.plus(Duration.ofDays(244)));
    assertThat(happenings(plan)).containsExactly(Happening.LEAF_MADE);
    assertThat(plan.keychain().current()).isEqualTo(first.current());
  }

  @Test
  void aLeafWithOtherNamesIsRenewed() {
    var renamed = new Mint(Lifetimes.USUAL, ServerNames.ofService("guard", "elsewhere"));
    Plan plan = new Rotation(renamed).plan(Salvage.of(first), Set.of(), _ -> false, NOW);

    assertThat(happenings(plan)).containsExactly(Happening.LEAF_MADE);
    assertThat(plan.keychain().current()).isEqualTo(first.current());
  }

  @Test
  void anHeirIsAnnouncedAtTwoThirdsAndSignsNothing() {
    Plan plan = plan(aged(), NOW.plus(YEAR.multipliedBy(7)));

    assertThat(happenings(plan)).containsExactly(Happening.AUTHORITY_ANNOUNCED);
    assertThat(plan.keychain().trusted(NOW))
        .containsExactly(
            first.current().certificate(), plan.keychain().next().orElseThrow().certificate());
    assertThat(first.current().signed(plan.keychain().leaf().certificate())).isTrue();
  }

  @Test
  void anHeirThatIsNotTrustedYetWaits() {
    Instant later = NOW.plus(YEAR.multipliedBy(7));
    Keychain announced = plan(aged(), later).keychain();

    assertThat(plan(Salvage.of(announced), later.plusSeconds(1)).isNew()).isFalse();
  }

  @Test
  void anHeirThatIsTrustedSignsAndItsPredecessorCanNoMore() {
    Instant later = NOW.plus(YEAR.multipliedBy(7));
    Keychain announced = plan(aged(), later).keychain();
    Plan plan = rotation.plan(Salvage.of(announced), Set.of(), _ -> true, later);

    assertThat(happenings(plan))
        .containsExactly(
            Happening.AUTHORITY_PROMOTED, Happening.LEAF_MADE, Happening.AUTHORITY_RETIRED);
    Keychain keychain = plan.keychain();
    assertThat(Optional.of(keychain.current())).isEqualTo(announced.next());
    assertThat(keychain.current().signed(keychain.leaf().certificate())).isTrue();
    assertThat(String.join("", keychain.data().values()))
        .doesNotContain(Pem.write(first.current().key()));
  }

  @Test
  void aRetiredAuthorityIsTrustedUntilItsLastLeafHasEndedAndRememberedToItsEnd() {
    Instant later = NOW.plus(YEAR.multipliedBy(7));
    Keychain announced = plan(aged(), later).keychain();
    Keychain promoted = rotation.plan(Salvage.of(announced), Set.of(), _ -> true, later).keychain();
    X509Certificate old = first.current().certificate();

    assertThat(promoted.trusted(later.plus(YEAR))).contains(old);
    Instant end = later.plus(YEAR).plus(Duration.ofDays(1));
    assertThat(promoted.trusted(end)).doesNotContain(old);
    assertThat(promoted.spent(end)).containsExactly(old);
    Plan again = rotation.plan(Salvage.of(promoted), Set.of(old), _ -> true, end);
    assertThat(again.keychain().trusted(end)).doesNotContain(old);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ca.crt", "ca.key", "tls.crt", "tls.key"})
  void aSecretThatIsDamagedIsRepairedAndWhatItTrustedStays(String field) {
    X509Certificate old = first.current().certificate();
    for (String damage : List.of("", "garbage", Pem.write(mint.authority(NOW).key()))) {
      Map<String, String> data = new HashMap<>(first.data());
      data.put(field, damage);
      Plan plan = rotation.plan(Salvage.of(data), Set.of(old), _ -> true, NOW);

      assertThat(happenings(plan)).contains(Happening.SECRET_REPAIRED, Happening.LEAF_MADE);
      assertThat(plan.keychain().trusted(NOW)).contains(old);
      Salvage repaired = Salvage.of(plan.keychain());
      assertThat(plan(repaired, NOW).isNew()).isFalse();
    }
  }

  @Test
  void anAuthorityWithoutItsKeyIsTrustedEvenIfOnlyTheSecretKnowsIt() {
    Map<String, String> data = new HashMap<>(first.data());
    data.remove("ca.key");

    assertThat(plan(Salvage.of(data), NOW).keychain().trusted(NOW))
        .contains(first.current().certificate())
        .hasSize(2);
  }

  @Test
  void aRetirementThatCannotBeReadLastsToTheEnd() {
    Map<String, String> data = new HashMap<>(first.data());
    X509Certificate old = mint.authority(NOW).certificate();
    data.put("ca-retired.crt", Pem.write(old));
    data.put("ca-retired.until", "soon");

    assertThat(plan(Salvage.of(data), NOW).keychain().retired())
        .containsExactly(new Keychain.Retired(old, old.getNotAfter().toInstant()));
  }

  @Test
  void authoritiesOfOthersAreNotTakenIn() {
    var other = new Mint(Lifetimes.USUAL, ServerNames.ofService("evil", "system"));
    Plan plan =
        rotation.plan(
            Salvage.of(first), Set.of(other.authority(NOW).certificate()), _ -> true, NOW);

    assertThat(plan.isNew()).isFalse();
  }

  @Test
  void aSecretThatIsDeletedAgainAndAgainDoesNotGrow() {
    Set<X509Certificate> bundle = new HashSet<>();
    Keychain keychain = first;
    for (int i = 0; i < 40; i++) {
      keychain = rotation.plan(Salvage.nothing(), bundle, _ -> true, NOW).keychain();
      bundle.addAll(keychain.trusted(NOW));
    }

    assertThat(keychain.trusted(NOW)).hasSize(Rotation.MOST + 1);
    Plan again = rotation.plan(Salvage.of(keychain), bundle, _ -> true, NOW);
    assertThat(again.isNew()).isFalse();
  }

  @Test
  void aReplicaWhoseClockIsYearsBehindChangesNothing() {
    assertThat(plan(Salvage.of(first), Instant.parse("1970-01-01T00:00:00Z")).isNew()).isFalse();
  }

  @Test
  void aLeafOfAClockThatRanAheadIsGoodForThoseThatDidNot() {
    Keychain ahead = plan(Salvage.of(first), NOW.plus(YEAR.multipliedBy(5))).keychain();

    assertThat(ahead.leaf()).isNotEqualTo(first.leaf());
    assertThat(happenings(plan(Salvage.of(ahead), NOW))).isEmpty();
    assertThat(happenings(plan(Salvage.of(ahead), NOW.plus(YEAR.multipliedBy(5))))).isEmpty();
  }

  @Test
  void whatEndedWhileNobodyWasThereIsMadeAnewInOneStep() {
    Plan plan = plan(Salvage.of(first), NOW.plus(YEAR.multipliedBy(11)));

    assertThat(happenings(plan)).containsExactly(Happening.AUTHORITY_MADE, Happening.LEAF_MADE);
    assertThat(plan(Salvage.of(plan.keychain()), NOW.plus(YEAR.multipliedBy(11))).isNew())
        .isFalse();
  }

  /// With a leaf that is young when its authority is old.
  private Salvage aged() {
    Instant later = NOW.plus(YEAR.multipliedBy(7)).minus(Duration.ofDays(100));
    return Salvage.of(
        new Keychain(
            first.current(), Optional.empty(), List.of(), mint.leaf(first.current(), later)));
  }

  private Plan plan(Salvage found, Instant now) {
    Predicate<X509Certificate> nobody = _ -> false;
    return rotation.plan(found, Set.of(), nobody, now);
  }

  private static List<Happening> happenings(Plan plan) {
    return plan.changes().stream().map(Change::happening).toList();
  }
}
