package dev.nimfleet.policies.tiers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.policies.admission.LabelSelector;
import dev.nimfleet.policies.admission.LabelSelector.Requirement;
import dev.nimfleet.policies.rules.Rule.Action;
import dev.nimfleet.policies.tiers.Tier.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
    assertThat(tiers.candidates(NamespaceFacts.named("dev-a"))).containsExactly(dev);
    assertThat(tiers.candidates(NamespaceFacts.named("prod"))).containsExactly(all);
  }

  @Test
  void whereNoTierHoldsTheRulesAreAsTheySayThemselves() {
    var tiers = new Tiers(List.of(tier("dev", List.of("dev-*"), Map.of())));
    assertThat(tiers.candidates(NamespaceFacts.named("prod"))).containsExactly(Tier.STRICT);
  }

  @Test
  void namesAndLabelsMustBothFit() {
    var selector = new LabelSelector(Map.of("stage", "lab"), List.of());
    Tier lab = new Tier("lab", List.of("lab-*"), Optional.of(selector), Map.of(), Map.of());
    NamespaceFacts fits = NamespaceFacts.of("lab-1", Map.of("stage", "lab"));
    assertThat(lab.certainlyHolds(fits)).isTrue();
    assertThat(lab.mayHold(NamespaceFacts.of("lab-1", Map.of()))).isFalse();
    assertThat(lab.mayHold(NamespaceFacts.of("prod", Map.of("stage", "lab")))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "In, stage, lab, false, true",
    "NotIn, stage, lab, false, true",
    "Exists, stage, , false, true",
    "DoesNotExist, stage, , false, true",
    "In, kubernetes.io/metadata.name, a, true, true",
    "In, kubernetes.io/metadata.name, b, false, false",
    "NotIn, kubernetes.io/metadata.name, a, false, false",
    "NotIn, kubernetes.io/metadata.name, b, true, true",
    "DoesNotExist, kubernetes.io/metadata.name, , false, false",
  })
  void ofANamespaceThatIsOnlyNamedNoLabelButTheNameIsKnown(
      String operator, String key, @Nullable String value, boolean certainly, boolean maybe) {
    List<String> values = value == null ? List.of() : List.of(value);
    var selector = new LabelSelector(Map.of(), List.of(new Requirement(key, operator, values)));
    Tier tier = new Tier("t", List.of(), Optional.of(selector), Map.of(), Map.of());
    NamespaceFacts named = NamespaceFacts.named("a");
    assertThat(tier.certainlyHolds(named)).isEqualTo(certainly);
    assertThat(tier.mayHold(named)).isEqualTo(maybe);
  }

  @Test
  void matchLabelsOfANamespaceThatIsOnlyNamedMayFit() {
    var selector = new LabelSelector(Map.of("stage", "lab"), List.of());
    Tier tier = new Tier("t", List.of(), Optional.of(selector), Map.of(), Map.of());
    assertThat(tier.mayHold(NamespaceFacts.named("a"))).isTrue();
    assertThat(tier.certainlyHolds(NamespaceFacts.named("a"))).isFalse();
  }

  @Test
  void ofAnUnknownNamespaceAnyTierMayHoldAndOneOfAllDoes() {
    Tier dev = tier("dev", List.of("dev-*"), Map.of());
    Tier all = tier("all", List.of(), Map.of());
    assertThat(new Tiers(List.of(dev, all)).candidates(NamespaceFacts.NONE))
        .containsExactly(dev, all);
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
