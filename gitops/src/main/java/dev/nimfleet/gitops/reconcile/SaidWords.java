package dev.nimfleet.gitops.reconcile;

import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.ClusterTrouble.Reason;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.rollout.Command;
import dev.nimfleet.gitops.rollout.Command.Verb;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What people say about rollouts: annotations `rollout.nimfleet.dev/<model>: <verb> …` of a
/// ModelFleet. What follows the verb tells one saying from the next.
public final class SaidWords {
  private static final String KEY = "rollout.nimfleet.dev/";

  /// The reconciler writes the status of the same object all the time.
  private static final int ATTEMPTS = 10;

  private SaidWords() {}

  /// What is said in a ModelFleet, by model.
  public static Map<String, List<Command>> of(KubeObject fleet) {
    Map<String, List<Command>> commands = new HashMap<>();
    if (fleet.fields().find("metadata", "annotations").orElse(null) instanceof MapNode map) {
      map.keys()
          .filter(key -> key.startsWith(KEY))
          .forEach(key ->
              command(map.text(key).orElse(""))
                  .ifPresent(
                      command -> commands.put(key.substring(KEY.length()), List.of(command))));
    }
    return commands;
  }

  private static Optional<Command> command(String text) {
    String verb = text.strip().split("\\s", 2)[0].toUpperCase(Locale.ROOT);
    return Arrays.stream(Verb.values())
        .filter(known -> known.name().equals(verb))
        .findFirst()
        .map(known -> new Command(text, known, "an annotation"));
  }

  /// Says something, in place of what was said before.
  ///
  /// @return the command as the reconciler hears it
  public static Command say(Cluster cluster, ObjectId fleet, String model, Verb verb, Instant now)
      throws ClusterTrouble {
    String text = "%s %s".formatted(verb.name().toLowerCase(Locale.ROOT), now);
    // A manager for each model, or a word about one would take back what was said of another.
    var how = new Cluster.Applying("nimfleet-said-" + model, true, false);
    for (int attempt = 1; ; attempt++) {
      KubeObject live =
          cluster
              .find(fleet)
              .orElseThrow(() ->
                  new ClusterTrouble(
                      Reason.NOT_FOUND, "%s is not there any more.".formatted(fleet)));
      try {
        cluster.apply(live.over(annotated(live, fleet, KEY + model, text)), how);
        return new Command(text, verb, "an annotation");
      } catch (ClusterTrouble e) {
        if (e.reason() != Reason.OUTDATED || attempt == ATTEMPTS) throw e;
      }
    }
  }

  private static MapNode annotated(KubeObject live, ObjectId fleet, String key, String text) {
    var annotations = MapNode.at(Span.NOWHERE).put(key, text);
    return fleet
        .manifest(live.text("apiVersion").orElse(""))
        .with(
            MapNode.at(Span.NOWHERE)
                .put("metadata", MapNode.at(Span.NOWHERE).put("annotations", annotations))
                .build());
  }
}
