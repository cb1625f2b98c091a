package dev.nimfleet.gitops.rollout;

import dev.nimfleet.gitops.analysis.Verdict;
import dev.nimfleet.gitops.rollout.Action.Event;
import dev.nimfleet.gitops.rollout.Observation.ScaleIn;
import dev.nimfleet.gitops.rollout.Observation.WarmUp;
import dev.nimfleet.gitops.rollout.RolloutState.Outcome;
import dev.nimfleet.gitops.rollout.RolloutState.Standing;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/// One look at the world, and what it changes in what is remembered. Each rule is a method.
final class Look {
  private static final int ALL = 100;

  private final RolloutSettings settings;
  private final Observation seen;
  private final Instant now;
  private final Notices notices;

  Look(RolloutSettings settings, Observation seen, Instant now, Notices notices) {
    this.settings = settings;
    this.seen = seen;
    this.now = now;
    this.notices = notices;
  }

  /// One phase further, or the same state when nothing lets it go on.
  RolloutState advance(RolloutState state) {
    return switch (state.phase()) {
      case Phase.Steady() -> steady(state);
      case Phase.Waiting _ -> waiting(state);
      case Phase.Preparing() -> preparing(state);
      case Phase.WarmingUp() -> warmingUp(state);
      case Phase.Shifting() -> shifting(state);
      case Phase.Promoted(Instant until) -> promoted(state, until);
      case Phase.Draining(Instant since) -> draining(state, since);
      case Phase.Removing() -> removing(state);
      case Phase.Aborted(String why) -> kept(state.because(Words.aborted(state, why)));
      case Phase.Undone(String why) -> kept(state.because(Words.undone(state, why)));
      case Phase.Retiring() -> retiring(state);
    };
  }

  // What the route shows

  /// The route is the truth, also about what another process did and did not live to record.
  RolloutState adopted(RolloutState state) {
    return switch (state.phase()) {
      case Phase.Steady() -> state;
      case Phase.Waiting _, Phase.Preparing(), Phase.WarmingUp() -> alreadyShifting(state);
      case Phase.Shifting() -> shown(state);
      // These know their weight, whatever the route shows.
      case Phase.Promoted _,
          Phase.Draining _,
          Phase.Removing(),
          Phase.Aborted _,
          Phase.Undone _,
          Phase.Retiring() ->
          settledWhenShown(state);
    };
  }

  private RolloutState alreadyShifting(RolloutState state) {
    int weight = seen.route().weight().orElse(0);
    boolean isLeaving = !state.shift().isSettled() && weight == state.shift().from();
    return weight > 0 && seen.green().exists() && !isLeaving
        ? state.withPhase(new Phase.Shifting()).withShift(Shift.at(weight, now))
        : settledWhenShown(state);
  }

  private RolloutState shown(RolloutState state) {
    if (seen.route().weight().isEmpty()) {
      return state;
    }
    int weight = seen.route().weight().getAsInt();
    Shift shift = state.shift();
    if (weight == shift.weight()) {
      return state.withShift(
          seen.route().isTaken() ? shift.settled() : shift.settled().stillMoving(now));
    }
    if (weight == shift.from()) {
      return state.withShift(shift.stillMoving(now));
    }
    if (weight == 0) {
      // A rollback whose record was lost, or somebody's own hand: either way nobody wants more.
      return aborted(state, Words.vanished());
    }
    return state.withShift(Shift.at(weight, now));
  }

  private RolloutState settledWhenShown(RolloutState state) {
    Shift shift = state.shift();
    if (seen.route().weight().isEmpty() || shift.isSettled()) {
      return state;
    }
    return state.withShift(
        seen.route().weight().getAsInt() == shift.weight()
            ? shift.settled()
            : shift.stillMoving(now));
  }

  // Before anything is created

