package dev.nimfleet.policies.tiers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.policies.admission.LabelSelector;
import dev.nimfleet.policies.rules.Rule.Action;
import dev.nimfleet.policies.tiers.Tier.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which tier holds where, and what it makes of a rule.
class TierTest {
  @ParameterizedTest
  @CsvSource({
    "dev, dev, true",
    "dev, dev-a, false",
    "dev-*, dev-a, true",
    "dev-*, dev-, true",
    "dev-*, dev, false",
    "*-dev, a-dev, true",
    "*-dev-*, a-dev-b, true",
    "*-dev-*, a-dev, false",
    "a*a, a, false",
    "a*b*a, aba, true",
    "a*b*a, aa, false",
    "*, anything, true",
  })
  void aStarStandsForAnyCharacters(String glob, String name, boolean fits) {
    assertThat(Tier.fits(glob, name)).isEqualTo(fits);
  }

  @Test
  void theFirstTierThatHoldsDecides() {
    Tier dev = tier("dev", List.of("dev-*"), Map.of());
    Tier all = tier("all", List.of(), Map.of());
    var tiers = new Tiers(List.of(dev, all));
    assertThat(tiers.of("dev-a", Map.of())).isEqualTo(dev);
    assertThat(tiers.of("prod", Map.of())).isEqualTo(all);
  }

  @Test
  void namesAndLabelsMustBothFit() {
    var selector = new LabelSelector(Map.of("stage", "lab"), List.of());
    Tier lab = new Tier("lab", List.of("lab-*"), Optional.of(selector), Map.of(), Map.of());
    assertThat(lab.holds("lab-1", Map.of("stage", "lab"))).isTrue();
    assertThat(lab.holds("lab-1", Map.of())).isFalse();
    assertThat(lab.holds("prod", Map.of("stage", "lab"))).isFalse();
  }

  @Test
  void aTierMakesNoPolicyStricter() {
    Tier tier = tier("t", List.of(), Map.of("*", Level.WARN, "a", Level.DENY, "b", Level.OFF));
    assertThat(tier.action("a", Action.DENY)).hasValue(Action.DENY);
    assertThat(tier.action("a", Action.WARN)).hasValue(Action.WARN);
    assertThat(tier.action("b", Action.DENY)).isEmpty();
    assertThat(tier.action("other", Action.DENY)).hasValue(Action.WARN);
  }

  private static Tier tier(String name, List<String> namespaces, Map<String, Level> actions) {
    return new Tier(name, namespaces, Optional.empty(), actions, Map.of());
  }
}
