package dev.nimfleet.gitops.rollout;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Carries out what people say. A command that does not fit is answered with the one that does.
final class Spoken {
  private final Observation seen;
  private final Look look;
  private final Notices notices;

  Spoken(Observation seen, Look look, Notices notices) {
    this.seen = seen;
    this.look = look;
    this.notices = notices;
  }

  /// All that has not been carried out before.
  RolloutState apply(RolloutState before) {
    RolloutState state = before;
    for (Command command : seen.commands()) {
      if (!state.hasHeard(command.id()) && isAbout(state, command)) {
        RolloutState after = apply(state, command);
        state = after.withOrders(after.orders().done(command.id()));
      }
    }
    return state;
  }

  /// With what is said still as what is forgotten last.
  RolloutState remembering(RolloutState state) {
    Set<String> said = seen.commands().stream().map(Command::id).collect(Collectors.toSet());
    Optional<String> told = wanted(state).map(Revision::name).map(Command::told);
    RolloutState known = state;
    if (told.isPresent() && isTold(state)) {
      said.add(told.get());
      if (!state.hasHeard(told.get())) {
        known = state.withOrders(state.orders().done(told.get()));
      }
    } else if (isTakenBack(state)) {
      said.add(told.orElseThrow()); // until the requests are back
    }
    return known.withOrders(known.orders().remembering(said));
  }

  /// The revision that is to serve, whether there is a rollout to it or not.
  private Optional<Revision> wanted(RolloutState state) {
    return state.green().or(() -> another(state));
  }

  /// What is asked for, where it is not what serves.
  private Optional<Revision> another(RolloutState state) {
    return seen.asked().filter(asked -> !asked.hasContentOf(state.blue()));
  }

  /// A lock that told how a rollout ended, and does not any more, wants it after all.
  RolloutState startedByLock(RolloutState state) {
    if (!isTakenBack(state)) return state;
    if (state.green().isEmpty()) return forgiven(state, wanted(state).orElseThrow());
    return areRequestsBack() ? startAgain(state) : state;
  }

  private boolean isTakenBack(RolloutState state) {
    boolean isEnded =
        state.phase().isBrokenOff()
            || (state.phase() instanceof Phase.Steady
                && wanted(state).flatMap(state::refusal).isPresent());
    return isEnded
        && !isTold(state)
        && wanted(state)
            .filter(it -> state.hasHeard(Command.told(it.name())))
            .filter(it -> seen.asked().filter(it::hasContentOf).isPresent())
            .isPresent();
  }

  private boolean isTold(RolloutState state) {
    Optional<String> wanted = wanted(state).map(Revision::name);
    return seen.commands().stream()
        .anyMatch(command -> command.isOfLock() && command.about().equals(wanted));
  }

  private boolean areRequestsBack() {
    return seen.route().weight().orElse(100) == 0;
  }

  /// What a lock says of another revision waits for that one's turn.
  private boolean isAbout(RolloutState state, Command command) {
    Optional<Revision> meant = state.green().or(seen::asked);
    return command
        .about()
        .map(name -> meant.map(Revision::name).filter(name::equals).isPresent())
        .orElse(true);
  }

  private RolloutState apply(RolloutState state, Command command) {
    return switch (command.verb()) {
      case START -> start(state, command);
      case PAUSE -> pause(state, command);
      case RESUME -> resume(state, command);
      case PROMOTE -> promote(state, command);
      case ABORT -> abort(state, command);
      case UNDO -> undo(state, command);
      case RETIRE -> retire(state, command);
    };
  }

  private RolloutState start(RolloutState state, Command command) {
    return switch (state.phase()) {
      case Phase.Steady() -> startWhatIsAsked(state, command);
      case Phase.Waiting _ -> startWhatWaits(state);
      case Phase.Aborted _, Phase.Undone _ when look.isReplaced(state) ->
          refuse(state, command, "the last revision is being deleted; say it again then");
      case Phase.Aborted _, Phase.Undone _ ->
          areRequestsBack()
              ? startAgain(state)
              : refuse(state, command, "the requests are not back yet; say it again then");
      case Phase.Preparing(), Phase.WarmingUp(), Phase.Shifting() ->
          refuse(state, command, "the rollout has begun already");
      case Phase.Promoted _, Phase.Draining _, Phase.Removing() ->
          refuse(state, command, "the last rollout is not over; `retire` ends it");
      case Phase.Retiring() ->
          refuse(state, command, "the last revision is being deleted; say it again then");
    };
  }

  private RolloutState startWhatIsAsked(RolloutState state, Command command) {
    return another(state)
        .map(revision -> forgiven(state, revision))
        .orElseGet(() -> refuse(state, command, "what serves is what fleet.yaml asks for"));
  }

  private static RolloutState forgiven(RolloutState state, Revision revision) {
    return state.forgiven(revision).withOrders(state.orders().started());
  }

  /// Whoever edits and starts means the edit, also when both are seen at once.
  private RolloutState startWhatWaits(RolloutState state) {
    RolloutState started = state.withOrders(state.orders().started());
    return look.isReplaced(state) && !seen.green().exists()
        ? started.withGreen(seen.asked())
        : started;
  }