  private RolloutState steady(RolloutState state) {
    if (seen.asked().isEmpty() || seen.asked().get().hasContentOf(state.blue())) {
      return state.because(Words.steady(state));
    }
    Revision asked = seen.asked().get();
    return state
        .refusal(asked)
        .map(ended -> state.because(Words.refused(ended, asked, state.model())))
        .orElseGet(() ->
            state
                .withGreen(Optional.of(asked))
                .withShift(Shift.none(now))
                .withPhase(new Phase.Waiting(Phase.Cause.TURN)));
  }

  private RolloutState waiting(RolloutState state) {
    if (isWithdrawn(state) || isReplaced(state)) {
      return seen.green().exists() ? retired(state) : state.settledOn(state.blue(), now);
    }
    if (state.orders().isPaused()) {
      String by = state.orders().pausedBy().orElseThrow();
      return waits(state, Phase.Cause.PAUSE, Words.waitsForResume(state, by));
    }
    if (settings.isManual() && !state.orders().isStarted()) {
      return waits(state, Phase.Cause.START, Words.waitsForStart(state));
    }
    if (isClosed()) {
      Window window = settings.window().orElseThrow();
      String what = "`%s`".formatted(state.candidate().name());
      return waits(
          state, Phase.Cause.WINDOW, Words.waitsForWindow(what, window, window.opens(now)));
    }
    Optional<String> before = before(state.model());
    if (before.isPresent()) {
      return waits(state, Phase.Cause.TURN, Words.waitsForTurn(state, before.get()));
    }
    Optional<String> missing = missing(firstMinimum());
    if (missing.isPresent()) {
      return waits(state, Phase.Cause.ROOM, Words.waitsForRoom(state, missing.get()));
    }
    RolloutState begun =
        state
            .withPhase(new Phase.Preparing())
            .withShift(Shift.none(now))
            .because(Words.begins(state));
    return notices.tell(begun, "begins", Event.STARTED);
  }

  private RolloutState waits(RolloutState state, Phase.Cause cause, String words) {
    RolloutState waiting = state.withPhase(new Phase.Waiting(cause)).because(words);
    return notices.tell(waiting, "waits:" + cause, Event.WAITING);
  }

  /// Who goes first on the same GPUs: what has begun, and then the names in order.
  private Optional<String> before(String model) {
    return seen.neighbours().stream()
        .filter(other ->
            other.standing() == Standing.UNDER_WAY
                || (other.standing() == Standing.QUEUED && other.model().compareTo(model) < 0))
        .map(Observation.Neighbour::model)
        .min(Comparator.naturalOrder());
  }

  private boolean isClosed() {
    return settings.window().filter(window -> !window.isOpen(now)).isPresent();
  }

  /// What is missing for so many replicas of the new revision; those that it has already have their
  /// GPUs.
  private Optional<String> missing(int replicas) {
    return seen.room().missing(settings.gpus(), replicas - seen.green().replicas());
  }

  // Before it gets requests

  private RolloutState preparing(RolloutState state) {
    if (isUnwanted(state)) {
      return retired(state);
    }
    if (!seen.green().isReady() || !state.shift().isSettled()) {
      return holds(state, Words.preparing(state));
    }
    Set<String> green = seen.green().serves();
    if (green.isEmpty()) {
      return holds(state, Words.namesUnknown(state.candidate().name()));
    }
    Set<String> blue = seen.blue().serves();
    if (blue.isEmpty()) {
      return holds(state, Words.namesUnknown(state.blue().name()));
    }
    return green.containsAll(blue)
        ? state.withPhase(new Phase.WarmingUp()).because(Words.warmingUp(state))
        : aborted(state, Words.otherNames(state, green, blue));
  }

