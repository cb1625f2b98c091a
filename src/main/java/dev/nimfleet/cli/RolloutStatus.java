package dev.nimfleet.cli;

import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.reconcile.StatusRollouts;
import dev.nimfleet.gitops.rollout.Command.Verb;
import dev.nimfleet.gitops.rollout.Phase;
import dev.nimfleet.gitops.rollout.Revision;
import dev.nimfleet.gitops.rollout.RolloutState;
import dev.nimfleet.gitops.rollout.Rollouts;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// How the rollouts of a cluster stand, as the reconciler remembers them.
final class RolloutStatus {
  private static final List<String> HEADINGS =
      List.of("FLEET", "MODEL", "PHASE", "LIVE", "CANDIDATE", "WEIGHT", "SINCE", "NUMBERS");

  private RolloutStatus() {}

  /// One rollout.
  ///
  /// @param fleet `namespace/name`
  record Line(String fleet, RolloutState state) {
    String reason() {
      return Rollouts.addressed(state.reason(), fleet);
    }

    /// What may be said now, as it is typed.
    List<String> commands() {
      return fitting(state).stream()
          .map(verb ->
              "nimfleet rollout %s %s --fleet %s".formatted(verb.word(), state.model(), fleet))
          .toList();
    }
  }

  /// @param fleet `NAME`, `NS/NAME`, or empty for all
  /// @param model empty for all
  static List<Line> read(Cluster cluster, String fleet, String model) throws ClusterTrouble {
    List<Line> lines = new ArrayList<>();
    List<KubeObject> fleets =
        model.isEmpty()
            ? ModelFleets.named(cluster, fleet)
            : List.of(ModelFleets.having(cluster, model, fleet));
    for (KubeObject each : fleets) {
      StatusRollouts.of(each).values().stream()
          .filter(state -> model.isEmpty() || state.model().equals(model))
          .forEach(state -> lines.add(new Line(ModelFleets.name(each), state)));
    }
    if (lines.isEmpty() && !model.isEmpty()) {
      throw new Refusal(
          "No rollout of `%s` is remembered: it has one revision, or nobody moves its requests."
              .formatted(model),
          "`nimfleet status` shows how its fleet stands.");
    }
    return lines;
  }

  /// A table, and below it what each rollout waits for.
  static void print(List<Line> lines, PrintWriter out) {
    List<List<String>> rows = new ArrayList<>(List.of(HEADINGS));
    for (Line line : lines) {
      RolloutState state = line.state();
      rows.add(
          List.of(
              line.fleet(),
              state.model(),
              phase(state),
              state.blue().name(),
              state.green().map(Revision::name).orElse("-"),
              state.green().isPresent() ? state.shift().weight() + " %" : "-",
              state.shift().changed().toString(),
              state.verdict().isEmpty() ? "-" : state.verdict().split(":", 2)[0]));
    }
    Table.print(rows, out);
    for (Line line : lines) {
      out.println();
      out.println("%s: %s".formatted(line.state().model(), line.reason()));
      if (!line.state().verdict().isEmpty()) out.println("  numbers: " + line.state().verdict());
      line.commands().forEach(command -> out.println("  next: " + command));
    }
  }

  static Map<String, Object> json(List<Line> lines) {
    return Map.of("rollouts", lines.stream().map(RolloutStatus::fields).toList());
  }

  private static Map<String, Object> fields(Line line) {
    RolloutState state = line.state();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("fleet", line.fleet());
    fields.put("model", state.model());
    fields.put("phase", state.phase().getClass().getSimpleName());
    fields.put("waitsFor", cause(state.phase()));
    fields.put("live", state.blue().name());
    fields.put("candidate", state.green().map(Revision::name));
    fields.put("weight", state.shift().weight());
    fields.put("since", state.shift().changed().toString());
    fields.put("pausedBy", state.orders().pausedBy());
    fields.put("numbers", state.verdict());
    fields.put("message", line.reason());
    fields.put("commands", line.commands());
    return fields;
  }

  /// How far it is, in one word or two.
  static String phase(RolloutState state) {
    String phase = state.phase().getClass().getSimpleName();
    if (state.orders().pausedBy().isPresent() && isBegun(state)) return phase + ", paused";
    return cause(state.phase()).map(cause -> phase + " for " + cause).orElse(phase);
  }

  private static boolean isBegun(RolloutState state) {
    return state.standing() == RolloutState.Standing.UNDER_WAY;
  }

  private static Optional<String> cause(Phase phase) {
    return phase instanceof Phase.Waiting(Phase.Cause cause)
        ? Optional.of(cause.name().toLowerCase(Locale.ROOT))
        : Optional.empty();
  }

  private static List<Verb> fitting(RolloutState state) {
    return switch (state.phase()) {
      case Phase.Waiting(Phase.Cause cause) ->
          switch (cause) {
            case START -> List.of(Verb.START, Verb.ABORT);
            case PAUSE -> List.of(Verb.RESUME, Verb.ABORT);
            case WINDOW, TURN, ROOM -> List.of(Verb.PAUSE, Verb.ABORT);
          };
      case Phase.Preparing(), Phase.WarmingUp(), Phase.Shifting() ->
          state.orders().pausedBy().isPresent()
              ? List.of(Verb.RESUME, Verb.ABORT)
              : List.of(Verb.PAUSE, Verb.PROMOTE, Verb.ABORT);
      case Phase.Promoted _ -> List.of(Verb.UNDO, Verb.RETIRE);
      case Phase.Draining _ -> List.of(Verb.UNDO);
      case Phase.Aborted _, Phase.Undone _ -> List.of(Verb.START, Verb.RETIRE);
      case Phase.Steady(), Phase.Removing(), Phase.Retiring() -> List.of();
    };
  }
}