  private static RolloutState startAgain(RolloutState state) {
    return state
        .forgiven(state.candidate())
        .withOrders(state.orders().started())
        .judged("")
        .withPhase(new Phase.Waiting(Phase.Cause.TURN));
  }

  private RolloutState pause(RolloutState state, Command command) {
    return isUnderWay(state)
        ? state.withOrders(state.orders().paused(command.by()))
        : refuse(state, command, "no rollout is under way");
  }

  private RolloutState resume(RolloutState state, Command command) {
    if (!isUnderWay(state)) {
      return refuse(state, command, "no rollout is under way");
    }
    RolloutState resumed =
        state
            .withOrders(state.orders().resumed())
            .withShift(state.shift().heldSince(Optional.empty()));
    // A pause hides the gate behind it, and whoever ends the pause has not seen the gate.
    return state.orders().isPaused() ? resumed : look.opened(resumed);
  }

  private RolloutState promote(RolloutState state, Command command) {
    return switch (state.phase()) {
      case Phase.Preparing(), Phase.WarmingUp(), Phase.Shifting() ->
          state
              .withOrders(state.orders().hurried())
              .withShift(state.shift().heldSince(Optional.empty()));
      case Phase.Steady(), Phase.Waiting _, Phase.Aborted _, Phase.Undone _, Phase.Retiring() ->
          refuse(state, command, "no new revision runs; `start` begins");
      case Phase.Promoted _, Phase.Draining _, Phase.Removing() ->
          refuse(state, command, "it is promoted already");
    };
  }

  private RolloutState abort(RolloutState state, Command command) {
    return switch (state.phase()) {
      case Phase.Waiting _ ->
          seen.green().exists()
              ? look.aborted(state, Words.asked(command.by()))
              : look.neverBegun(state, command.by());
      case Phase.Preparing(), Phase.WarmingUp(), Phase.Shifting() ->
          look.aborted(state, Words.asked(command.by()));
      case Phase.Promoted _, Phase.Draining _ when command.isOfLock() -> undo(state, command);
      case Phase.Promoted _, Phase.Draining _, Phase.Removing() ->
          refuse(state, command, "it is promoted; `undo` returns to the old revision");
      // A lock says so after the fact.
      case Phase.Aborted _, Phase.Undone _, Phase.Retiring() -> state;
      case Phase.Steady() -> refrain(state, command, "no rollout is under way");
    };
  }

  /// Does not begin what is asked for. A lock may know that it was broken off before, while nothing
  /// is remembered of it.
  ///
  /// @param nothing why it does not fit when nothing is asked for
  private RolloutState refrain(RolloutState state, Command command, String nothing) {
    Optional<Revision> asked = another(state);
    if (asked.isEmpty()) return refuse(state, command, nothing);
    if (state.refusal(asked.get()).isPresent()) return state;
    RolloutState wanted = state.withGreen(asked);
    return seen.green().exists()
        ? look.aborted(wanted, Words.asked(command.by()))
        : look.neverBegun(wanted, command.by());
  }

  private RolloutState undo(RolloutState state, Command command) {
    return switch (state.phase()) {
      case Phase.Promoted _, Phase.Draining _ ->
          seen.blue().isReady()
              ? look.undone(state, Words.asked(command.by()))
              : refuse(state, command, "the old revision is not ready");
      case Phase.Waiting _, Phase.Preparing(), Phase.WarmingUp(), Phase.Shifting() ->
          command.isOfLock()
              ? abort(state, command)
              : refuse(state, command, "it is not promoted; `abort` breaks it off");
      case Phase.Removing() ->
          refuse(state, command, "the old revision is being deleted; put it back into fleet.yaml");
      case Phase.Undone _, Phase.Retiring() -> state;
      case Phase.Steady() -> refrain(state, command, "there is no promotion to take back");
      case Phase.Aborted _ -> refuse(state, command, "there is no promotion to take back");
    };
  }

  private RolloutState retire(RolloutState state, Command command) {
    return switch (state.phase()) {
      case Phase.Aborted _, Phase.Undone _ -> look.retired(state);
      case Phase.Promoted _ -> state.withPhase(new Phase.Promoted(state.shift().changed()));
      case Phase.Draining _, Phase.Removing(), Phase.Retiring() ->
          refuse(state, command, "it is being deleted already");
      case Phase.Waiting _, Phase.Preparing(), Phase.WarmingUp(), Phase.Shifting() ->
          refuse(state, command, "the rollout is under way; `abort` breaks it off");
      case Phase.Steady() -> refuse(state, command, "nothing is kept");
    };
  }

  private static boolean isUnderWay(RolloutState state) {
    return switch (state.phase()) {
      case Phase.Waiting _, Phase.Preparing(), Phase.WarmingUp(), Phase.Shifting() -> true;
      case Phase.Steady(),
          Phase.Promoted _,
          Phase.Draining _,
          Phase.Removing(),
          Phase.Aborted _,
          Phase.Undone _,
          Phase.Retiring() ->
          false;
    };
  }

  private RolloutState refuse(RolloutState state, Command command, String why) {
    notices.answer(Words.commandRefused(command, why));
    return state.withOrders(state.orders().refused(command.id(), why));
  }
}
