package dev.nimfleet.policies.waivers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlReader;
import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.admission.AdmissionRequest.User;
import dev.nimfleet.policies.admission.Requests;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.rules.Rule.Action;
import dev.nimfleet.policies.rules.ShippedRules;
import dev.nimfleet.policies.rules.Verdict.Violation;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What was excused until a day is not excused for ever.
class OnceWaivedTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 28);
  private static final Rule RULE =
      ShippedRules.read(KubernetesVersion.NEWEST, new Diagnostics()).stream()
          .filter(rule -> rule.id().equals("scale-in-cooldown"))
          .findFirst()
          .orElseThrow();
  private static final Violation OLD =
      new Violation(RULE.policies().getFirst(), 0, "too short", "Invalid", true);

  @Test
  void anOldViolationThatNobodyWaivedIsOnlyWarnedAbout() {
    assertThat(waivers("llama", TODAY).counted(RULE.id(), OLD, request("other")).action())
        .isEqualTo(Action.WARN);
  }

  @Test
  void oneThatWasWaivedDeniesWhenTheWaiverHasEnded() {
    Waivers ended = waivers("llama", TODAY.minusDays(1));
    assertThat(ended.counted(RULE.id(), OLD, request("llama")).action()).isEqualTo(Action.DENY);
  }

  /// The autoscaler is excused, not the service that finds it.
  @Test
  void aWaiverOfAnAutoscalerIsOneForTheServiceThatItWaitsFor() {
    var waiting =
        new Violation(
            RULE.policies().getFirst(),
            0,
            "too short",
            "Invalid",
            false,
            Optional.of(request("llama")));
    assertThat(waivers("llama", TODAY).of(RULE.id(), waiting, request("other"))).isPresent();
  }

  private static Waivers waivers(String name, LocalDate expires) {
    var at = new Source("waivers.yaml", "x").span(0, 1);
    var target = new Waiver.Target("ScaledObject", "nim", Optional.empty(), Optional.of(name));
    return new Waivers(
        List.of(new Waiver(RULE.id(), target, "batch", "team", expires, at, at)), TODAY);
  }

  private static AdmissionRequest request(String name) {
    String yaml =
        "{apiVersion: keda.sh/v1alpha1, kind: ScaledObject, metadata: {name: %s, namespace: nim}}"
            .formatted(name);
    var object =
        (MapNode) YamlReader.read(new Source("object.yaml", yaml), new Diagnostics()).getFirst();
    return Requests.of(object, "CREATE", Null.NULL, Null.NULL, User.ADMIN, false, Null.NULL);
  }
}