  private RolloutState warmingUp(RolloutState state) {
    if (isUnwanted(state)) {
      return retired(state);
    }
    if (!seen.green().isReady()) {
      return state.withPhase(new Phase.Preparing());
    }
    return switch (seen.warmUp()) {
      case WarmUp.NotDone() -> holds(state, Words.warmingUp(state));
      case WarmUp.Refused(String reason) -> holds(state, Words.coldFailure(state, reason));
      case WarmUp.Answered() ->
          state
              .withPhase(new Phase.Shifting())
              .withShift(Shift.none(now))
              .because(Words.warm(state));
    };
  }

  // While it gets them

  private RolloutState shifting(RolloutState state) {
    if (seen.route().weight().isEmpty()) {
      return holds(state, Words.routeUnread());
    }
    if (isWithdrawn(state) || (isReplaced(state) && isAtNothing(state.shift()))) {
      return retired(state);
    }
    if (!seen.green().isReady()) {
      return lost(state);
    }
    if (failure(state) instanceof Verdict.Fail fail) {
      return aborted(state, Words.fails(state.shift().weight(), fail));
    }
    if (state.shift().weight() > carried()) {
      return overloaded(state);
    }
    return onward(counted(state));
  }

  /// Failing at once goes before all holds: a pause keeps a weight from rising, not users in
  /// errors.
  private Verdict failure(RolloutState state) {
    return isMeasured(state) ? seen.verdict() : new Verdict.NoData("");
  }

  /// Whether the numbers are about a weight that the route has.
  boolean isMeasured(RolloutState state) {
    return !isMoving(state) && state.shift().weight() > 0;
  }

  private RolloutState lost(RolloutState state) {
    if (isAtNothing(state.shift())) {
      return state.withPhase(new Phase.Preparing());
    }
    return seen.blue().isReady()
        ? aborted(state, Words.greenLost(state.shift().weight()))
        : holds(state, Words.bothDown(state));
  }

  /// Never more than its ready replicas carry, also when some went away or the old revision grew.
  private RolloutState overloaded(RolloutState state) {
    int shown = seen.route().weight().orElse(0);
    // A step that never arrived is taken back, not made smaller.
    int weight = Math.min(carried(), shown);
    if (weight < shown && !seen.blue().isReady()) {
      RolloutState arrested = state.shift().weight() > shown ? moved(state, shown) : state;
      return holds(arrested, Words.tooWeak(arrested));
    }
    RolloutState lowered = moved(state, weight);
    RolloutState told =
        lowered.because(Words.lowered(lowered, seen.green().ready(), seen.blue().replicas()));
    RolloutState known = notices.tell(told, "lowered:" + weight, Event.HELD);
    return weight == 0 ? known.withPhase(new Phase.Preparing()) : known;
  }

  private int carried() {
    return Capacity.carries(seen.green().ready(), seen.blue().replicas());
  }

  private RolloutState counted(RolloutState state) {
    if (isMoving(state) || state.shift().weight() == 0) {
      return state;
    }
    Shift shift = state.shift();
    return switch (seen.verdict()) {
      case Verdict.Pass _ ->
          now.isBefore(shift.counted().plus(settings.betweenPasses()))
                  || !now.isAfter(shift.counted())
              ? state
              : state.withShift(shift.passed(now));
      case Verdict.NoData _, Verdict.Fail _ -> state.withShift(shift.unproven());
    };
  }

  /// A step, a promotion, or the first reason against it.
  private RolloutState onward(RolloutState state) {
    if (isMoving(state)) {
      return holds(state, Words.routeNotTaken(state.shift().weight()));
    }
    if (state.orders().isPaused()) {
      return stays(state, Words.paused(state, state.orders().pausedBy().orElseThrow()));
    }
    Optional<Integer> gate = gate(state);
    if (gate.isPresent()) {
      RolloutState held = stays(state, Words.atGate(state, gate.get()));
      return notices.tell(held, "gate:" + gate.get(), Event.AT_GATE);
    }
    if (!state.orders().isHurried()) {
      Optional<RolloutState> unproven = unproven(state);
      if (unproven.isPresent()) {
        return unproven.get();
      }
    }
    return state.shift().weight() == ALL ? promotion(state) : step(state);
  }

