package dev.nimfleet.gitops.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.gitops.FakeCluster;
import dev.nimfleet.gitops.rollout.Revision;
import dev.nimfleet.gitops.rollout.RolloutState;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SaidWordsTest {
  private final FakeCluster cluster = new FakeCluster();

  @BeforeEach
  void saysSomethingOfTwo() throws Exception {
    cluster.with(
        """
        apiVersion: nimfleet.dev/v1alpha1
        kind: ModelFleet
        metadata:
          name: prod
          namespace: nim
          annotations: {rollout.nimfleet.dev/llama: promote 1, rollout.nimfleet.dev/mistral: explode}
        """);
  }

  private List<String> unknown(String... models) {
    var fleet = cluster.find(FleetKind.of("nim", "prod")).orElseThrow();
    return SaidWords.unknown(fleet, Set.of(models)).stream().map(SaidWords.Unknown::why).toList();
  }

  @Test
  void whatNobodyUnderstandsIsToldWithWhatThereIs() {
    assertThat(unknown("gemma", "mistral"))
        .containsExactly(
            "`promote` is said of `llama` by an annotation, and the fleet has no such model; there"
                + " are `gemma`, `mistral`.",
            "`explode`, which an annotation says of `mistral`, is no word for a rollout; there are"
                + " `start`, `pause`, `resume`, `promote`, `abort`, `undo`, `retire`.");
  }

  /// The annotation stays when the model is taken out of the fleet.
  @Test
  void aWordThatWasHeardIsNoneThatNobodyUnderstands() throws Exception {
    RolloutState llama =
        RolloutState.steady("llama", new Revision("llama-v1", "any"), Instant.EPOCH);
    var records = new StatusRollouts(cluster, FleetKind.of("nim", "prod"));
    records.save(llama.refusing("promote 0", "nothing to do"));
    assertThat(unknown("mistral")).hasSize(2);
    records.save(llama.refusing("promote 1", "nothing to do"));
    assertThat(unknown("mistral")).hasSize(1);
  }
}
