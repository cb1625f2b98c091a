package dev.nimfleet.compiler;

import dev.nimfleet.compiler.Run.Action;
import dev.nimfleet.compiler.Run.Rollout;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlReader;
import java.util.Optional;

/// The rollout command of a golden case, in a file `rollout.yaml`:
///
/// ```yaml
/// {model: llama, action: weight, percent: 30}
/// ```
final class GoldenRollout {
  static final String FILE = "rollout.yaml";

  private GoldenRollout() {}

  static Rollout parse(String yaml) {
    var map = (MapNode) YamlReader.read(new Source(FILE, yaml), new Diagnostics()).getFirst();
    Action action =
        switch (text(map, "action")) {
          case "start" -> new Action.Start();
          case "step" -> new Action.Step();
          case "weight" -> new Action.Weight(Integer.parseInt(text(map, "percent")));
          case "promote" -> new Action.Promote();
          case "abort" -> new Action.Abort();
          case "undo" -> new Action.Undo();
          case "retire" -> new Action.Retire();
          default -> throw new IllegalArgumentException("no such action: " + yaml);
        };
    return new Rollout(text(map, "model"), action);
  }

  /// The model that starts over, where that is what somebody types.
  static Optional<String> replaced(String yaml) {
    var map = (MapNode) YamlReader.read(new Source(FILE, yaml), new Diagnostics()).getFirst();
    return Optional.of(text(map, "model")).filter(_ -> text(map, "action").equals("replace"));
  }

  private static String text(MapNode map, String key) {
    return map.text(key).orElseThrow(() -> new IllegalArgumentException("no `" + key + "`"));
  }
}