  /// The lowest gate that the next move would go through.
  private Optional<Integer> gate(RolloutState state) {
    int weight = state.shift().weight();
    int target = weight == ALL ? ALL + 1 : next(state);
    return settings.gates().headSet(target).stream()
        .filter(gate -> gate > state.orders().opened())
        .findFirst();
  }

  /// Whoever resumes what waits at a gate opens that one, and none after it.
  RolloutState opened(RolloutState state) {
    boolean isWaiting = state.phase() instanceof Phase.Shifting;
    return gate(state)
        .filter(_ -> isWaiting)
        .map(gate -> state.withOrders(state.orders().opened(gate)))
        .orElse(state);
  }

  /// What has to be shown before more requests may come.
  private Optional<RolloutState> unproven(RolloutState state) {
    int weight = state.shift().weight();
    if (weight < ALL && isClosed()) {
      Window window = settings.window().orElseThrow();
      String what = "The step after %d %%".formatted(weight);
      return Optional.of(stays(state, Words.waitsForWindow(what, window, window.opens(now))));
    }
    if (now.isBefore(state.shift().changed().plus(settings.every()))) {
      return Optional.of(stays(state, Words.soon(state, settings.every())));
    }
    // At weight 0 there is nothing to measure: the warm-up speaks for the first step.
    if (weight > 0 && state.shift().passes() < settings.passes()) {
      RolloutState held = holds(state, Words.judged(state, seen.verdict(), settings.passes()));
      return Optional.of(
          seen.verdict() instanceof Verdict.NoData
              ? notices.tell(held, "no data:" + weight, Event.HELD)
              : held);
    }
    return Optional.empty();
  }

  private RolloutState step(RolloutState state) {
    int weight = next(state);
    int needed = Capacity.needed(weight, seen.blue().replicas());
    int max = settings.replicas().max();
    if (needed > max) {
      return holds(state, Words.tooFewAllowed(state, weight, needed, max));
    }
    Optional<String> missing = missing(needed);
    if (missing.isPresent() && seen.green().ready() < needed) {
      RolloutState held = stays(state, Words.noRoomForStep(state, weight, missing.get()));
      return notices.tell(held, "room:" + weight, Event.HELD);
    }
    if (seen.green().ready() < needed) {
      return holds(state, Words.notEnoughReady(state, weight, seen.green().ready(), needed));
    }
    if (seen.blue().scaleIn() == ScaleIn.ALLOWED) {
      return holds(state, Words.blueMayShrink(state));
    }
    RolloutState raised = moved(state, weight);
    return notices.tell(raised.because(Words.stepped(raised)), "step:" + weight, Event.STEPPED);
  }

  private RolloutState promotion(RolloutState state) {
    Instant until = now.plus(settings.keepPrevious());
    RolloutState promoted =
        state
            .ended(Outcome.FINISHED, now)
            .withPhase(new Phase.Promoted(until))
            .because(Words.promoted(state, until));
    return notices.tell(promoted, "promoted", Event.PROMOTED);
  }

  private int next(RolloutState state) {
    return state.orders().isHurried() ? ALL : Capacity.next(state.shift().weight(), settings.by());
  }

  /// Whether the route is on its way, so that what is measured is not measured at this weight.
  private boolean isMoving(RolloutState state) {
    return !state.shift().isSettled() || !seen.route().isTaken();
  }

  // The replicas of the new revision

  /// What its scaler keeps from now on, for the next step to find.
  int minimum(RolloutState state) {
    return switch (state.phase()) {
      case Phase.Preparing(), Phase.WarmingUp() -> Math.max(seen.green().minimum(), firstMinimum());
      case Phase.Shifting() -> nextMinimum(state);
      case Phase.Promoted _, Phase.Draining _, Phase.Removing(), Phase.Aborted _, Phase.Undone _ ->
          settings.replicas().min();
      case Phase.Steady(), Phase.Waiting _, Phase.Retiring() -> seen.green().minimum();
    };
  }

