package dev.nimfleet.gitops.rollout;

import dev.nimfleet.compiler.fleet.Durations;
import dev.nimfleet.gitops.analysis.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.TreeSet;

/// All that a rollout says. Its reader was woken up: what happens, why, and what to type.
final class Words {
  private Words() {}

  static String missingRoom(Gpus gpus, int replicas, long fitting) {
    return "%d more %s of %d × %s each on %s %s needed, and there is room for %d"
        .formatted(
            replicas,
            replicas == 1 ? "replica" : "replicas",
            gpus.count(),
            gpus.resource(),
            gpus.product(),
            replicas == 1 ? "is" : "are",
            fitting);
  }

  static String steady(RolloutState state) {
    return "`%s` serves all requests.".formatted(state.blue().name());
  }

  static String refused(RolloutState.Ended ended, Revision asked, String model) {
    return "`%s` is asked for, and its rollout was %s at %s. It is not tried again by itself: type `nimfleet rollout start %s`, or change fleet.yaml."
        .formatted(asked.name(), outcome(ended.outcome()), time(ended.at()), model);
  }

  private static String outcome(RolloutState.Outcome outcome) {
    return switch (outcome) {
      case FINISHED -> "finished";
      case ABORTED -> "aborted";
      case UNDONE -> "undone";
    };
  }

  static String waitsForStart(RolloutState state) {
    return "`%s` waits to be started: type `nimfleet rollout start %s`."
        .formatted(state.candidate().name(), state.model());
  }

  static String waitsForResume(RolloutState state, String by) {
    return "`%s` is not created: paused by %s. `nimfleet rollout resume %s` goes on."
        .formatted(state.candidate().name(), by, state.model());
  }

  static String waitsForWindow(String what, Window window, Instant opens) {
    return "%s waits for the hours %s, which begin at %s.".formatted(what, window, time(opens));
  }

  static String waitsForTurn(RolloutState state, String other) {
    return "`%s` waits for the rollout of `%s`, which uses the same GPUs."
        .formatted(state.candidate().name(), other);
  }

  static String waitsForRoom(RolloutState state, String missing) {
    return "`%s` is not created: %s. It begins when there is room."
        .formatted(state.candidate().name(), missing);
  }

  static String begins(RolloutState state) {
    return "`%s` is created beside `%s`, at weight 0."
        .formatted(state.candidate().name(), state.blue().name());
  }

  static String preparing(RolloutState state) {
    return "`%s` is not ready yet; `%s` serves all requests."
        .formatted(state.candidate().name(), state.blue().name());
  }

  static String namesUnknown(String revision) {
    return "`%s` has not said yet which models it serves (`/v1/models`).".formatted(revision);
  }

  static String otherNames(RolloutState state, Set<String> green, Set<String> blue) {
    return "`%s` answers to %s and not to %s as `%s` does: clients would get 404"
        .formatted(state.candidate().name(), names(green), names(blue), state.blue().name());
  }

  private static String names(Set<String> names) {
    return "`" + String.join("`, `", new TreeSet<>(names)) + "`";
  }

  static String warmingUp(RolloutState state) {
    return "`%s` is ready and answers its first requests.".formatted(state.candidate().name());
  }

  static String coldFailure(RolloutState state, String reason) {
    return "`%s` did not answer its first requests: %s. It is asked again."
        .formatted(state.candidate().name(), reason);
  }

  static String warm(RolloutState state) {
    return "`%s` is ready and warm, at weight 0.".formatted(state.candidate().name());
  }

  static String routeUnread() {
    return "The HTTPRoute cannot be read, so nothing moves.";
  }

  static String routeNotTaken(int weight) {
    return "Weight %d is written, and the Gateway has not taken it yet.".formatted(weight);
  }

  static String paused(RolloutState state, String by) {
    return "Paused at %d %% by %s. `nimfleet rollout resume %s` goes on, `nimfleet rollout abort %3$s` returns to `%s`."
        .formatted(state.shift().weight(), by, state.model(), state.blue().name());
  }

  static String heldTooLong(Duration limit, String reason) {
    return "nimfleet, after it had waited for %s: %s".formatted(Durations.text(limit), reason);
  }

  static String atGate(RolloutState state, int gate) {
    return "`%s` has %d %% of the requests and is at the gate at %d %%. `nimfleet rollout resume %s` opens it, `nimfleet rollout abort %4$s` returns to `%s`."
        .formatted(
            state.candidate().name(),
            state.shift().weight(),
            gate,
            state.model(),
            state.blue().name());
  }

  static String soon(RolloutState state, Duration every) {
    return "%s. The next step is possible at %s."
        .formatted(share(state), time(state.shift().changed().plus(every)));
  }

  static String judged(RolloutState state, Verdict verdict, int passes) {
    return switch (verdict) {
      case Verdict.Pass(String summary) ->
          "%s. %d of %d checks in a row passed: %s."
              .formatted(share(state), state.shift().passes(), passes, summary);
      case Verdict.NoData(String reason) ->
          "%s. Nothing is known of it: %s. The weight stays.".formatted(share(state), reason);
      case Verdict.Fail(var reasons) ->
          "%s. It fails: %s.".formatted(share(state), String.join("; ", reasons));
    };
  }

