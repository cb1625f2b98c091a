package dev.nimfleet.gitops.reconcile;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.rollout.Command;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What people say by annotations of a ModelFleet.
public final class Annotations {
  private static final String COMMANDS = "rollout.nimfleet.dev/";

  private Annotations() {}

  /// About rollouts, by model: `rollout.nimfleet.dev/<model>: <verb> …`. What follows the verb
  /// tells one saying from the next.
  public static Map<String, List<Command>> commands(KubeObject fleet) {
    Map<String, List<Command>> commands = new HashMap<>();
    if (fleet.fields().find("metadata", "annotations").orElse(null) instanceof MapNode map) {
      map.keys()
          .filter(key -> key.startsWith(COMMANDS))
          .forEach(key ->
              command(map.text(key).orElse(""))
                  .ifPresent(
                      command -> commands.put(key.substring(COMMANDS.length()), List.of(command))));
    }
    return commands;
  }

  private static Optional<Command> command(String text) {
    String verb = text.strip().split("\\s", 2)[0].toUpperCase(Locale.ROOT);
    return Arrays.stream(Command.Verb.values())
        .filter(known -> known.name().equals(verb))
        .findFirst()
        .map(known -> new Command(text, known, "an annotation"));
  }
}