  private int firstMinimum() {
    int first = Capacity.needed(Capacity.next(0, settings.by()), seen.blue().replicas());
    return bounded(first);
  }

  private int nextMinimum(RolloutState state) {
    int kept =
        Math.max(
            seen.green().minimum(),
            bounded(Capacity.needed(state.shift().weight(), seen.blue().replicas())));
    if (state.orders().isPaused() || gate(state).isPresent()) {
      return kept;
    }
    int next = bounded(Capacity.needed(next(state), seen.blue().replicas()));
    return missing(next).isPresent() ? kept : Math.max(kept, next);
  }

  private int bounded(int replicas) {
    return Math.min(settings.replicas().max(), Math.max(settings.replicas().min(), replicas));
  }

  // After it

  private RolloutState promoted(RolloutState state, Instant until) {
    if (isWithdrawn(state) && seen.blue().isReady()) {
      return undone(state, Words.withdrawn(state));
    }
    if (!seen.green().isReady()) {
      return notices.tell(state.because(Words.liveLost(state)), "live lost", Event.HELD);
    }
    return now.isBefore(until)
        ? state.because(Words.promoted(state, until))
        : state.withPhase(new Phase.Draining(now));
  }

  private RolloutState draining(RolloutState state, Instant since) {
    if (isWithdrawn(state) && seen.blue().isReady()) {
      return undone(state, Words.withdrawn(state));
    }
    if (!seen.green().isReady()) {
      return notices.tell(state.because(Words.liveLost(state)), "live lost", Event.HELD);
    }
    return isShown(ALL) && isDrained(seen.blue(), since)
        ? state.withPhase(new Phase.Removing())
        : state.because(Words.draining(state));
  }

  private RolloutState removing(RolloutState state) {
    if (seen.blue().exists()) {
      return state.because(Words.deleting(state.blue().name()));
    }
    RolloutState retired = state.because(Words.retired(state.blue().name()));
    return notices.tell(retired, "retired", Event.RETIRED).settledOn(state.candidate(), now);
  }

  /// Nothing is in flight, or has been for as long as a request may take.
  private boolean isDrained(Observation.Side side, Instant since) {
    boolean isIdle = side.inFlight().isPresent() && side.inFlight().getAsLong() == 0;
    return isIdle || !now.isBefore(since.plus(settings.drain()));
  }

  private RolloutState kept(RolloutState state) {
    int weight = seen.route().weight().orElse(state.shift().weight());
    if (weight > 0 && !seen.blue().isReady()) {
      return notices.tell(
          state.because(Words.blueNotReady(state, weight)), "blue lost", Event.HELD);
    }
    return isUnwanted(state) && state.shift().isSettled() ? retired(state) : state;
  }

  private RolloutState retiring(RolloutState state) {
    if (!seen.green().exists() && seen.blue().scaleIn() != ScaleIn.PAUSED) {
      RolloutState retired = state.because(Words.retired(state.candidate().name()));
      return notices.tell(retired, "retired", Event.RETIRED).settledOn(state.blue(), now);
    }
    int weight = seen.route().weight().orElse(state.shift().weight());
    return weight > 0 && !seen.blue().isReady()
        ? notices.tell(state.because(Words.blueNotReady(state, weight)), "blue lost", Event.HELD)
        : state.because(Words.deleting(state.candidate().name()));
  }

  /// Which revision may be deleted now.
  Optional<Revision> deletable(RolloutState state) {
    return switch (state.phase()) {
      case Phase.Removing() when seen.blue().exists() && isShown(ALL) -> Optional.of(state.blue());
      case Phase.Retiring()
          when seen.green().exists()
              && isShown(0)
              && isDrained(seen.green(), state.shift().changed()) ->
          Optional.of(state.candidate());
      case Phase.Steady(),
          Phase.Waiting _,
          Phase.Preparing(),
          Phase.WarmingUp(),
          Phase.Shifting(),
          Phase.Promoted _,
          Phase.Draining _,
          Phase.Removing(),
          Phase.Aborted _,
          Phase.Undone _,
          Phase.Retiring() ->
          Optional.empty();
    };
  }

