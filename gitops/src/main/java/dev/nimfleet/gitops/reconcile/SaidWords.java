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
import dev.nimfleet.gitops.rollout.RolloutState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What people say about rollouts: annotations `rollout.nimfleet.dev/<model>: <verb> …` of a
/// ModelFleet. What follows the verb tells one saying from the next.
public final class SaidWords {
  private static final String KEY = "rollout.nimfleet.dev/";

  /// Longer is no word.
  private static final int MOST = 40;

  /// The reconciler writes the status of the same object all the time.
  private static final int ATTEMPTS = 10;

  private SaidWords() {}

  /// What is said in a ModelFleet, by model.
  public static Map<String, List<Command>> of(KubeObject fleet) {
    Map<String, List<Command>> commands = new HashMap<>();
    texts(fleet)
        .forEach((model, text) ->
            command(text).ifPresent(command -> commands.put(model, List.of(command))));
    return commands;
  }

  /// What nobody can make anything of.
  ///
  /// @param model that it is said of
  /// @param text as it was typed
  /// @param why in one sentence, with what there is
  record Unknown(String model, String text, String why) {}

  /// What is said in a ModelFleet and is no word, or of no model. A word that was heard while there
  /// was a model stays one.
  ///
  /// @param models of the fleet
  static List<Unknown> unknown(KubeObject fleet, Set<String> models) {
    List<Unknown> unknown = new ArrayList<>();
    SortedMap<String, String> texts = texts(fleet);
    if (texts.isEmpty()) return unknown;
    Map<String, RolloutState> rollouts = StatusRollouts.of(fleet);
    texts.forEach((model, text) -> {
      if (rollouts.containsKey(model) && rollouts.get(model).hasHeard(text)) return;
      if (!models.contains(model)) {
        unknown.add(
            new Unknown(
                model,
                text,
                "`%s` is said of `%s` by an annotation, and the fleet has no such model; there are %s."
                    .formatted(word(text), model, list(models.stream().sorted()))));
      } else if (command(text).isEmpty()) {
        unknown.add(
            new Unknown(
                model,
                text,
                "`%s`, which an annotation says of `%s`, is no word for a rollout; there are %s."
                    .formatted(
                        word(text), model, list(Arrays.stream(Verb.values()).map(Verb::word)))));
      }
    });
    return unknown;
  }

  private static String list(Stream<String> words) {
    return words.collect(Collectors.joining("`, `", "`", "`"));
  }

  /// Of each model; what is blank says nothing.
  private static SortedMap<String, String> texts(KubeObject fleet) {
    SortedMap<String, String> texts = new TreeMap<>();
    if (fleet.fields().find("metadata", "annotations").orElse(null) instanceof MapNode map) {
      map.keys()
          .filter(key -> key.startsWith(KEY))
          .forEach(key -> texts.put(key.substring(KEY.length()), map.text(key).orElse("")));
    }
    texts.values().removeIf(String::isBlank);
    return texts;
  }

  private static Optional<Command> command(String text) {
    String word = word(text).toLowerCase(Locale.ROOT);
    return Arrays.stream(Verb.values())
        .filter(known -> known.word().equals(word))
        .findFirst()
        .map(known -> new Command(text, known, "an annotation"));
  }

  private static String word(String text) {
    String word = text.strip().split("\\s", 2)[0];
    return word.substring(0, Math.min(word.length(), MOST));
  }

  /// Says something, in place of what was said before.
  ///
  /// @return the command as the reconciler hears it
  public static Command say(Cluster cluster, ObjectId fleet, String model, Verb verb, Instant now)
      throws ClusterTrouble {
    String text = "%s %s".formatted(verb.word(), now);
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