  /// For a table: the first words say which of the three it is.
  static String verdict(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Pass(String summary) -> "pass: " + summary;
      case Verdict.NoData(String reason) -> "no data: " + reason;
      case Verdict.Fail(var reasons) -> "fail: " + String.join("; ", reasons);
    };
  }

  static String tooFewAllowed(RolloutState state, int weight, int needed, int max) {
    return "%s. %d %% takes %d replicas, and fleet.yaml allows %d: raise `replicas`."
        .formatted(share(state), weight, needed, max);
  }

  static String noRoomForStep(RolloutState state, int weight, String missing) {
    return "%s. %d %% must wait: %s.".formatted(share(state), weight, missing);
  }

  static String notEnoughReady(RolloutState state, int weight, int ready, int needed) {
    return "%s. Before %d %%, %d replicas must be ready, and %d %s."
        .formatted(share(state), weight, needed, ready, ready == 1 ? "is" : "are");
  }

  static String blueMayShrink(RolloutState state) {
    return "`%s` must be kept whole first: its scale-in is being paused."
        .formatted(state.blue().name());
  }

  static String stepped(RolloutState state) {
    return share(state) + ".";
  }

  static String lowered(RolloutState state, int ready, int blue) {
    return "Lowered to %d %%: %d ready %s of `%s` carry no more of what %d of `%s` carry."
        .formatted(
            state.shift().weight(),
            ready,
            ready == 1 ? "replica" : "replicas",
            state.candidate().name(),
            blue,
            state.blue().name());
  }

  static String tooWeak(RolloutState state) {
    return "%s, more than its ready replicas carry; and `%s` is not ready, so nothing moves."
        .formatted(share(state), state.blue().name());
  }

  static String bothDown(RolloutState state) {
    return "Neither `%s` nor `%s` is ready: nothing moves. Look at the nodes and at both NIMServices."
        .formatted(state.candidate().name(), state.blue().name());
  }

  static String greenLost(int weight) {
    return "it stopped being ready at %d %%".formatted(weight);
  }

  static String fails(int weight, Verdict.Fail fail) {
    return "at %d %%, %s".formatted(weight, String.join("; ", fail.reasons()));
  }

  static String vanished() {
    return "its weight went to 0 and nobody recorded why";
  }

  static String recordLost() {
    return "its record was lost, so nobody knows how far it had come";
  }

  static String asked(String by) {
    return "%s asked for it".formatted(by);
  }

  static String aborted(RolloutState state, String why) {
    return "The rollout of `%s` was aborted: %s. `%s` serves all requests; `%1$s` is kept for a look. Type `nimfleet rollout start %s` to try again, `nimfleet rollout retire %4$s` to delete it."
        .formatted(state.candidate().name(), why, state.blue().name(), state.model());
  }

  static String neverBegun(RolloutState state, String by) {
    return "`%s` is not rolled out: %s said so before it began."
        .formatted(state.candidate().name(), by);
  }

  static String undone(RolloutState state, String why) {
    return "`%s` serves all requests again, in place of `%s`: %s. `%2$s` is kept for a look."
        .formatted(state.blue().name(), state.candidate().name(), why);
  }

  static String blueNotReady(RolloutState state, int weight) {
    return "`%s` is to give up its %d %%, but `%s` is not ready: that comes first."
        .formatted(state.candidate().name(), weight, state.blue().name());
  }

  static String promoted(RolloutState state, Instant until) {
    return "`%s` serves all requests. `%s` is kept until %s: `nimfleet rollout undo %s` returns to it."
        .formatted(state.candidate().name(), state.blue().name(), time(until), state.model());
  }

  static String liveLost(RolloutState state) {
    return "`%s` serves all requests and is not ready. `%s` is kept: `nimfleet rollout undo %s` returns to it."
        .formatted(state.candidate().name(), state.blue().name(), state.model());
  }

  static String draining(RolloutState state) {
    return "`%s` ends the requests that it has, and is deleted then."
        .formatted(state.blue().name());
  }

  static String deleting(String revision) {
    return "`%s` is being deleted.".formatted(revision);
  }

  static String retired(String revision) {
    return "`%s` is deleted.".formatted(revision);
  }

  static String withdrawn(RolloutState state) {
    return "fleet.yaml asks for `%s` again".formatted(state.blue().name());
  }

  static String notWanted(RolloutState state, Revision asked) {
    return "`%s` gives way to `%s`, which fleet.yaml asks for now."
        .formatted(state.candidate().name(), asked.name());
  }

  static String newerWaits(Revision asked) {
    return " `%s`, a newer edit, waits until this rollout has ended.".formatted(asked.name());
  }

  static String commandRefused(Command command, String why) {
    return "`%s`, said by %s, does not fit: %s."
        .formatted(command.verb().word(), command.by(), why);
  }

  static String action(Action action) {
    return switch (action) {
      case Action.CreateGreen(Revision revision, int minimum) ->
          "create `%s` with at least %d replicas".formatted(revision.name(), minimum);
      case Action.SetGreenMinimum(Revision revision, int replicas) ->
          "keep at least %d replicas of `%s`".formatted(replicas, revision.name());
      case Action.PauseBlueScaleIn(Revision revision) ->
          "pause the scale-in of `%s`".formatted(revision.name());
      case Action.ResumeBlueScaleIn(Revision revision) ->
          "let `%s` scale in again".formatted(revision.name());
      case Action.WarmUp(Revision revision, int requests) ->
          "send `%s` %d requests".formatted(revision.name(), requests);
      case Action.SetWeight weight ->
          "give the new revision %d %% of the requests, the old one %d %%"
              .formatted(weight.green(), weight.blue());
      case Action.SetPreview(Revision revision, String header) ->
          "lead requests with the header `%s` to `%s`".formatted(header, revision.name());
      case Action.RemovePreview() -> "lead no request by a header";
      case Action.Retire(Revision revision) -> "delete `%s`".formatted(revision.name());
      case Action.Notify(Action.Event _, String text) -> "tell: " + text;
    };
  }

  private static String share(RolloutState state) {
    return "`%s` has %d %% of the requests"
        .formatted(state.candidate().name(), state.shift().weight());
  }

  private static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
