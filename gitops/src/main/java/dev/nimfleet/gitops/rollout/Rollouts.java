package dev.nimfleet.gitops.rollout;

import dev.nimfleet.gitops.analysis.Question;
import dev.nimfleet.gitops.analysis.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Decides how a rollout goes on. What it remembers is brought up to what is seen, what people say
/// is carried out, and it advances as far as what is seen allows; the actions are what the world
/// lacks then. So the same look twice decides the same, and whatever was lost in between is decided
/// again.
public final class Rollouts {
  /// No chain of phases that one look lets pass is longer.
  private static final int MOST_PHASES = 12;

  private static final Pattern COMMAND = Pattern.compile("(`nimfleet rollout [a-z]+ [^ `]+)`");

  private static final Duration SOON = Duration.ofSeconds(15);
  private static final Duration SOONEST = Duration.ofSeconds(1);
  private static final Duration LATER = Duration.ofMinutes(5);

  private Rollouts() {}

  public static Decision next(
      RolloutSettings settings, RolloutState state, Observation seen, Instant now) {
    Notices notices = new Notices();
    Look look = new Look(settings, seen, now, notices);
    Spoken spoken = new Spoken(seen, look, notices);
    RolloutState told = spoken.apply(spoken.startedByLock(look.adopted(state)));
    RolloutState after = spoken.remembering(judged(look, advanced(look, told), told, seen));
    List<Action> actions = new ArrayList<>(new Targets(settings, seen, look).actions(after));
    actions.addAll(notices.all());
    return new Decision(after, actions, nextLook(after, soon(settings), now));
  }

  /// What is to be asked of the numbers before the next look; empty while no requests are shared.
  /// With all requests at the new revision there is nothing left to compare it with.
  public static Optional<Question> question(
      RolloutSettings settings,
      RolloutState state,
      Target green,
      Target blue,
      Duration scrapeInterval) {
    int weight = state.shift().weight();
    if (!(state.phase() instanceof Phase.Shifting) || weight == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Question(
            green,
            weight < 100 ? Optional.of(blue) : Optional.empty(),
            settings.limits(),
            state.shift().changed(),
            scrapeInterval,
            settings.every()));
  }

  /// A sentence of a state with the commands in it as they are typed: a state does not know its
  /// fleet.
  ///
  /// @param fleet `namespace/name`
  public static String addressed(String sentence, String fleet) {
    return COMMAND.matcher(sentence).replaceAll("$1 --fleet " + fleet + "`");
  }

  /// What is told of a word that the lock has heard in place of a rollout.
  ///
  /// @param after what is remembered then
  public static Action.Notify news(Command command, RolloutState after) {
    Optional<String> refused =
        after
            .orders()
            .refused()
            .filter(it -> it.id().equals(command.id()))
            .map(it -> Words.commandRefused(command, it.why()));
    return new Action.Notify(
        refused.isPresent() ? Action.Event.REFUSED : event(command.verb()),
        refused.orElse(after.reason()));
  }

  private static Action.Event event(Command.Verb verb) {
    return switch (verb) {
      case START -> Action.Event.STARTED;
      case PROMOTE -> Action.Event.PROMOTED;
      case ABORT -> Action.Event.ABORTED;
      case UNDO -> Action.Event.UNDONE;
      case RETIRE -> Action.Event.RETIRED;
      case PAUSE, RESUME -> Action.Event.REFUSED;
    };
  }

  /// What the numbers say is kept for people to see, also when nothing depends on it now.
  private static RolloutState judged(
      Look look, RolloutState after, RolloutState before, Observation seen) {
    boolean isAsked = before.phase() instanceof Phase.Shifting && look.isMeasured(before);
    return isAsked && after.green().isPresent()
        ? after.judged(Words.verdict(seen.verdict()))
        : after;
  }

  private static RolloutState advanced(Look look, RolloutState from) {
    RolloutState state = from;
    for (int phases = 0; phases < MOST_PHASES; phases++) {
      RolloutState next = look.advance(state);
      if (next.equals(state)) {
        return state;
      }
      state = next;
    }
    throw new IllegalStateException("A rollout that does not come to rest: " + state);
  }

  /// A step that may come sooner is looked at sooner: its verdicts need a look each.
  private static Duration soon(RolloutSettings settings) {
    Duration wanted = settings.betweenPasses();
    if (wanted.compareTo(SOON) >= 0) return SOON;
    return wanted.compareTo(SOONEST) < 0 ? SOONEST : wanted;
  }

  private static Instant nextLook(RolloutState state, Duration soon, Instant now) {
    return switch (state.phase()) {
      case Phase.Steady(), Phase.Aborted _, Phase.Undone _ ->
          now.plus(state.shift().isSettled() ? LATER : soon);
      case Phase.Waiting _,
          Phase.Preparing(),
          Phase.WarmingUp(),
          Phase.Shifting(),
          Phase.Draining _,
          Phase.Removing(),
          Phase.Retiring() ->
          now.plus(soon);
      case Phase.Promoted(Instant until) -> earliest(now.plus(LATER), until);
    };
  }

  private static Instant earliest(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
