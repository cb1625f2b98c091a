package dev.nimfleet.webhook.live;

import static dev.nimfleet.webhook.live.LookupKinds.WAIVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlReader;
import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.admission.AdmissionRequest.User;
import dev.nimfleet.policies.admission.ObjectValues;
import dev.nimfleet.policies.admission.Requests;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.rules.ShippedRules;
import dev.nimfleet.policies.waivers.Waivers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// S6: a waiver counts until it ends, and a broken one never. That two do not widen each other, and
/// that those of other namespaces are not even seen, is tested where waivers are read and watched.
class WaiverSourceTest {
  private static final List<Rule> RULES =
      ShippedRules.read(KubernetesVersion.NEWEST, new Diagnostics());

  private Instant now = Instant.parse("2026-11-28T12:00:00Z");
  private final Store store = new Store(List.of(WAIVER), Duration.ofSeconds(60), () -> 0);
  private final WaiverSource waivers = new WaiverSource(store, () -> RULES, () -> now);

  @Test
  void aWaiverThatAppearsCountsAndOneThatIsDeletedDoesNot() {
    assertThat(about("llama")).isZero();
    store.put(WAIVER, waiver("a", "scale-in-cooldown", "2027-01-31"));
    assertThat(about("llama")).isEqualTo(1);
    assertThat(about("other")).isZero();
    store.remove(WAIVER, waiver("a", "scale-in-cooldown", "2027-01-31"));
    assertThat(about("llama")).isZero();
  }

  /// A clock that is set forward ends a waiver, and one that is set back revives it: nothing is
  /// remembered of a day that has not come.
  @Test
  void aClockThatJumpsAndComesBackLeavesNothingBehind() {
    store.put(WAIVER, waiver("a", "scale-in-cooldown", "2027-01-31"));
    assertThat(holding()).isEqualTo(1);
    now = Instant.parse("2031-01-01T00:00:00Z");
    assertThat(holding()).isZero();
    now = Instant.parse("2026-11-28T12:00:00Z");
    assertThat(holding()).isEqualTo(1);
  }

  @Test
  void nothingIsReadAgainWhileNothingChanges() {
    store.put(WAIVER, waiver("a", "scale-in-cooldown", "2027-01-31"));
    Waivers first = waivers.get();
    store.heard(WAIVER);
    assertThat(waivers.get()).isSameAs(first);
  }

  @Test
  void aBrokenOneIsToldAndTheOthersCount() {
    store.put(WAIVER, waiver("a", "scale-in-cooldown", "2027-01-31"));
    store.put(WAIVER, waiver("b", "no-such-rule", "2027-01-31"));
    store.put(WAIVER, waiver("c", "scale-in-cooldown", "next year"));
    assertThat(about("llama")).isEqualTo(1);
    assertThat(waivers.troubles())
        .anySatisfy(trouble ->
            assertThat(trouble).contains("PolicyWaiver `b` does not count", "`no-such-rule`"))
        .anySatisfy(trouble ->
            assertThat(trouble).contains("PolicyWaiver `c` does not count", "`next year`"))
        .hasSize(2);
  }

  @Test
  void aWaiverIsOfNoMoreThanNinetyDaysCountedFromNow() {
    store.put(WAIVER, waiver("a", "scale-in-cooldown", "2027-02-27"));
    assertThat(about("llama")).isZero();
    assertThat(waivers.troubles()).hasSize(1);
    now = Instant.parse("2026-11-29T00:00:00Z");
    assertThat(about("llama")).isEqualTo(1);
    assertThat(waivers.troubles()).isEmpty();
  }

  /// What the API server adds to an object is no mistake of its author.
  private static MapValue waiver(String name, String policy, String expires) {
    return object(
        """
        apiVersion: nimfleet.dev/v1alpha1
        kind: PolicyWaiver
        metadata:
          name: %s
          namespace: nimfleet-system
          uid: 7d9f4d2a-0000-4000-8000-000000000000
          resourceVersion: "12"
          creationTimestamp: "2026-11-28T10:00:00Z"
          generation: 1
        spec:
          policy: %s
          target: {kind: ScaledObject, namespace: nim-prod, name: llama}
          reason: a nightly batch
          owner: ml-platform
          expires: "%s"
        """
            .formatted(name, policy, expires));
  }

  private int about(String scaler) {
    return waivers.get().about(creating(scaler)).size();
  }

  /// How many excuse it today.
  private long holding() {
    Waivers now = waivers.get();
    return now.about(creating("llama")).stream().filter(now::holds).count();
  }

  private static AdmissionRequest creating(String scaler) {
    return Requests.of(
        node(
            """
            apiVersion: keda.sh/v1alpha1
            kind: ScaledObject
            metadata: {name: %s, namespace: nim-prod}
            """
                .formatted(scaler)),
        "CREATE",
        Null.NULL,
        Null.NULL,
        User.ADMIN,
        false,
        Null.NULL);
  }

  private static MapValue object(String yaml) {
    return (MapValue) ObjectValues.of(node(yaml));
  }

  private static MapNode node(String yaml) {
    return (MapNode) YamlReader.read(new Source("test.yaml", yaml), new Diagnostics()).getFirst();
  }
}
