package dev.nimfleet.gitops.rollout;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What must outlive the process that moves requests, small enough for an object's status.
///
/// @param blue what served before, and serves while nothing is under way
/// @param green what is to replace it
/// @param reason what happens and why, for people
/// @param told what people were last told of, so that they are told once
/// @param verdict what the numbers said last, in words; empty before they were asked
public record RolloutState(
    String model,
    Revision blue,
    Optional<Revision> green,
    Phase phase,
    Shift shift,
    Orders orders,
    List<Ended> history,
    String reason,
    String told,
    String verdict) {
  /// More contents than a model alternates between; a status must stay small.
  private static final int REMEMBERED = 20;

  public RolloutState {
    history = List.copyOf(history);
    if (green.isEmpty() && !(phase instanceof Phase.Steady)) {
      throw new IllegalArgumentException("a rollout to nothing: " + phase);
    }
  }

  /// How a rollout of some content ended.
  public record Ended(String digest, Outcome outcome, Instant at) {}

  public enum Outcome {
    FINISHED,
    ABORTED,
    UNDONE
  }

  /// Where a model's queue for GPUs counts it.
  public enum Standing {
    NONE,
    QUEUED,
    UNDER_WAY
  }

  private static final String LOST =
      "what was remembered of the rollout is lost, and with it whether this was done; say it again";

  /// One revision that serves, and no rollout.
  public static RolloutState steady(String model, Revision live, Instant now) {
    return new RolloutState(
        model,
        live,
        Optional.empty(),
        new Phase.Steady(),
        Shift.none(now),
        Orders.NONE,
        List.of(),
        "",
        "",
        "");
  }

  /// What is known after the status was lost: two revisions and a weight. At weight 0 nobody knows
  /// whether a rollout was to begin or was broken off, so somebody must say it.
  public static RolloutState rebuilt(
      String model, Revision blue, Revision green, int weight, Instant now) {
    RolloutState state =
        steady(model, blue, now).withGreen(Optional.of(green)).withShift(Shift.at(weight, now));
    return weight > 0
        ? state.withPhase(new Phase.Shifting())
        : state.ended(Outcome.ABORTED, now).withPhase(new Phase.Aborted(Words.recordLost()));
  }

  /// What is known of a promotion after the status was lost: a lock tells which revision was before
  /// it, and is still kept.
  public static RolloutState promoted(
      String model, Revision blue, Revision green, Instant until, Instant now) {
    RolloutState promoted =
        steady(model, blue, now)
            .withGreen(Optional.of(green))
            .withShift(Shift.at(100, now))
            .ended(Outcome.FINISHED, now)
            .withPhase(new Phase.Promoted(until));
    return promoted.because(Words.promoted(promoted, until));
  }

  public Standing standing() {
    return switch (phase) {
      case Phase.Preparing(), Phase.WarmingUp(), Phase.Shifting() -> Standing.UNDER_WAY;
      case Phase.Waiting(Phase.Cause cause) ->
          switch (cause) {
            case TURN, ROOM -> Standing.QUEUED;
            case START, PAUSE, WINDOW -> Standing.NONE;
          };
      case Phase.Steady(),
          Phase.Promoted _,
          Phase.Draining _,
          Phase.Removing(),
          Phase.Aborted _,
          Phase.Undone _,
          Phase.Retiring() ->
          Standing.NONE;
    };
  }

  /// Whether a content has got all requests, step by step.
  public boolean hasFinished(Revision revision) {
    return history.stream()
        .filter(ended -> ended.digest().equals(revision.digest()))
        .anyMatch(ended -> ended.outcome() == Outcome.FINISHED);
  }

  /// How the last rollout of a content ended, when it was broken off or taken back.
  public Optional<Ended> refusal(Revision revision) {
    return history.stream()
        .filter(ended -> ended.digest().equals(revision.digest()))
        .filter(ended -> ended.outcome() != Outcome.FINISHED)
        .findFirst();
  }

  Revision candidate() {
    return green.orElseThrow();
  }

  RolloutState withGreen(Optional<Revision> other) {
    return new RolloutState(
        model, blue, other, phase, shift, orders, history, reason, told, verdict);
  }

  RolloutState withPhase(Phase other) {
    return new RolloutState(
        model, blue, green, other, shift, orders, history, reason, told, verdict);
  }

  RolloutState withShift(Shift other) {
    return new RolloutState(
        model, blue, green, phase, other, orders, history, reason, told, verdict);
  }

  RolloutState withOrders(Orders other) {
    return new RolloutState(
        model, blue, green, phase, shift, other, history, reason, told, verdict);
  }

  RolloutState because(String words) {
    return new RolloutState(
        model, blue, green, phase, shift, orders, history, words, told, verdict);
  }

  RolloutState telling(String key) {
    return new RolloutState(
        model, blue, green, phase, shift, orders, history, reason, key, verdict);
  }

  RolloutState judged(String words) {
    return new RolloutState(model, blue, green, phase, shift, orders, history, reason, told, words);
  }

  /// Only this revision is left.
  RolloutState settledOn(Revision live, Instant now) {
    return new RolloutState(
        model,
        live,
        Optional.empty(),
        new Phase.Steady(),
        Shift.none(now),
        orders.forgotten(),
        history,
        reason,
        told,
        "");
  }

  /// What is remembered after somebody else than a rollout has carried out a word: which revision
  /// serves, and that the word was heard.
  ///
  /// @param wanted whose rollouts are not refused any more
  public RolloutState carriedOut(
      String command, Revision live, List<Revision> wanted, String words, Instant now) {
    RolloutState after = settledOn(live, now).because(words);
    for (Revision revision : wanted) after = after.forgiven(revision);
    return after.withOrders(after.orders().done(command));
  }

  /// The same after a word that did not fit.
  public RolloutState refusing(String command, String why) {
    return withOrders(orders.refused(command, why).done(command));
  }

  /// The same, made from what is seen because nothing was remembered. What is said then may have
  /// been said of a rollout that nobody remembers, and done long ago: what moves requests or
  /// deletes something has to be said again. What a lock reports is no news of requests that are on
  /// their way.
  public RolloutState deafTo(List<Command> commands) {
    RolloutState state = this;
    for (Command command : commands) {
      if (command.isReport()) {
        if (shift.weight() > 0) state = state.withOrders(state.orders.done(command.id()));
      } else if (!command.isOfLock() && !command.verb().isHarmless()) {
        state = state.refusing(command.id(), LOST);
      }
    }
    return state;
  }

  /// What a lock told of what has ended, and nobody can tell whether it tells it still.
  ///
  /// @param asked the name of the revision that is to serve
  public Optional<Command> stillTold(String asked) {
    boolean isOver = phase instanceof Phase.Steady || phase.isBrokenOff();
    return Optional.of(green.map(Revision::name).orElse(asked))
        .filter(name -> isOver && hasHeard(Command.told(name)))
        .map(Command::stillTold);
  }

  /// The same after somebody has started the next rollout before there was one.
  public RolloutState started() {
    return withOrders(orders.started());
  }

  /// Whether a word was heard.
  public boolean hasHeard(String command) {
    return orders.done().contains(command);
  }

  /// Remembers how the rollout of the candidate ended, in place of how an earlier one did. A lock
  /// that tells it later tells nothing new.
  RolloutState ended(Outcome outcome, Instant now) {
    List<Ended> others = new ArrayList<>(forgotten(candidate()));
    others.addFirst(new Ended(candidate().digest(), outcome, now));
    RolloutState ended = withHistory(others.subList(0, Math.min(REMEMBERED, others.size())));
    return outcome == Outcome.FINISHED
        ? ended
        : ended.withOrders(orders.done(Command.reported(candidate().name(), now)));
  }

  /// Somebody wants this content after all.
  RolloutState forgiven(Revision revision) {
    return withHistory(forgotten(revision));
  }

  private List<Ended> forgotten(Revision revision) {
    return history.stream().filter(ended -> !ended.digest().equals(revision.digest())).toList();
  }

  private RolloutState withHistory(List<Ended> other) {
    return new RolloutState(model, blue, green, phase, shift, orders, other, reason, told, verdict);
  }
}
