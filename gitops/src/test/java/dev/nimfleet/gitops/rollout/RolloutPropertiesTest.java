package dev.nimfleet.gitops.rollout;

import static dev.nimfleet.gitops.rollout.Story.V1;
import static dev.nimfleet.gitops.rollout.Story.V2;
import static dev.nimfleet.gitops.rollout.Story.V3;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.gitops.analysis.Verdict;
import dev.nimfleet.gitops.rollout.Command.Verb;
import dev.nimfleet.gitops.rollout.Observation.Side;
import dev.nimfleet.gitops.rollout.Observation.WarmUp;
import dev.nimfleet.gitops.rollout.RolloutState.Standing;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// Whatever happens, in whatever order, and whenever the process ends.
class RolloutPropertiesTest {
  /// What happens between two looks.
  enum Happening {
    TIME,
    LONG_TIME,
    PODS_READY,
    BLUE_LOST,
    GREEN_LOST,
    GREEN_LOSES_ONE,
    BLUE_GROWS,
    NO_ROOM,
    ROOM,
    PASS,
    FAIL,
    NO_DATA,
    ROUTE_UNREAD,
    ROUTE_NOT_TAKEN,
    ROUTE_WELL,
    COLD,
    BUSY,
    BY_HAND_TO_BLUE,
    BY_HAND_TO_55,
    ASKED_V1,
    ASKED_V2,
    ASKED_V3,
    START,
    PAUSE,
    RESUME,
    PROMOTE,
    ABORT,
    UNDO,
    RETIRE
  }

  /// What becomes of a decision.
  enum Fate {
    DONE,
    STATE_LOST,
    ACTIONS_LOST,
    HALF_DONE
  }

  record Event(Happening happening, Fate fate) {}

