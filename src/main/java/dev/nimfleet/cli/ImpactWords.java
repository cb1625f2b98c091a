package dev.nimfleet.cli;

import dev.nimfleet.compiler.impact.Change;
import dev.nimfleet.compiler.impact.Effect;
import dev.nimfleet.compiler.impact.ModelImpact;
import dev.nimfleet.compiler.lock.ModelLock.Reason;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// What happens to a model, in words.
///
/// @param quoted marks names and values
record ImpactWords(String model, UnaryOperator<String> quoted) {
  /// A line for each effect.
  static List<String> of(ModelImpact model, UnaryOperator<String> quoted) {
    ImpactWords words = new ImpactWords(model.model(), quoted);
    return model.effects().stream().map(words::of).toList();
  }

  private String of(Effect effect) {
    return switch (effect) {
      case Effect.Added(String revision) ->
          "runs for the first time, as revision " + name(revision);
      case Effect.Removed(List<String> revisions) ->
          revisions.isEmpty() ? "is removed before it ever ran" : "is removed: outage";
      case Effect.Replaced(String from, String to) ->
          "revision %s replaces %s: outage until it has loaded".formatted(name(to), name(from));
      case Effect.Restarted(String revision) ->
          "revision %s is edited in place: outage while it restarts".formatted(name(revision));
      case Effect.Lost(String revision, int weight) ->
          "revision %s goes with %d %% of the requests: outage for them"
              .formatted(name(revision), weight);
      case Effect.Begun(String revision, String live, int weight, boolean isWarm) ->
          "revision %s%s at weight %d beside %s"
              .formatted(name(revision), isWarm ? ", warm already," : "", weight, name(live));
      case Effect.Moved(String revision, int from, int to) ->
          "revision %s moves from weight %d to %d".formatted(name(revision), from, to);
      case Effect.Promoted(String revision, Optional<String> kept) ->
          "revision %s is live%s"
              .formatted(
                  name(revision),
                  kept.map(old -> "; %s stays warm for an undo".formatted(name(old))).orElse(""));
      case Effect.Returned(String revision, String undone) ->
          "revision %s serves again; %s is undone".formatted(name(revision), name(undone));
      case Effect.Aborted(String revision) ->
          "revision %s is aborted and loses all requests".formatted(name(revision));
      case Effect.Resumed(String revision) ->
          "the rollout of revision %s goes on".formatted(name(revision));
      case Effect.Retired(String revision) ->
          "revision %s goes, without requests".formatted(name(revision));
      case Effect.Waits(Reason reason) -> "an edit waits " + waits(reason);
      case Effect.Scaled(String revision, boolean isLive, List<Change> changes) ->
          "autoscaling%s: %s"
              .formatted(isLive ? "" : " of revision " + name(revision), changes(changes));
      case Effect.Routed(List<Change> changes) -> "route: " + changes(changes);
      case Effect.Other(String kind, List<Change> changes) -> kind + ": " + changes(changes);
      case Effect.Unknown _ -> "is not known before";
    };
  }

  private String waits(Reason reason) {
    return switch (reason) {
      case START -> "for " + quoted.apply("nimfleet rollout start " + model);
      case TURN -> "until the rollout of another model is over";
      case ROOM -> "for GPUs for a second revision";
      case PROFILE -> "for the hash of its profile: " + quoted.apply("nimfleet lock");
    };
  }

  private String changes(List<Change> changes) {
    return changes.stream()
        .map(change ->
            "%s %s → %s".formatted(change.field(), value(change.from()), value(change.to())))
        .collect(Collectors.joining(", "));
  }

  private String value(Optional<String> value) {
    return value.map(quoted).orElse("none");
  }

  /// Without the model's name, which stands before it.
  private String name(String revision) {
    String start = model + "-";
    return quoted.apply(revision.startsWith(start) ? revision.substring(start.length()) : revision);
  }
}
