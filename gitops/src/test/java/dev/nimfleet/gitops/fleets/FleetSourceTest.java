package dev.nimfleet.gitops.fleets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.ManifestCheck;
import dev.nimfleet.compiler.ManifestCheck.Finding;
import dev.nimfleet.compiler.lock.ModelLock;
import dev.nimfleet.compiler.text.Code;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.PassingCluster;
import dev.nimfleet.gitops.TestFleet;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.ClusterTrouble.Reason;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.drive.Model;
import dev.nimfleet.gitops.reconcile.Source.Look;
import dev.nimfleet.gitops.reconcile.Source.Look.Refused;
import dev.nimfleet.gitops.reconcile.Source.Look.Unreachable;
import dev.nimfleet.gitops.rollout.Command;
import dev.nimfleet.gitops.rollout.Phase;
import dev.nimfleet.gitops.rollout.Revision;
import dev.nimfleet.gitops.rollout.RolloutState;
import dev.nimfleet.gitops.rollout.RolloutState.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FleetSourceTest {
  private static final String[] FIXED = {"2..4", "2"};
  private static final String[] MANUAL = {
    "cache: 20Gi", "rollout: {start: manual}\n      cache: 20Gi"
  };

  private static final Code RULE =
      Code.error("too-fast", "Scales too fast", "Pods come and go.", "Scale slower.");

  private final FollowedSource source = new FollowedSource();

  /// A model that had a measured rollout once, and now has a fixed number of replicas.
  private void waitsForAWord() throws Exception {
    source.edit("1.0.0").look();
    source.remember(
        RolloutState.steady("llama", new Revision(source.live().name(), "any"), Instant.EPOCH));
    source.edit("1.1.0", FIXED).look();
    assertThat(source.tags()).isEqualTo("1.0.0 1.1.0 -");
  }

  @Test
  void aPromotionByWordIsNotUndoneByAnOldRecord() throws Exception {
    waitsForAWord();
    source.say("promote 1").look();
    source.look();
    assertThat(source.tags()).isEqualTo("1.1.0 - 1.0.0");
    source.say("undo 2").look();
    source.look();
    assertThat(source.tags()).isEqualTo("1.0.0 1.1.0:UNDONE -");
  }

  /// Whoever said it looks for the answer where rollouts are remembered.
  @Test
  void whatTheLockHasHeardIsAnsweredInTheStatus() throws Exception {
    waitsForAWord();
    source.say("promote 1").look();
    RolloutState answer = source.remembered().orElseThrow();
    assertThat(answer.hasHeard("promote 1")).isTrue();
    assertThat(answer.blue().name()).isEqualTo(source.live().name());
    assertThat(answer.reason())
        .matches("`llama-v1-1-0-[^`]+` serves all requests. `llama-v1-0-0-[^`]+` is kept.");
    source.say("abort 2").look();
    assertThat(source.remembered().orElseThrow().orders().refused().orElseThrow())
        .hasToString("Refused[id=abort 2, why=`llama` has no candidate]");
    assertThat(source.tags()).isEqualTo("1.1.0 - 1.0.0");
  }

  @Test
  void whatBecameOfAWordIsToldOnce() throws Exception {
    waitsForAWord();
    source.say("promote 1").look();
    source.look();
    source.say("abort 2").look();
    source.look();
    assertThat(source.told()).hasSize(2);
    assertThat(source.told().getFirst())
        .startsWith("llama PROMOTED: `llama-v1-1-0-")
        .contains("serves all requests");
    assertThat(source.told().getLast())
        .isEqualTo(
            "llama REFUSED: `abort`, said by an annotation, does not fit: `llama` has no"
                + " candidate.");
  }

  /// Its rollout waits for the word, and says so.
  @Test
  void anEditThatSomebodyHasToStartIsACandidateThatWaits() throws Exception {
    source.edit("1.0.0", MANUAL).look();
    Look.At at = (Look.At) source.edit("1.1.0", MANUAL).look();
    assertThat(source.tags()).isEqualTo("1.0.0 1.1.0 -");
    Model llama = at.models().values().iterator().next().getFirst();
    assertThat(llama.asked()).isNotEqualTo(llama.live());
    assertThat(llama.settings().isManual()).isTrue();
    assertThat(at.edits()).isEmpty();
    source.edit("1.2.0", MANUAL).look();
    assertThat(source.tags()).isEqualTo("1.0.0 1.2.0 -");
    source.edit("1.0.0", MANUAL).look();
    assertThat(source.tags()).isEqualTo("1.0.0 - -");
  }

  /// There is room for the second revision of one of the two.
  @Test
  void ofTwoEditsThatDoNotFitTogetherOneIsACandidateAndTheWordForTheOtherIsAnswered()
      throws Exception {
    for (String tag : List.of("1.0.0", "1.1.0")) {
      source.cluster().with(two(tag));
      source.look();
    }
    assertThat(source.tags()).isEqualTo("1.0.0 1.1.0 -");
    assertThat(source.lock().model("mistral").isWaitingFor(ModelLock.Reason.START)).isTrue();
    source.say("mistral", "start 1").look();
    assertThat(source.told())
        .singleElement()
        .asString()
        .startsWith("mistral REFUSED: `start`, said by an annotation, does not fit: ");
    // The other one gives way when its edit goes.
    source.cluster().with(two("1.1.0").replace("meta/llama:1.1.0", "meta/llama:1.0.0"));
    source.look();
    assertThat(source.tags()).isEqualTo("1.0.0 - -");
    assertThat(source.lock().model("mistral").candidate()).isPresent();
  }

  private static String two(String tag) {
    return TestFleet.of("llama", "mistral")
        .yaml()
        .replace("perNode: 8, nodes: 4", "perNode: 7, nodes: 1")
        .replace(MANUAL[0], MANUAL[1])
        .replace(":1.0.0", ":" + tag);
  }

  /// Whoever knows no numbers has no rollout that would wait for the word.
  @Test
  void whereNothingIsMeasuredTheLockWaitsForTheStart() throws Exception {
    source.unmeasured().edit("1.0.0", MANUAL).look();
    source.edit("1.1.0", MANUAL).look();
    assertThat(source.tags()).isEqualTo("1.0.0 - -");
    source.say("start 1").look();
    assertThat(source.tags()).isEqualTo("1.0.0 1.1.0 -");
  }

  @Test
  void whatWaitsForItsStartWaitsAlsoWhenNobodyMeasuresItAnyMore() throws Exception {
    source.edit("1.0.0", MANUAL).look();
    source.edit("1.1.0", MANUAL).look();
    source.remember(source.moving(new Phase.Waiting(Phase.Cause.START)));
    source.look();
    assertThat(source.tags()).isEqualTo("1.0.0 1.1.0 -");
    source.edit("1.1.0", MANUAL[0], MANUAL[1], FIXED[0], FIXED[1]).look();
    assertThat(source.tags()).isEqualTo("1.0.0 - -");
  }

  /// Its candidate would be nowhere any more, and lose the requests that it has.
  @Test
  void anEditInTheMiddleOfARolloutWhoseProfileIsNotKnownWaitsToo() throws Exception {
    source.edit("1.0.0").look();
    source.edit("1.1.0").look();
    RolloutState moving = source.moving(new Phase.Shifting());
    source.remember(
        RolloutState.rebuilt(
            "llama", moving.blue(), moving.green().orElseThrow(), 30, Instant.EPOCH));
    Look look = source.edit("1.2.0", "gpu: h100\n", "gpu: h100\n    profiles: locked\n").look();
    assertThat(((Look.At) look).trouble().why()).contains("it waits for that rollout");
    assertThat(source.tags()).isEqualTo("1.0.0 1.1.0 -");
  }

  @Test
  void whatNobodyMeasuresWaitsInTheLockForItsStartAndTellsSo() throws Exception {
    String[] words = {MANUAL[0], MANUAL[1], FIXED[0], FIXED[1]};
    source.edit("1.0.0", words).look();
    Look.At at = (Look.At) source.edit("1.1.0", words).look();
    assertThat(source.tags()).isEqualTo("1.0.0 - -");
    assertThat(at.edits())
        .containsExactly(
            Map.entry(
                "llama",
                "An edit waits to be started: type `nimfleet rollout start llama --fleet"
                    + " nim/prod`."));
    source.say("start 1").look();
    assertThat(source.tags()).isEqualTo("1.0.0 1.1.0 -");
    assertThat(source.told()).singleElement().asString().startsWith("llama STARTED: ");
  }

  @Test
  void whatMovesByWordsAloneCannotBePaused() throws Exception {
    waitsForAWord();
    source.say("pause 1").look();
    assertThat(source.remembered().orElseThrow().orders().refused().orElseThrow().why())
        .isEqualTo("nobody measures it, so its requests move by your words alone");
  }

  /// It is about what is followed.
  @Test
  void aWordIsHeardThoughTheLastEditIsAMistake() throws Exception {
    waitsForAWord();
    source.edit("1.1.0", "2..4", "2", "gpu: h100", "gpu: h200").say("promote 1").look();
    assertThat(source.tags()).isEqualTo("1.1.0 - 1.0.0");
  }

  @Test
  void aProcessThatIsKilledBeforeItAnswersHasNotForgottenTheWord() throws Exception {
    waitsForAWord();
    source.say("promote 1");
    assertThat(source.look(new WithoutStatus(source.cluster()))).isInstanceOf(Unreachable.class);
    assertThat(source.tags()).isEqualTo("1.1.0 - 1.0.0");
    source.look();
    assertThat(source.tags()).isEqualTo("1.1.0 - 1.0.0");
    assertThat(source.remembered().orElseThrow().hasHeard("promote 1")).isTrue();
  }

  @Test
  void aWordThatARolloutHasHeardIsNotSaidAgainWhenNobodyMeasuresTheModelAnyMore() throws Exception {
    source.edit("1.0.0").say("promote 1").look();
    var live = new Revision(source.live().name(), "any");
    source.remember(
        RolloutState.steady("llama", live, Instant.EPOCH).refusing("promote 1", "nothing to do"));
    source.edit("1.1.0", FIXED).look();
    source.look();
    assertThat(source.tags()).isEqualTo("1.0.0 1.1.0 -");
  }

  /// As a sync does that deletes a ModelFleet and brings it back: its status is gone.
  @Test
  void whatWasBrokenOffIsKnownBesideTheModelFleetToo() throws Exception {
    source.edit("1.0.0").look();
    source.edit("1.1.0").look();
    source.remember(source.moving(new Phase.Aborted("why"), Outcome.ABORTED));
    source.look();
    assertThat(source.tags()).isEqualTo("1.0.0 1.1.0:ABORTED -");
    source.cluster().remove(FollowedSource.FLEET);
    Look look = source.edit("1.1.0").look();
    assertThat(source.tags()).isEqualTo("1.0.0 1.1.0:ABORTED -");
    assertThat(said(look)).contains(Command.Verb.ABORT);
  }

  private static Optional<Command.Verb> said(Look look) {
    return ((Look.At) look)
        .models().values().stream()
            .flatMap(List::stream)
            .flatMap(model -> model.said().stream())
            .map(Command::verb)
            .findFirst();
  }

  /// Otherwise nobody would delete it, nor return to it.
  @Test
  void whatIsKeptAfterAPromotionIsKnownAgainWhenTheStatusIsGone() throws Exception {
    source.edit("1.0.0").look();
    source.edit("1.1.0").look();
    source.remember(source.moving(new Phase.Promoted(Instant.EPOCH), Outcome.FINISHED));
    source.look();
    assertThat(source.tags()).isEqualTo("1.1.0 - 1.0.0");
    source.cluster().remove(FollowedSource.FLEET);
    source.edit("1.1.0").look();
    RolloutState again = source.remembered().orElseThrow();
    assertThat(again.phase()).isEqualTo(new Phase.Promoted(Instant.EPOCH.plusSeconds(3600)));
    assertThat(again.green().map(Revision::name)).contains(source.live().name());
    assertThat(again.shift().weight()).isEqualTo(100);
    source.look();
    assertThat(source.tags()).isEqualTo("1.1.0 - 1.0.0");
  }

  @Test
  void whatWasBrokenOffAndIsStartedAgainGoesOn() throws Exception {
    source.edit("1.0.0").look();
    source.edit("1.1.0").look();
    source.remember(source.moving(new Phase.Aborted("why"), Outcome.ABORTED));
    assertThat(said(source.look())).contains(Command.Verb.ABORT);
    source.remember(source.moving(new Phase.Preparing()));
    assertThat(said(source.look())).isEmpty();
    assertThat(source.tags()).isEqualTo("1.0.0 1.1.0 -");
  }

  /// What was broken off is kept for a look, but not when nobody asks for it any more.
  @Test
  void anEditThatIsTakenBackAfterAnAbortIsForgotten() throws Exception {
    source.edit("1.0.0").look();
    source.edit("1.1.0").look();
    source.remember(source.moving(new Phase.Aborted("why"), Outcome.ABORTED));
    source.look();
    source.edit("1.0.0").look();
    assertThat(source.tags()).isEqualTo("1.0.0 - -");
  }

  /// By a newer nimfleet, or on a day when a waiver has come to its end.
  @Test
  void whatWasSoundLastIsLookedAfterThoughAStricterRuleRefusesIt() throws Exception {
    String sound = ((Look.At) source.edit("1.0.0").look()).revision();
    source.judgedBy(manifests ->
        manifests.stream()
            .filter(manifest -> manifest.kind().equals("ScaledObject"))
            .map(manifest ->
                new Finding(
                    manifest, Diagnostic.of(RULE, manifest.object().at(), "It scales too fast.")))
            .toList());
    for (String tag : List.of("1.0.0", "1.1.0")) {
      Look look = source.edit(tag).look();
      assertThat(look).isInstanceOf(Look.At.class);
      Look.At at = (Look.At) look;
      assertThat(at.trouble().why()).startsWith("spec.models.llama: too-fast It scales too fast.");
      assertThat(at.trouble().isFinal()).isTrue();
      assertThat(at.fleets().getFirst().objects()).hasSize(5);
      assertThat(at.fleets().getFirst().isWhole()).as("may be pruned").isFalse();
      assertThat(at.revision()).as("what is pruned later is news").isNotEqualTo(sound);
      assertThat(source.tags()).isEqualTo("1.0.0 - -");
    }
    source.judgedBy(ManifestCheck.NONE);
    assertThat(((Look.At) source.edit("1.0.0").look()).revision()).isEqualTo(sound);
  }

  @Test
  void aLockThatNobodyMayWriteIsNoTroubleThatPasses() throws Exception {
    source.edit("1.0.0");
    assertThat(source.look(new WithoutLock(source.cluster(), Reason.FORBIDDEN)))
        .isInstanceOf(Refused.class);
    assertThat(source.look(new WithoutLock(source.cluster(), Reason.BUSY)))
        .isInstanceOf(Unreachable.class);
  }

  /// A cluster in which nobody gets to write the lock.
  private record WithoutLock(Cluster cluster, Reason reason) implements PassingCluster {
    @Override
    public KubeObject apply(MapNode object, Applying how) throws ClusterTrouble {
      throw new ClusterTrouble(reason, "No.");
    }
  }

  /// A cluster in which nobody gets to write a status.
  private record WithoutStatus(Cluster cluster) implements PassingCluster {
    @Override
    public KubeObject applyStatus(MapNode object, Applying how) throws ClusterTrouble {
      throw new ClusterTrouble(Reason.UNREACHABLE, "Killed.");
    }
  }
}