  @Provide
  Arbitrary<List<Event>> events() {
    Arbitrary<Happening> happenings =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(
                6, Arbitraries.of(Happening.TIME, Happening.PODS_READY, Happening.PASS)),
            net.jqwik.api.Tuple.of(4, Arbitraries.of(Happening.class)));
    Arbitrary<Fate> fates =
        Arbitraries.frequency(
            net.jqwik.api.Tuple.of(6, Fate.DONE),
            net.jqwik.api.Tuple.of(1, Fate.STATE_LOST),
            net.jqwik.api.Tuple.of(1, Fate.ACTIONS_LOST),
            net.jqwik.api.Tuple.of(1, Fate.HALF_DONE));
    return net.jqwik.api.Combinators.combine(happenings, fates)
        .as(Event::new)
        .list()
        .ofMinSize(20)
        .ofMaxSize(150);
  }

  /// A weight, -10 before the beginning, 110 after the promotion.
  @Provide
  Arbitrary<Integer> starts() {
    return Arbitraries.integers().between(-1, 11).map(step -> 10 * step);
  }

  /// A rollout that has gone well so far. Most that happens at random would not bring it there.
  private static Story begun(int start) {
    Story story = new Story().preview("x-nim-revision");
    if (start > 100) {
      story.promoted();
    } else if (start >= 0) {
      story.at(start);
    }
    return start > 50 ? story.gates(100) : story.gates(50, 100);
  }

  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void noSequenceBreaksARule(@ForAll("starts") int start, @ForAll("events") List<Event> events) {
    Story story = begun(start);
    var rules = new Rules(story);
    for (Event event : events) {
      happen(story, event.happening());
      Observation seen = story.world.seen(story.state);
      Decision decision = Rollouts.next(story.settings, story.state, seen, story.now);
      rules.judge(seen, decision);
      carryOut(story, decision, event.fate());
      rules.remember(seen, decision);
    }
  }

  /// Deciding again on what was decided, before anything was done, changes nothing.
  @Property(tries = 1500, edgeCases = EdgeCasesMode.NONE)
  void theSameLookTwiceDecidesTheSame(
      @ForAll("starts") int start, @ForAll("events") List<Event> events) {
    Story story = begun(start);
    for (Event event : events) {
      happen(story, event.happening());
      Observation seen = story.world.seen(story.state);
      Decision once = Rollouts.next(story.settings, story.state, seen, story.now);
      Observation again = seenWith(story, once.state());
      if (again.equals(seen)) {
        Decision twice = Rollouts.next(story.settings, once.state(), seen, story.now);
        assertThat(twice.state()).isEqualTo(once.state());
        assertThat(works(twice)).isEqualTo(works(once));
      }
      carryOut(story, once, event.fate());
    }
  }

  /// Whatever has happened: when all goes well from then on, requests are served by a ready
  /// revision and nothing is left half done.
  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void allComesToRestWhenAllGoesWell(
      @ForAll("starts") int start, @ForAll("events") List<Event> events) {
    Story story = begun(start);
    for (Event event : events) {
      happen(story, event.happening());
      carryOut(story, story.decide(), event.fate());
    }
    for (int looks = 0; looks < 400; looks++) {
      for (Happening good :
          List.of(
              Happening.TIME,
              Happening.ROOM,
              Happening.PASS,
              Happening.ROUTE_WELL,
              Happening.PODS_READY)) {
        happen(story, good);
      }
      story.world.answersWarmUp = true;
      if (story.state.standing() != Standing.NONE || story.state.orders().isPaused()) {
        story.say(Verb.RESUME);
      }
      story.look();
    }
    assertThat(story.state.phase())
        .isInstanceOfAny(
            Phase.Steady.class, Phase.Aborted.class, Phase.Undone.class, Phase.Promoted.class);
    assertThat(story.state.shift().isSettled()).isTrue();
  }

  /// The actions that are no words.
  private static List<Action> works(Decision decision) {
    return decision.actions().stream()
        .filter(action -> !(action instanceof Action.Notify))
        .toList();
  }

  private static Observation seenWith(Story story, RolloutState state) {
    return story.world.seen(state);
  }

  private static void carryOut(Story story, Decision decision, Fate fate) {
    RolloutState after = decision.state();
    switch (fate) {
      case DONE -> decision.actions().forEach(action -> story.world.apply(after, action));
      case HALF_DONE ->
          decision.actions().stream()
              .limit(decision.actions().size() / 2)
              .forEach(action -> story.world.apply(after, action));
      case STATE_LOST ->
          // A revision that is gone is remembered to be going, or its name would mean nothing.
          decision.actions().stream()
              .filter(action -> !(action instanceof Action.Retire))
              .forEach(action -> story.world.apply(after, action));
      case ACTIONS_LOST -> {}
    }
    if (fate != Fate.STATE_LOST) {
      story.remember(RolloutRecord.read(RolloutRecord.write(after)).orElseThrow());
    }
  }

  private static void happen(Story story, Happening happening) {
    World world = story.world;
    Optional<World.Service> blue =
        Optional.ofNullable(world.services.get(story.state.blue().name()));
    Optional<World.Service> green =
        story.state.green().map(revision -> world.services.get(revision.name()));
    switch (happening) {
      case TIME -> story.pass(Duration.ofMinutes(3));
      case LONG_TIME -> story.pass(Duration.ofHours(3));
      case PODS_READY -> world.load();
      case BLUE_LOST -> blue.ifPresent(it -> it.ready = 0);
      case GREEN_LOST -> green.ifPresent(it -> it.ready = 0);
      case GREEN_LOSES_ONE -> green.ifPresent(it -> it.ready = Math.max(0, it.ready - 1));
      case BLUE_GROWS -> blue.ifPresent(it -> it.replicas = Math.min(8, it.replicas + 1));
      case NO_ROOM -> world.freeGpus = 0;
      case ROOM -> world.freeGpus = 1000;
      case PASS -> world.verdict = new Verdict.Pass("good");
      case FAIL -> world.verdict = new Verdict.Fail(List.of("bad"));
      case NO_DATA -> world.verdict = new Verdict.NoData("unknown");
      case ROUTE_UNREAD -> world.isReadable = false;
      case ROUTE_NOT_TAKEN -> world.isTaken = false;
      case ROUTE_WELL -> {
        world.isReadable = true;
        world.isTaken = true;
      }
      case COLD -> world.warmUp = new WarmUp.NotDone();
      case BUSY -> blue.ifPresent(it -> it.inFlight = OptionalLong.of(3));
      case BY_HAND_TO_BLUE -> byHand(story, 0);
      case BY_HAND_TO_55 -> byHand(story, 55);
      case ASKED_V1 -> world.asked = Optional.of(V1);
      case ASKED_V2 -> world.asked = Optional.of(V2);
      case ASKED_V3 -> world.asked = Optional.of(V3);
      case START -> story.say(Verb.START);
      case PAUSE -> story.say(Verb.PAUSE);
      case RESUME -> story.say(Verb.RESUME);
      case PROMOTE -> story.say(Verb.PROMOTE);
      case ABORT -> story.say(Verb.ABORT);
      case UNDO -> story.say(Verb.UNDO);
      case RETIRE -> story.say(Verb.RETIRE);
    }
  }

  /// Somebody edits the route.
  private static void byHand(Story story, int weight) {
    RolloutState state = story.state;
    boolean areBothThere =
        state.green().map(Revision::name).filter(story.world.services::containsKey).isPresent()
            && story.world.services.containsKey(state.blue().name());
    if (areBothThere) {
      story.world.apply(state, new Action.SetWeight(weight));
    }
  }

  /// What must hold of every decision.
  private static final class Rules {
    private final Story story;

    /// Contents that were broken off and that nobody has started since.
    private final Set<String> refused = new HashSet<>();

    Rules(Story story) {
      this.story = story;
    }

    void judge(Observation seen, Decision decision) {
      RolloutState before = story.state;
      RolloutState after = decision.state();
      boolean isStarted =
          seen.commands().stream()
              .filter(command -> !before.orders().done().contains(command.id()))
              .anyMatch(command -> command.verb() == Verb.START);
      if (isStarted) {
        refused.clear();
      }
      for (Action action : decision.actions()) {
        switch (action) {
          case Action.SetWeight weight -> weigh(seen, before, after, weight.green());
          case Action.CreateGreen(Revision revision, int minimum) -> {
            assertThat(refused).as("%s", after).doesNotContain(revision.digest());
            int more = minimum - seen.green().replicas();
            if (!(before.phase() instanceof Phase.Preparing)) {
              assertThat(seen.room().replicas(World.GPUS)).isGreaterThanOrEqualTo(more);
            }
          }
          case Action.SetGreenMinimum(Revision _, int minimum) -> {
            int more = minimum - seen.green().replicas();
            if (after.phase() instanceof Phase.Shifting
                && minimum > Capacity.needed(after.shift().weight(), seen.blue().replicas())) {
              assertThat(seen.room().replicas(World.GPUS)).isGreaterThanOrEqualTo(more);
            }
          }
          case Action.Retire(Revision revision) -> {
            Side other = revision.equals(after.blue()) ? seen.green() : seen.blue();
            assertThat(seen.route().weight().isPresent() || other.exists()).isTrue();
            assertThat(story.world.weight(revision)).as("%s", after).isZero();
          }
          case Action.ResumeBlueScaleIn _ -> assertThat(seen.route().weight().orElse(100)).isZero();
          case Action.PauseBlueScaleIn _,
              Action.WarmUp _,
              Action.SetPreview _,
              Action.RemovePreview(),
              Action.Notify _ -> {}
        }
      }
    }

    /// What was broken off is refused when that was saved, or when the requests went back: their
    /// coming back to 0 says it, unless the very first step had not been seen yet.
    void remember(Observation seen, Decision decision) {
      RolloutState decided = decision.state();
      boolean isOver =
          decided.phase() instanceof Phase.Aborted || decided.phase() instanceof Phase.Undone;
      boolean isSaved = story.state.equals(decided);
      boolean isBack =
          seen.route().weight().orElse(0) > 0
              && decided.green().map(story.world::weight).orElse(0) == 0
              && story.state.phase() instanceof Phase.Shifting
              && story.state.shift().from() > 0;
      if (isOver && (isSaved || isBack)) {
        refused.add(decided.candidate().digest());
      }
    }

    private void weigh(Observation seen, RolloutState before, RolloutState after, int weight) {
      int shown = seen.route().weight().orElseThrow();
      boolean isRaised = weight > shown;
      Side to = isRaised ? seen.green() : seen.blue();

      assertThat(to.isReady()).as("requests move to what is ready: %s", after).isTrue();
      if (!isRaised) {
        return;
      }
      if (after.phase() instanceof Phase.Promoted
          || after.phase() instanceof Phase.Draining
          || after.phase() instanceof Phase.Removing) {
        return; // put back where it was
      }
      assertThat(after.phase()).as("%s", after).isEqualTo(new Phase.Shifting());
      assertThat(refused).doesNotContain(after.candidate().digest());
      assertThat(weight % story.settings.by() == 0 || weight == before.shift().weight()).isTrue();
      assertThat(Capacity.carries(seen.green().ready(), seen.blue().replicas()))
          .as("no weight without replicas: %s", after)
          .isGreaterThanOrEqualTo(weight);
      boolean isWrittenAgain =
          before.phase() instanceof Phase.Shifting && before.shift().weight() == weight;
      if (isWrittenAgain) {
        return;
      }
      assertThat(after.orders().isPaused()).isFalse();
      assertThat(seen.route().isTaken()).isTrue();
      assertThat(seen.blue().scaleIn()).isNotEqualTo(Observation.ScaleIn.ALLOWED);
      if (after.orders().isHurried()) {
        return;
      }
      assertThat(weight).isLessThanOrEqualTo(shown + story.settings.by());
      assertThat(story.settings.gates().headSet(weight))
          .as("gate: %s", after)
          .allMatch(gate -> gate <= after.orders().opened());
      if (shown > 0) {
        assertThat(seen.verdict()).as("%s", after).isInstanceOf(Verdict.Pass.class);
        assertThat(before.shift().weight()).isEqualTo(shown);
        assertThat(story.now)
            .isAfterOrEqualTo(before.shift().changed().plus(story.settings.every()));
      }
    }
  }
}