  private boolean isShown(int weight) {
    return seen.route().weight().isPresent()
        && seen.route().weight().getAsInt() == weight
        && seen.route().isTaken();
  }

  // Ends

  RolloutState aborted(RolloutState state, String why) {
    RolloutState aborted =
        moved(state, 0)
            .ended(Outcome.ABORTED, now)
            .withPhase(new Phase.Aborted(why))
            .because(Words.aborted(state, why));
    return notices.tell(aborted, "aborted", Event.ABORTED);
  }

  /// Broken off before anything was created.
  RolloutState neverBegun(RolloutState state, String by) {
    RolloutState aborted = state.ended(Outcome.ABORTED, now).because(Words.neverBegun(state, by));
    return notices.tell(aborted, "aborted", Event.ABORTED).settledOn(state.blue(), now);
  }

  RolloutState undone(RolloutState state, String why) {
    RolloutState undone =
        moved(state, 0)
            .ended(Outcome.UNDONE, now)
            .withPhase(new Phase.Undone(why))
            .because(Words.undone(state, why));
    return notices.tell(undone, "undone", Event.UNDONE);
  }

  RolloutState retired(RolloutState state) {
    String words =
        seen.asked()
            .filter(_ -> isReplaced(state))
            .map(asked -> Words.notWanted(state, asked))
            .orElseGet(() -> Words.deleting(state.candidate().name()));
    return moved(state, 0).withPhase(new Phase.Retiring()).because(words);
  }

  private RolloutState moved(RolloutState state, int weight) {
    Shift shift = state.shift();
    int from = seen.route().weight().orElse(shift.from());
    return state.withShift(shift.to(weight, from, now));
  }

  // What is asked for

  private boolean isUnwanted(RolloutState state) {
    return isWithdrawn(state) || isReplaced(state);
  }

  private boolean isWithdrawn(RolloutState state) {
    return seen.asked().filter(state.blue()::hasContentOf).isPresent();
  }

  /// Whether what is asked for is neither of the two revisions of the rollout.
  boolean isReplaced(RolloutState state) {
    return seen.asked()
        .filter(asked -> !asked.hasContentOf(state.blue()))
        .filter(asked -> !asked.hasContentOf(state.candidate()))
        .isPresent();
  }

  private static boolean isAtNothing(Shift shift) {
    return shift.weight() == 0 && shift.from() == 0;
  }

  // Holds

  /// Waits for what should come by itself. What does not come in time is for people to look at.
  private RolloutState holds(RolloutState state, String words) {
    if (state.orders().isPaused()) {
      String by = state.orders().pausedBy().orElseThrow();
      return stays(state, Words.paused(state, by) + " " + words);
    }
    Instant since = state.shift().held().orElse(now);
    if (now.isBefore(since.plus(settings.maxHold()))) {
      return state
          .withShift(state.shift().heldSince(Optional.of(since)))
          .because(words + newer(state));
    }
    String by = Words.heldTooLong(settings.maxHold(), words);
    RolloutState paused = state.withOrders(state.orders().paused(by));
    RolloutState held = stays(paused, Words.paused(state, by));
    return notices.tell(held, "held", Event.HELD);
  }

  /// Waits for people, for the hour or for GPUs, however long that takes.
  private RolloutState stays(RolloutState state, String words) {
    return state.withShift(state.shift().heldSince(Optional.empty())).because(words + newer(state));
  }

  private String newer(RolloutState state) {
    return seen.asked().filter(_ -> isReplaced(state)).map(Words::newerWaits).orElse("");
  }
}
