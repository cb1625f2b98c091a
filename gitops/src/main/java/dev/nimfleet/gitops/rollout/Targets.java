package dev.nimfleet.gitops.rollout;

import dev.nimfleet.gitops.rollout.Observation.ScaleIn;
import dev.nimfleet.gitops.rollout.Observation.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is to be done so that the world becomes what is remembered: only what differs, so that a
/// decision that was carried out half, or not at all, is carried out by the next one.
final class Targets {
  private final RolloutSettings settings;
  private final Observation seen;
  private final Look look;

  Targets(RolloutSettings settings, Observation seen, Look look) {
    this.settings = settings;
    this.seen = seen;
    this.look = look;
  }

  /// In the order in which they are safe.
  List<Action> actions(RolloutState state) {
    List<Action> actions = new ArrayList<>();
    if (state.green().isEmpty() || state.phase() instanceof Phase.Waiting) {
      return actions;
    }
    blueKept(state).ifPresent(actions::add);
    green(state).ifPresent(actions::add);
    weight(state).ifPresent(actions::add);
    warmUp(state).ifPresent(actions::add);
    preview(state).ifPresent(actions::add);
    blueReleased(state).ifPresent(actions::add);
    look.deletable(state).map(Action.Retire::new).ifPresent(actions::add);
    return actions;
  }

  private static boolean isUnderWay(RolloutState state) {
    return state.standing() == RolloutState.Standing.UNDER_WAY;
  }

  /// From the beginning on, so that whoever goes back finds the old revision whole.
  private Optional<Action> blueKept(RolloutState state) {
    return isUnderWay(state) && seen.blue().scaleIn() == ScaleIn.ALLOWED
        ? Optional.of(new Action.PauseBlueScaleIn(state.blue()))
        : Optional.empty();
  }

  /// Only when the old revision has all requests, and keeps them.
  private Optional<Action> blueReleased(RolloutState state) {
    boolean isOver =
        switch (state.phase()) {
          case Phase.Aborted _, Phase.Undone _, Phase.Retiring() -> true;
          case Phase.Steady(),
              Phase.Waiting _,
              Phase.Preparing(),
              Phase.WarmingUp(),
              Phase.Shifting(),
              Phase.Promoted _,
              Phase.Draining _,
              Phase.Removing() ->
              false;
        };
    return isOver
            && seen.blue().scaleIn() == ScaleIn.PAUSED
            && seen.route().weight().orElse(100) == 0
        ? Optional.of(new Action.ResumeBlueScaleIn(state.blue()))
        : Optional.empty();
  }

  private Optional<Action> green(RolloutState state) {
    Side green = seen.green();
    int minimum = look.minimum(state);
    if (!green.exists()) {
      return isUnderWay(state)
          ? Optional.of(new Action.CreateGreen(state.candidate(), minimum))
          : Optional.empty();
    }
    boolean isShrinkable = seen.route().weight().orElse(100) == 0 || !isGoingBack(state);
    return green.minimum() < minimum || (green.minimum() > minimum && isShrinkable)
        ? Optional.of(new Action.SetGreenMinimum(state.candidate(), minimum))
        : Optional.empty();
  }

  /// While requests still reach it, it needs its replicas.
  private static boolean isGoingBack(RolloutState state) {
    return state.phase().isBrokenOff();
  }

  private Optional<Action> weight(RolloutState state) {
    if (seen.route().weight().isEmpty()) {
      return Optional.empty();
    }
    int shown = seen.route().weight().getAsInt();
    int weight = state.shift().weight();
    return shown != weight && isSafe(shown, weight)
        ? Optional.of(new Action.SetWeight(weight))
        : Optional.empty();
  }

  /// Requests only ever move to a revision that is ready.
  private boolean isSafe(int from, int to) {
    return to < from ? seen.blue().isReady() : seen.green().isReady();
  }

  private Optional<Action> warmUp(RolloutState state) {
    return state.phase() instanceof Phase.WarmingUp
        ? Optional.of(new Action.WarmUp(state.candidate(), settings.warmUp()))
        : Optional.empty();
  }

  private Optional<Action> preview(RolloutState state) {
    boolean isShown = state.phase() instanceof Phase.Shifting && seen.green().isReady();
    if (isShown && !seen.route().hasPreview()) {
      return settings.preview().map(header -> new Action.SetPreview(state.candidate(), header));
    }
    return !isShown && seen.route().hasPreview()
        ? Optional.of(new Action.RemovePreview())
        : Optional.empty();
  }
}
