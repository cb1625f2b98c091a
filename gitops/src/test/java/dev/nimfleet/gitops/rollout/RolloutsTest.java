package dev.nimfleet.gitops.rollout;

import static dev.nimfleet.gitops.rollout.Story.NOON;
import static dev.nimfleet.gitops.rollout.Story.V1;
import static dev.nimfleet.gitops.rollout.Story.V2;
import static dev.nimfleet.gitops.rollout.Story.V3;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.plan.ModelPlan.MetricNames;
import dev.nimfleet.gitops.analysis.Question;
import dev.nimfleet.gitops.analysis.Target;
import dev.nimfleet.gitops.analysis.Verdict;
import dev.nimfleet.gitops.rollout.Action.Event;
import dev.nimfleet.gitops.rollout.Command.Verb;
import dev.nimfleet.gitops.rollout.Observation.Neighbour;
import dev.nimfleet.gitops.rollout.Observation.ScaleIn;
import dev.nimfleet.gitops.rollout.Observation.WarmUp;
import dev.nimfleet.gitops.rollout.RolloutState.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RolloutsTest {
  private final Story story = new Story();
  private final World world = story.world;

  @Test
  void aRevisionThatHoldsGetsAllRequestsStepByStep() {
    story.promoted();

    assertThat(story.done())
        .filteredOn(Action.SetWeight.class::isInstance)
        .extracting(action -> ((Action.SetWeight) action).green())
        .containsExactly(10, 20, 30, 40, 50, 60, 70, 80, 90, 100);
    assertThat(world.weight(V1)).isZero();
    assertThat(story.reason())
        .startsWith("`llama-v2-3fa9c1` serves all requests. `llama-v1-a41f2c` is kept until ");
  }

  @Test
  void nothingHappensWhileWhatIsAskedForServes() {
    world.asked = Optional.of(V1);
    story.settle();

    assertThat(world.done).isEmpty();
    assertThat(story.reason()).isEqualTo("`llama-v1-a41f2c` serves all requests.");
  }

  @Test
  void whatWouldBeDoneCanBeRead() {
    assertThat(story.decide().plan())
        .containsExactly(
            "pause the scale-in of `llama-v1-a41f2c`",
            "create `llama-v2-3fa9c1` with at least 2 replicas",
            "tell: `llama-v2-3fa9c1` is created beside `llama-v1-a41f2c`, at weight 0.");
    assertThat(world.done).isEmpty();
  }

  @Nested
  class BeforeAnythingIsCreated {
    @Test
    void itSaysWhichGpusAreMissingAndWaits() {
      world.freeGpus = 3;
      story.settle();

      assertThat(story.done()).isEmpty();
      assertThat(story.reason())
          .isEqualTo(
              "`llama-v2-3fa9c1` is not created: 2 more replicas of 2 × nvidia.com/gpu each on H100"
                  + " are needed, and there is room for 1. It begins when there is room.");
      assertThat(story.told()).containsExactly(Event.WAITING);
    }

    @Test
    void itBeginsWhenThereIsRoom() {
      world.freeGpus = 3;
      story.look();
      world.freeGpus = 4;
      story.look();

      assertThat(story.done())
          .containsExactly(new Action.PauseBlueScaleIn(V1), new Action.CreateGreen(V2, 2));
    }

    @Test
    void theFirstStepIsCountedFromWhatTheOldRevisionRunsNow() {
      world.services.put(V1.name(), new World.Service(8, 8, 2));
      story.settings = bySteps(50);
      world.freeGpus = 7;
      story.look();

      assertThat(story.reason()).contains("4 more replicas").contains("room for 3");
    }

    @Test
    void aModelThatIsStartedByHandWaitsForTheWord() {
      story.manual().settle();
      assertThat(story.done()).isEmpty();
      assertThat(story.reason()).contains("`nimfleet rollout start llama`");

      story.say(Verb.START).look();
      assertThat(story.done()).contains(new Action.CreateGreen(V2, 2));
    }

    @Test
    void itWaitsForItsHours() {
      story.window("Mon-Thu 13:00-16:00").settle();
      assertThat(story.done()).isEmpty();
      assertThat(story.reason())
          .isEqualTo(
              "`llama-v2-3fa9c1` waits for the hours Mon,Tue,Wed,Thu 13:00-16:00 Z, which begin at"
                  + " 2026-07-15T13:00:00Z.");

      story.pass(Duration.ofHours(1)).look();
      assertThat(story.done()).contains(new Action.CreateGreen(V2, 2));
    }

    @Test
    void oneRolloutAtATimeUsesTheGpus() {
      world.neighbours.add(new Neighbour("mistral", Standing.UNDER_WAY));
      story.settle();

      assertThat(story.done()).isEmpty();
      assertThat(story.reason())
          .isEqualTo(
              "`llama-v2-3fa9c1` waits for the rollout of `mistral`, which uses the same GPUs.");
    }

    @Test
    void twoThatWaitGoByTheirNames() {
      world.neighbours.add(new Neighbour("aya", Standing.QUEUED));
      story.look();
      assertThat(story.state.standing()).isEqualTo(Standing.QUEUED);

      world.neighbours.set(0, new Neighbour("mistral", Standing.QUEUED));
      story.look();
      assertThat(story.state.standing()).isEqualTo(Standing.UNDER_WAY);
    }

    @Test
    void whatIsPausedIsNotCreatedAndHoldsUpNobody() {
      world.freeGpus = 0;
      story.look();
      world.freeGpus = 100;
      story.say(Verb.PAUSE).settle();

      assertThat(story.done()).isEmpty();
      assertThat(story.state.standing()).isEqualTo(Standing.NONE);
      assertThat(story.reason()).contains("`nimfleet rollout resume llama`");
    }

    @Test
    void abortedBeforeItBeganItIsNotTriedAgain() {
      world.freeGpus = 0;
      story.look();
      story.say(Verb.ABORT).look();
      world.freeGpus = 100;
      story.settle();

      assertThat(story.done()).isEmpty();
      assertThat(story.reason()).contains("was aborted at 2026-07-15T12:00:00Z");
    }
  }

  @Nested
  class BeforeItGetsRequests {
    @Test
    void itMustBeReady() {
      story.settle();

      assertThat(story.weight()).isZero();
      assertThat(story.reason())
          .isEqualTo("`llama-v2-3fa9c1` is not ready yet; `llama-v1-a41f2c` serves all requests.");
    }

    @Test
    void itMustAnswerToTheSameModelName() {
      story.look();
      world.load();
      world.of(V2).serves = Set.of("meta/llama-3.1");
      story.look();

      assertThat(story.state.phase()).isInstanceOf(Phase.Aborted.class);
      assertThat(story.reason())
          .contains(
              "answers to `meta/llama-3.1` and not to `meta/llama` as `llama-v1-a41f2c` does");
    }

    @Test
    void whoDoesNotSayItsNamesYetIsWaitedFor() {
      story.look();
      world.load();
      world.of(V2).serves = Set.of();
      story.settle();

      assertThat(story.state.phase()).isEqualTo(new Phase.Preparing());
    }

    @Test
    void itMustAnswerItsFirstRequests() {
      world.answersWarmUp = false;
      story.look();
      world.load();
      world.warmUp = new WarmUp.Refused("503");
      story.pass(Duration.ofMinutes(10)).settle();

      assertThat(story.weight()).isZero();
      assertThat(story.done()).contains(new Action.WarmUp(V2, 5));
      assertThat(story.reason())
          .isEqualTo(
              "`llama-v2-3fa9c1` did not answer its first requests: 503. It is asked again.");
    }

    @Test
    void aHeaderReachesItAtWeightZero() {
      story.preview("x-nim-revision").at(0);
      story.look();

      assertThat(story.done()).contains(new Action.SetPreview(V2, "x-nim-revision"));
      assertThat(story.weight()).isZero();
    }

    @Test
    void withoutAHeaderThereIsNoPreview() {
      story.at(0).settle();

      assertThat(story.done()).noneMatch(Action.SetPreview.class::isInstance);
    }

    @Test
    void whatDoesNotGetReadyInTimeIsForPeopleToLookAt() {
      story.look();
      story.pass(Duration.ofHours(2)).settle();

      assertThat(story.state.orders().isPaused()).isTrue();
      assertThat(story.reason()).contains("waited for 2h").contains("is not ready yet");
      assertThat(story.told()).containsExactly(Event.STARTED, Event.HELD);
    }

    @Test
    void aNewerEditTakesItsPlace() {
      story.at(0);
      world.asked = Optional.of(V3);
      story.settle();

      assertThat(story.done()).contains(new Action.Retire(V2), new Action.CreateGreen(V3, 2));
    }

    @Test
    void anEditThatIsTakenBackLeavesNothing() {
      story.at(0);
      world.asked = Optional.of(V1);
      story.settle();

      assertThat(world.services.keySet()).containsExactly(V1.name());
      assertThat(world.of(V1).scaleIn).isEqualTo(ScaleIn.ALLOWED);
      assertThat(story.state.phase()).isEqualTo(new Phase.Steady());
    }
  }

  @Nested
  class EachStep {
    @Test
    void raisesTheMinimumFirstAndWaitsForIt() {
      story.at(50).look();
      assertThat(world.of(V2).minimum).isEqualTo(3);
      world.of(V2).ready = 2;
      story.pass(Duration.ofMinutes(5)).settle();

      assertThat(story.weight()).isEqualTo(50);
      assertThat(story.reason())
          .isEqualTo(
              "`llama-v2-3fa9c1` has 50 % of the requests. Before 60 %, 3 replicas must be ready,"
                  + " and 2 are.");
    }

    @Test
    void countsWhatTheOldRevisionRunsNowAndNotItsMinimum() {
      story.at(50);
      world.of(V1).replicas = 8;
      world.of(V2).ready = 4;
      world.of(V2).replicas = 4;
      story.look();

      assertThat(world.of(V2).minimum).isEqualTo(5);
    }

    @Test
    void looksForRoomAgain() {
      story.at(50);
      world.freeGpus = 0;
      world.of(V2).replicas = 2;
      world.of(V2).ready = 2;
      world.of(V2).minimum = 2;
      story.pass(Duration.ofMinutes(5)).settle();

      assertThat(world.of(V2).minimum).isEqualTo(2);
      assertThat(story.weight()).isEqualTo(50);
      assertThat(story.reason())
          .contains("60 % must wait: 1 more replica of 2 × nvidia.com/gpu each on H100 is needed");
    }

    @Test
    void comesOnlyAfterThePause() {
      story.at(10).pass(Duration.ofMinutes(4)).settle();
      assertThat(story.weight()).isEqualTo(10);
      assertThat(story.reason()).contains("The next step is possible at ");

      story.pass(Duration.ofMinutes(1)).settle();
      assertThat(story.weight()).isEqualTo(20);
    }

    /// A verdict needs a look, and three of them have to fit into the pause.
    @Test
    void isLookedForSoonerWhereThePauseIsShort() {
      story.at(10);
      assertThat(story.decide().nextLook()).isEqualTo(story.now.plusSeconds(15));
      story.passes(3).every(Duration.ofSeconds(9));
      assertThat(story.decide().nextLook()).isEqualTo(story.now.plusSeconds(3));
      story.every(Duration.ofMillis(1));
      assertThat(story.decide().nextLook()).isEqualTo(story.now.plusSeconds(1));
    }

    /// R23: a machine's clock is set by an hour, there and back.
    @Test
    void doesNotComeOfAClockThatJumps() {
      story.passes(3).at(10);
      story.pass(Duration.ofHours(1)).settle();
      assertThat(story.weight()).isEqualTo(10);
      story.pass(Duration.ofHours(-2)).settle();
      assertThat(story.weight()).isEqualTo(10);
      story.pass(Duration.ofHours(1).plusMinutes(6)).settle();
      assertThat(story.weight()).isEqualTo(10);
    }

    @Test
    void needsThatManyPassesInARow() {
      story.passes(3).at(10);
      for (int minutes = 0; minutes < 4; minutes++) {
        story.pass(Duration.ofMinutes(1)).look();
      }
      world.verdict = new Verdict.NoData("Prometheus is down");
      story.pass(Duration.ofMinutes(1)).look();
      assertThat(story.reason())
          .isEqualTo(
              "`llama-v2-3fa9c1` has 10 % of the requests. Nothing is known of it: Prometheus is"
                  + " down. The weight stays.");

      world.verdict = new Verdict.Pass("TTFT p90 0.4 s");
      story.pass(Duration.ofMinutes(2)).look();
      story.pass(Duration.ofMinutes(2)).look();
      assertThat(story.weight()).isEqualTo(10);
      assertThat(story.reason()).contains("2 of 3 checks in a row passed: TTFT p90 0.4 s.");
      story.pass(Duration.ofMinutes(2)).look();
      assertThat(story.weight()).isEqualTo(20);
    }

    @Test
    void isJudgedSinceItsChangeAndBesideTheOldRevision() {
      Target green = target(V2);
      Target blue = target(V1);
      assertThat(question(story.at(0), green, blue)).isEmpty();

      Question question = question(story.at(30), green, blue).orElseThrow();
      assertThat(question.since()).isEqualTo(story.state.shift().changed());
      assertThat(question.blue()).contains(blue);

      assertThat(question(story.at(100), green, blue).orElseThrow().blue()).isEmpty();
    }

    private Target target(Revision revision) {
      return new Target("nim-prod", revision.name(), new MetricNames("a", "b", "c", "d"));
    }

    private Optional<Question> question(Story story, Target green, Target blue) {
      return Rollouts.question(story.settings, story.state, green, blue, Duration.ofSeconds(15));
    }

    @Test
    void theSameLookTwiceIsNoSecondPass() {
      story.passes(2).at(10).pass(Duration.ofMinutes(5));
      story.settle();

      assertThat(story.weight()).isEqualTo(10);
    }

    @Test
    void isHeldWithoutData() {
      story.at(30);
      world.verdict = new Verdict.NoData("only 12 of 200 requests have ended");
      story.pass(Duration.ofMinutes(30)).settle();

      assertThat(story.weight()).isEqualTo(30);
      assertThat(story.told()).endsWith(Event.HELD);
    }

    @Test
    void isHeldForSoLongAndThenSomebodyMustSay() {
      story.at(30);
      world.verdict = new Verdict.NoData("Prometheus is down");
      story.pass(Duration.ofMinutes(30)).look();
      story.pass(Duration.ofHours(2)).look();
      assertThat(story.state.orders().isPaused()).isTrue();
      assertThat(story.reason()).contains("Paused at 30 %").contains("Prometheus is down");

      world.verdict = new Verdict.Pass("");
      story.pass(Duration.ofHours(1)).settle();
      assertThat(story.weight()).isEqualTo(30);

      story.say(Verb.RESUME).settle();
      assertThat(story.weight()).isEqualTo(40);
    }

    @Test
    void isHeldOutsideItsHoursAndGoesBackAtAnyHour() {
      story.window("12:00-12:30").at(10).pass(Duration.ofHours(1)).settle();
      assertThat(story.weight()).isEqualTo(10);
      assertThat(story.reason()).startsWith("The step after 10 % waits for the hours");

      world.verdict = new Verdict.Fail(List.of("errors 5 %"));
      story.settle();
      assertThat(story.weight()).isZero();
    }

    @Test
    void waitsUntilTheGatewayHasTheLastOne() {
      story.at(10);
      world.isTaken = false;
      story.pass(Duration.ofMinutes(10)).settle();

      assertThat(story.weight()).isEqualTo(10);
      assertThat(story.reason())
          .isEqualTo("Weight 10 is written, and the Gateway has not taken it yet.");
    }

    @Test
    void waitsWhileTheRouteCannotBeRead() {
      story.at(10);
      world.isReadable = false;
      story.pass(Duration.ofMinutes(10)).settle();

      assertThat(world.done).last().isNotInstanceOf(Action.SetWeight.class);
      assertThat(story.reason()).isEqualTo("The HTTPRoute cannot be read, so nothing moves.");
    }

    @Test
    void stopsAtAGateUntilSomebodyOpensIt() {
      story.gates(25).at(20).pass(Duration.ofHours(9)).settle();
      assertThat(story.weight()).isEqualTo(20);
      assertThat(story.told()).endsWith(Event.AT_GATE);

      story.say(Verb.RESUME).settle();
      assertThat(story.weight()).isEqualTo(30);
    }

    @Test
    void theLastGateIsBeforeThePromotion() {
      story.gates(100).at(100).pass(Duration.ofHours(9)).settle();
      assertThat(story.state.phase()).isEqualTo(new Phase.Shifting());

      story.say(Verb.RESUME).pass(Duration.ofMinutes(1)).settle();
      assertThat(story.state.phase()).isInstanceOf(Phase.Promoted.class);
    }
  }

  @Nested
  class WhenItDoesNotHold {
    static IntStream weights() {
      return IntStream.rangeClosed(1, 10).map(step -> step * 10);
    }

    @ParameterizedTest
    @MethodSource("weights")
    void aFailureGivesAllRequestsBackAtOnceAndKeepsItForALook(int weight) {
      story.at(weight);
      world.verdict = new Verdict.Fail(List.of("TTFT p90 is 1.9 s, and 800 ms is promised"));
      story.settle();

      assertThat(story.weight()).isZero();
      assertThat(world.weight(V1)).isEqualTo(100);
      assertThat(world.services).containsKey(V2.name());
      assertThat(world.of(V2).minimum).isEqualTo(2);
      assertThat(world.of(V1).scaleIn).isEqualTo(ScaleIn.ALLOWED);
      assertThat(story.reason())
          .isEqualTo(
              "The rollout of `llama-v2-3fa9c1` was aborted: at %d %%, TTFT p90 is 1.9 s, and 800 ms is promised. `llama-v1-a41f2c` serves all requests; `llama-v2-3fa9c1` is kept for a look. Type `nimfleet rollout start llama` to try again, `nimfleet rollout retire llama` to delete it."
                  .formatted(weight));
    }

    @Test
    void theOldRevisionIsKeptWholeUntilThen() {
      story.at(80);

      assertThat(world.of(V1).scaleIn).isEqualTo(ScaleIn.PAUSED);
    }

    @Test
    void aFailureWhilePausedGoesBackToo() {
      story.at(30).say(Verb.PAUSE).look();
      world.verdict = new Verdict.Fail(List.of("errors 5 %"));
      story.settle();

      assertThat(story.weight()).isZero();
    }

    @Test
    void nothingGoesBackToARevisionThatIsNotReady() {
      story.at(50);
      world.of(V1).ready = 0;
      world.verdict = new Verdict.Fail(List.of("errors 5 %"));
      story.settle();
      assertThat(story.weight()).isEqualTo(50);
      assertThat(story.reason())
          .isEqualTo(
              "`llama-v2-3fa9c1` is to give up its 50 %, but `llama-v1-a41f2c` is not ready: that"
                  + " comes first.");

      world.load();
      story.settle();
      assertThat(story.weight()).isZero();
    }

    @Test
    void losingAllReplicasIsAFailure() {
      story.at(50);
      world.of(V2).ready = 0;
      story.settle();

      assertThat(story.weight()).isZero();
      assertThat(story.reason()).contains("it stopped being ready at 50 %");
    }

    @Test
    void losingBothMovesNothing() {
      story.at(50);
      world.of(V1).ready = 0;
      world.of(V2).ready = 0;
      story.settle();

      assertThat(story.weight()).isEqualTo(50);
      assertThat(story.reason()).startsWith("Neither `llama-v2-3fa9c1` nor `llama-v1-a41f2c` is");
    }

    @Test
    void losingSomeReplicasLowersItToWhatTheOthersCarry() {
      story.at(80);
      world.of(V2).ready = 3;
      story.settle();
      assertThat(story.weight()).isEqualTo(75);

      world.load();
      story.pass(Duration.ofMinutes(5)).settle();
      assertThat(story.weight()).isEqualTo(80);
    }

    @Test
    void anAbortedContentIsNotTriedAgainByItself() {
      story.at(30).say(Verb.ABORT).settle();
      world.asked = Optional.of(V1);
      story.pass(Duration.ofHours(1)).settle();
      world.asked = Optional.of(V2);
      story.pass(Duration.ofHours(1)).settle();

      assertThat(story.weight()).isZero();
      assertThat(world.services).doesNotContainKey(V2.name());
      assertThat(story.reason()).contains("It is not tried again by itself");
    }

    @Test
    void anAbortedContentIsTriedAgainWhenSomebodySaysSo() {
      story.at(30).say(Verb.ABORT).settle();
      story.say(Verb.START).at(10);

      assertThat(story.weight()).isEqualTo(10);
    }

    @Test
    void anotherContentFollowsAnAbortedOne() {
      story.at(30).say(Verb.ABORT).settle();
      world.asked = Optional.of(V3);
      story.pass(Duration.ofHours(1)).settle();

      assertThat(world.services).containsOnlyKeys(V1.name(), V3.name());
    }

    @Test
    void aCommitThatTakesTheEditBackGivesTheRequestsBack() {
      story.at(70);
      world.asked = Optional.of(V1);
      story.look();
      assertThat(story.weight()).isZero();
      assertThat(world.services).containsKey(V2.name());

      story.look();
      assertThat(world.services).doesNotContainKey(V2.name());
    }

    @Test
    void aNewerEditWaitsWhileRequestsAreShared() {
      story.at(30);
      world.asked = Optional.of(V3);
      story.pass(Duration.ofMinutes(5)).settle();

      assertThat(story.weight()).isEqualTo(40);
      assertThat(story.reason())
          .endsWith(" `llama-v3-77b0de`, a newer edit, waits until this rollout has ended.");
    }
  }

  @Nested
  class WhatPeopleSay {
    @Test
    void whoeverEditsAndStartsAtOnceMeansTheEdit() {
      story.manual().settle();
      assertThat(story.state.phase()).isEqualTo(new Phase.Waiting(Phase.Cause.START));
      world.asked = Optional.of(V3);
      story.say(Verb.START).look();
      assertThat(story.done()).contains(new Action.CreateGreen(V3, 2));
    }

    @Test
    void aStartOfAnotherThanTheAbortedOneIsSaidAgain() {
      story.at(30).say(Verb.ABORT).settle();
      world.asked = Optional.of(V3);
      story.say(Verb.START).look();
      assertThat(story.state.orders().refused().orElseThrow().why()).contains("say it again then");
    }

    static IntStream weights() {
      return IntStream.rangeClosed(0, 10).map(step -> step * 10);
    }

    @ParameterizedTest
    @MethodSource("weights")
    void abortGivesAllRequestsBackAtEveryWeight(int weight) {
      story.at(weight).say(Verb.ABORT).settle();

      assertThat(story.weight()).isZero();
      assertThat(story.state.phase()).isEqualTo(new Phase.Aborted("anna asked for it"));
    }

    @ParameterizedTest
    @MethodSource("weights")
    void pauseHoldsEveryWeightAndResumeGoesOn(int weight) {
      story.at(weight).say(Verb.PAUSE).pass(Duration.ofHours(9)).settle();
      assertThat(story.weight()).isEqualTo(weight);
      assertThat(story.state.phase()).isEqualTo(new Phase.Shifting());

      story.say(Verb.RESUME).promoted();
      assertThat(story.weight()).isEqualTo(100);
    }

    @ParameterizedTest
    @MethodSource("weights")
    void promoteGivesAllRequestsAtEveryWeightWhenItsReplicasCarryThem(int weight) {
      world.verdict = new Verdict.Pass("");
      story.at(weight);
      world.verdict = new Verdict.NoData("Prometheus is down");
      story.say(Verb.PROMOTE).look();
      world.load();
      story.settle();

      assertThat(story.state.phase()).isInstanceOf(Phase.Promoted.class);
      assertThat(story.weight()).isEqualTo(100);
    }

    @Test
    void promoteWaitsForTheReplicas() {
      story.at(10).say(Verb.PROMOTE).settle();

      assertThat(story.weight()).isEqualTo(10);
      assertThat(world.of(V2).minimum).isEqualTo(4);
      assertThat(story.reason()).contains("Before 100 %, 4 replicas must be ready");
    }

    @Test
    void undoReturnsToThePreviousRevision() {
      story.promoted().say(Verb.UNDO).settle();

      assertThat(world.weight(V1)).isEqualTo(100);
      assertThat(story.state.phase()).isEqualTo(new Phase.Undone("anna asked for it"));
      assertThat(world.of(V1).scaleIn).isEqualTo(ScaleIn.ALLOWED);
    }

    @Test
    void undoIsRefusedWhileThePreviousRevisionIsNotReady() {
      story.promoted();
      world.of(V1).ready = 0;
      Decision decision = story.say(Verb.UNDO).look();

      assertThat(story.weight()).isEqualTo(100);
      assertThat(decision.actions())
          .contains(
              new Action.Notify(
                  Event.REFUSED,
                  "`undo`, said by anna, does not fit: the old revision is not ready."));
    }

    @Test
    void aCommandThatDoesNotFitIsRememberedWithItsReason() {
      Story story = new Story().at(30).say(Verb.UNDO);
      story.look();

      assertThat(story.state.orders().refused())
          .contains(new Orders.Refused("command 1", "it is not promoted; `abort` breaks it off"));
      assertThat(RolloutRecord.read(RolloutRecord.write(story.state))).contains(story.state);
      story.say(Verb.PAUSE).look();
      assertThat(story.state.orders().refused()).map(Orders.Refused::id).contains("command 1");
      assertThat(story.state.orders().done()).contains("command 2");
    }

    /// What is remembered was lost, and the lock knows it still.
    @Test
    void whatALockHasBrokenOffDoesNotBegin() {
      story.say(Verb.ABORT).settle();
      assertThat(story.done()).isEmpty();
      assertThat(story.state.phase()).isEqualTo(new Phase.Steady());
      assertThat(story.reason()).contains("its rollout was aborted at");
      Story undone = new Story().say(Verb.UNDO).settle();
      assertThat(undone.done()).isEmpty();
      undone.say(Verb.START).settle();
      assertThat(undone.state.phase()).isEqualTo(new Phase.Preparing());
    }

    /// A lock that was committed says again what was done.
    @Test
    void whatIsSoAlreadyIsNotRefused() {
      Story aborted = new Story().at(30).say(Verb.ABORT).settle().say(Verb.ABORT).settle();
      assertThat(aborted.state.orders().refused()).isEmpty();
      assertThat(aborted.state.orders().done()).contains("command 2");
      Story undone = new Story().promoted().say(Verb.UNDO).settle().say(Verb.UNDO).settle();
      assertThat(undone.state.orders().refused()).isEmpty();
      aborted.say(Verb.RETIRE).settle().say(Verb.ABORT).settle();
      assertThat(aborted.state.phase()).isEqualTo(new Phase.Steady());
      assertThat(aborted.state.orders().refused()).isEmpty();
    }

    @Test
    void theNumbersAreRememberedUntilTheRolloutIsOver() {
      Story story = new Story().at(30).say(Verb.PAUSE);
      story.world.verdict = new Verdict.Pass("TTFT p90 0.4 s");
      story.look();
      assertThat(story.state.verdict()).isEqualTo("pass: TTFT p90 0.4 s");
      story.world.verdict = new Verdict.Fail(List.of("TTFT p90 is 4 s"));
      story.settle();
      assertThat(story.state.phase()).isInstanceOf(Phase.Aborted.class);
      assertThat(story.state.verdict()).isEqualTo("fail: TTFT p90 is 4 s");
      story.say(Verb.RETIRE).settle();
      assertThat(story.state.verdict()).isEmpty();
    }

    @Test
    void aSentenceThatLeavesTheStateNamesTheFleet() {
      Story story = new Story().at(30).say(Verb.PAUSE);
      story.look();
      assertThat(Rollouts.addressed(story.reason(), "nim/prod"))
          .contains("`nimfleet rollout resume llama --fleet nim/prod` goes on")
          .contains("`nimfleet rollout abort llama --fleet nim/prod` returns to");
    }

    @Test
    void eachCommandIsCarriedOutOnce() {
      story.at(30).say(Verb.ABORT).settle();
      story.say(Verb.START).at(20);

      assertThat(story.state.phase()).isEqualTo(new Phase.Shifting());
    }

    @Test
    void retireDeletesWhatIsKept() {
      story.at(30).say(Verb.ABORT).settle();
      story.say(Verb.RETIRE).settle();

      assertThat(world.services).containsOnlyKeys(V1.name());
      assertThat(story.weight()).isZero();
    }
  }

  /// A lock goes on saying what it says, until a commit changes it.
  @Nested
  class WhatTheLockSays {
    private void lock(Verb verb, Revision revision) {
      world.lock = Optional.of(Command.ofLock(verb, revision.name(), Optional.empty()));
    }

    /// As a reconciler has written it.
    private void report(Verb verb, Revision revision) {
      var ended = story.state.refusal(revision).orElseThrow().at();
      world.lock = Optional.of(Command.ofLock(verb, revision.name(), Optional.of(ended)));
    }

    @Test
    void anAbortIsCarriedOutOnce() {
      story.at(30);
      lock(Verb.ABORT, V2);
      story.settle();
      assertThat(story.state.phase()).isEqualTo(new Phase.Aborted("the lock asked for it"));

      story.say(Verb.START).at(20);
      assertThat(story.state.phase()).isEqualTo(new Phase.Shifting());
    }

    @Test
    void howeverMuchIsSaidMeanwhileItIsNotHeardAgain() {
      story.at(30);
      lock(Verb.ABORT, V2);
      story.settle();
      story.say(Verb.START).at(20);
      for (int word = 0; word < 30; word++) {
        story.say(word % 2 == 0 ? Verb.PAUSE : Verb.RESUME).look();
      }

      assertThat(story.state.phase()).isEqualTo(new Phase.Shifting());
      assertThat(story.state.orders().done()).hasSizeLessThan(20);
    }

    @Test
    void aReportThatComesLateEndsNothingThatWasStartedAgain() {
      story.at(30).say(Verb.ABORT).settle();
      report(Verb.ABORT, V2);
      Optional<Command> late = world.lock;
      world.lock = Optional.empty();
      story.say(Verb.START).at(20);

      world.lock = late;
      story.settle();
      assertThat(story.state.phase()).isEqualTo(new Phase.Shifting());
      assertThat(story.weight()).isEqualTo(20);
    }

    @Test
    void aReportOfARolloutThatNobodyRemembersCounts() {
      story.at(30);
      var ended = Optional.of(NOON.minusSeconds(60));
      world.lock = Optional.of(Command.ofLock(Verb.ABORT, V2.name(), ended));
      story.settle();

      assertThat(story.state.phase()).isInstanceOf(Phase.Aborted.class);
    }

    @Test
    void aWordAboutAnotherRevisionIsNotAboutThisOne() {
      story.at(30).say(Verb.ABORT).settle();
      world.asked = Optional.of(V3);
      story.settle();
      world.load();
      story.settle();
      assertThat(story.state.green()).contains(V3);

      lock(Verb.ABORT, V2);
      story.settle();
      assertThat(story.state.phase()).isNotInstanceOf(Phase.Aborted.class);
      assertThat(story.state.green()).contains(V3);
      assertThat(story.told()).doesNotContain(Event.REFUSED);
    }

    @Test
    void aSecondAbortIsHeardWhenTheLockHadStartedAgain() {
      story.at(30);
      lock(Verb.ABORT, V2);
      story.settle();
      world.lock = Optional.empty();
      story.say(Verb.START).at(20);

      lock(Verb.ABORT, V2);
      story.settle();
      assertThat(story.state.phase()).isInstanceOf(Phase.Aborted.class);
      assertThat(story.weight()).isZero();
    }

    @Test
    void whatItHasBrokenOffBeforeItBeganAndStartsAgainBegins() {
      lock(Verb.ABORT, V2);
      story.settle();
      assertThat(story.reason()).contains("was aborted at");
      world.lock = Optional.empty();
      story.at(10);
      assertThat(story.state.phase()).isEqualTo(new Phase.Shifting());
    }

    /// As `nimfleet rollout start` does in files.
    @Test
    void whatItHasBrokenOffAndStartsAgainGoesOn() {
      story.at(30);
      lock(Verb.ABORT, V2);
      story.pass(Duration.ofHours(1)).settle();
      assertThat(story.weight()).isZero();

      world.lock = Optional.empty();
      story.at(20);
      assertThat(story.state.phase()).isEqualTo(new Phase.Shifting());

      lock(Verb.ABORT, V2);
      story.settle();
      assertThat(story.state.phase()).isInstanceOf(Phase.Aborted.class);
    }

    @Test
    void whatItReportsAndStartsAgainGoesOn() {
      story.at(30).say(Verb.ABORT).settle();
      assertThat(story.pass(Duration.ofHours(1)).settle().weight())
          .isZero(); // no lock tells it yet
      report(Verb.ABORT, V2);
      assertThat(story.pass(Duration.ofHours(1)).settle().weight()).isZero();

      world.lock = Optional.empty();
      story.at(20);
      assertThat(story.state.phase()).isEqualTo(new Phase.Shifting());
    }

    @Test
    void whatItStartsAgainWaitsForTheRequestsThatAreOnTheirWayBack() {
      story.at(30);
      lock(Verb.ABORT, V2);
      story.look();
      world.lock = Optional.empty();
      story.at(40);
      assertThat(story.told()).contains(Event.ABORTED);
      assertThat(story.state.phase()).isEqualTo(new Phase.Shifting());
    }

    @Test
    void anEditThatIsTakenBackWithTheReportIsNotStarted() {
      story.at(30).say(Verb.ABORT).settle();
      report(Verb.ABORT, V2);
      story.settle();
      world.lock = Optional.empty();
      world.asked = Optional.of(V1);
      story.pass(Duration.ofHours(1)).settle();
      assertThat(world.services).containsOnlyKeys(V1.name());
    }

    @ParameterizedTest
    @EnumSource(
        value = Verb.class,
        names = {"ABORT", "UNDO"})
    void whatItHasBrokenOffIsNotBegunByWhoeverKnowsNothing(Verb verb) {
      lock(verb, V2);
      story.settle();

      assertThat(story.done()).isEmpty();
      assertThat(story.reason()).contains("was aborted at");
      assertThat(story.told()).doesNotContain(Event.REFUSED);
    }

    @Test
    void anAbortOfWhatIsPromotedByNowReturnsToTheOldRevision() {
      story.promoted();
      lock(Verb.ABORT, V2);
      story.settle();

      assertThat(story.state.phase()).isEqualTo(new Phase.Undone("the lock asked for it"));
      assertThat(story.weight()).isZero();
    }

    @Test
    void anUndoOfWhatIsNotPromotedYetGivesTheRequestsBack() {
      story.at(30);
      lock(Verb.UNDO, V2);
      story.settle();

      assertThat(story.state.phase()).isInstanceOf(Phase.Aborted.class);
      assertThat(story.weight()).isZero();
    }
  }

  @Nested
  class AfterThePromotion {
    @Test
    void theOldRevisionIsKeptThenDrainedThenDeleted() {
      story.promoted();
      world.of(V1).inFlight = java.util.OptionalLong.of(1);
      story.pass(Duration.ofMinutes(59)).settle();
      assertThat(story.state.phase()).isInstanceOf(Phase.Promoted.class);

      story.pass(Duration.ofMinutes(1)).settle();
      assertThat(story.state.phase()).isInstanceOf(Phase.Draining.class);
      assertThat(world.services).containsKey(V1.name());

      world.of(V1).inFlight = java.util.OptionalLong.of(0);
      story.settle();
      assertThat(world.services).containsOnlyKeys(V2.name());
      assertThat(story.state.blue()).isEqualTo(V2);
      assertThat(story.state.phase()).isEqualTo(new Phase.Steady());
    }

    @Test
    void whoseRequestsNobodyCountsIsDrainedForAsLongAsOneMayTake() {
      story.promoted();
      world.of(V1).inFlight = java.util.OptionalLong.empty();
      story.pass(Duration.ofHours(1)).look();
      story.pass(Duration.ofMinutes(9)).settle();
      assertThat(world.services).containsKey(V1.name());

      story.pass(Duration.ofMinutes(1)).settle();
      assertThat(world.services).doesNotContainKey(V1.name());
    }

    @Test
    void itsScalerMayTakeReplicasAwayAgain() {
      story.promoted().look();

      assertThat(world.of(V2).minimum).isEqualTo(2);
    }

    @Test
    void theOldRevisionIsNotDeletedWhileTheNewOneIsNotReady() {
      story.promoted();
      world.of(V2).ready = 0;
      story.pass(Duration.ofDays(1)).settle();

      assertThat(world.services).containsKey(V1.name());
      assertThat(story.reason()).contains("`nimfleet rollout undo llama` returns to it");
    }

    @Test
    void aRevertWhileTheOldRevisionIsWarmReturnsToIt() {
      story.promoted();
      world.asked = Optional.of(V1);
      story.settle();

      assertThat(world.weight(V1)).isEqualTo(100);
    }

    @Test
    void theNextRolloutIsFromTheNewOne() {
      story.promoted().pass(Duration.ofHours(2)).settle();
      world.asked = Optional.of(V3);
      story.settle();

      assertThat(story.done()).endsWith(new Action.CreateGreen(V3, 2));
    }
  }

  @Nested
  class AfterARestart {
    @Test
    void aWeightWhoseRecordWasLostIsTheTruth() {
      story.at(30);
      RolloutState before = story.state;
      story.at(40);
      story.state = before;
      story.look();

      assertThat(story.weight()).isEqualTo(40);
      assertThat(story.state.shift().weight()).isEqualTo(40);
      assertThat(story.state.shift().passes()).isZero();
    }

    @Test
    void aWeightThatWasNotWrittenIsWritten() {
      story.at(30).pass(Duration.ofMinutes(5));
      story.state = story.decide().state();
      assertThat(story.weight()).isEqualTo(30);
      story.look();

      assertThat(story.weight()).isEqualTo(40);
    }

    @Test
    void aRollbackWhoseRecordWasLostIsNotBegunAgain() {
      story.at(30);
      RolloutState before = story.state;
      world.verdict = new Verdict.Fail(List.of("errors 5 %"));
      story.settle();
      story.state = before;
      world.verdict = new Verdict.Pass("");
      story.pass(Duration.ofHours(1)).settle();

      assertThat(story.weight()).isZero();
      assertThat(story.state.phase()).isInstanceOf(Phase.Aborted.class);
    }

    @Test
    void withoutAnyRecordItGoesOnFromTheWeightOfTheRoute() {
      story.at(40);
      story.state = RolloutState.rebuilt("llama", V1, V2, 40, story.now);
      story.look();
      assertThat(story.weight()).isEqualTo(40);

      story.promoted();
    }

    @Test
    void withoutAnyRecordAndWeightSomebodyMustSayWhetherItBegins() {
      story.at(0);
      story.state = RolloutState.rebuilt("llama", V1, V2, 0, story.now);
      story.pass(Duration.ofHours(1)).settle();
      assertThat(story.weight()).isZero();

      story.say(Verb.START).at(10);
    }
  }

  private RolloutSettings bySteps(int by) {
    RolloutSettings s = story.settings;
    return new RolloutSettings(
        s.isManual(),
        by,
        s.every(),
        s.passes(),
        s.maxHold(),
        s.window(),
        s.preview(),
        s.gates(),
        s.warmUp(),
        s.keepPrevious(),
        s.drain(),
        s.limits(),
        s.replicas(),
        s.gpus());
  }
}
