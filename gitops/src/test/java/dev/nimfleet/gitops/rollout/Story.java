package dev.nimfleet.gitops.rollout;

import dev.nimfleet.compiler.fleet.Replicas;
import dev.nimfleet.gitops.analysis.Limits;
import dev.nimfleet.gitops.rollout.Action.Event;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// A rollout from look to look. `v1` serves with four replicas and fleet.yaml asks for `v2`.
final class Story {
  static final Revision V1 = new Revision("llama-v1-a41f2c", "a41f2c");
  static final Revision V2 = new Revision("llama-v2-3fa9c1", "3fa9c1");
  static final Revision V3 = new Revision("llama-v3-77b0de", "77b0de");

  /// A Wednesday.
  static final Instant NOON = Instant.parse("2026-07-15T12:00:00Z");

  final World world = new World();
  private int said;
  Instant now = NOON;
  RolloutState state = RolloutState.steady("llama", V1, NOON);
  RolloutSettings settings =
      new RolloutSettings(
          false,
          10,
          Duration.ofMinutes(5),
          1,
          Duration.ofHours(2),
          Optional.empty(),
          Optional.empty(),
          new TreeSet<>(),
          5,
          Duration.ofHours(1),
          Duration.ofMinutes(10),
          new Limits(200, Optional.of(Duration.ofMillis(800)), 1, 1.5),
          new Replicas(2, 8, true),
          World.GPUS);

  Story() {
    world.services.put(V1.name(), new World.Service(4, 4, 2));
    world.weights.put(V1.name(), 100);
    world.asked = Optional.of(V2);
  }

  Story manual() {
    settings = with(true, settings.window(), settings.preview(), settings.gates());
    return this;
  }

  Story window(String hours) {
    Window window = Window.parse(hours, ZoneOffset.UTC);
    settings = with(settings.isManual(), Optional.of(window), settings.preview(), settings.gates());
    return this;
  }

  Story preview(String header) {
    settings = with(settings.isManual(), settings.window(), Optional.of(header), settings.gates());
    return this;
  }

  Story gates(Integer... gates) {
    settings =
        with(
            settings.isManual(),
            settings.window(),
            settings.preview(),
            new TreeSet<>(List.of(gates)));
    return this;
  }

  Story passes(int passes) {
    return paced(settings.every(), passes);
  }

  Story every(Duration every) {
    return paced(every, settings.passes());
  }

  private Story paced(Duration every, int passes) {
    settings =
        new RolloutSettings(
            settings.isManual(),
            settings.by(),
            every,
            passes,
            settings.maxHold(),
            settings.window(),
            settings.preview(),
            settings.gates(),
            settings.warmUp(),
            settings.keepPrevious(),
            settings.drain(),
            settings.limits(),
            settings.replicas(),
            settings.gpus());
    return this;
  }

  private RolloutSettings with(
      boolean isManual,
      Optional<Window> window,
      Optional<String> preview,
      java.util.SortedSet<Integer> gates) {
    return new RolloutSettings(
        isManual,
        settings.by(),
        settings.every(),
        settings.passes(),
        settings.maxHold(),
        window,
        preview,
        gates,
        settings.warmUp(),
        settings.keepPrevious(),
        settings.drain(),
        settings.limits(),
        settings.replicas(),
        settings.gpus());
  }

  Decision decide() {
    return Rollouts.next(settings, state, world.seen(state), now);
  }

  /// Decides, remembers and does.
  Decision look() {
    Decision decision = decide();
    remember(decision.state());
    decision.actions().forEach(action -> world.apply(state, action));
    return decision;
  }

  /// Saves the state, and takes away the commands that it has carried out.
  void remember(RolloutState saved) {
    state = saved;
    world.commands.removeIf(command -> saved.orders().done().contains(command.id()));
  }

  /// As long as each look has something to do.
  Story settle() {
    for (int looks = 0; looks < 10; looks++) {
      look();
    }
    return this;
  }

  Story pass(Duration time) {
    now = now.plus(time);
    return this;
  }

  Story say(Command.Verb verb) {
    said++;
    world.commands.add(new Command("command " + said, verb, "anna"));
    return this;
  }

  /// All goes well until the new revision has that weight.
  Story at(int weight) {
    for (int looks = 0; looks < 200; looks++) {
      if (weight() == weight && state.shift().isSettled() && isShifting()) {
        return this;
      }
      look();
      world.load();
      if (weight() != weight || !isShifting()) {
        pass(Duration.ofMinutes(1));
      }
    }
    throw new AssertionError("never at %d: %s".formatted(weight, state.reason()));
  }

  Story promoted() {
    at(100);
    for (int looks = 0; looks < 50 && !(state.phase() instanceof Phase.Promoted); looks++) {
      pass(Duration.ofMinutes(1));
      look();
    }
    look();
    if (!(state.phase() instanceof Phase.Promoted)) {
      throw new AssertionError("not promoted: " + state.reason());
    }
    return this;
  }

  private boolean isShifting() {
    return state.phase() instanceof Phase.Shifting;
  }

  int weight() {
    return world.weight(V2);
  }

  String reason() {
    return state.reason();
  }

  /// What was done, without what was said.
  List<Action> done() {
    return world.done.stream().filter(action -> !(action instanceof Action.Notify)).toList();
  }

  List<Event> told() {
    List<Event> events = new ArrayList<>();
    for (Action action : world.done) {
      if (action instanceof Action.Notify(Event event, String _)) {
        events.add(event);
      }
    }
    return Collections.unmodifiableList(events);
  }
}
