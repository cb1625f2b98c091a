package dev.nimfleet.gitops.drive;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.analysis.Metrics;
import dev.nimfleet.gitops.apply.Applying;
import dev.nimfleet.gitops.applyset.ApplySet;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.rollout.Command;
import dev.nimfleet.gitops.rollout.Decision;
import dev.nimfleet.gitops.rollout.Observation.Neighbour;
import dev.nimfleet.gitops.rollout.Phase;
import dev.nimfleet.gitops.rollout.RolloutState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The models of one fleet whose requests move between revisions.
public final class FleetRollouts {
  private static final Duration SCRAPE = Duration.ofSeconds(15);

  private final Cluster cluster;
  private final RolloutStore store;
  private final Driver driver;
  private final Map<String, Instant> next = new HashMap<>();

  /// What a fleet needs for it.
  ///
  /// @param notices who is told of what happens
  public record Means(
      Cluster cluster, Endpoints endpoints, Metrics metrics, Executor.Notices notices) {}

  /// Remembers nothing by itself.
  ///
  /// @param name of the fleet
  public FleetRollouts(String namespace, String name, Means means, RolloutStore store) {
    this.cluster = means.cluster();
    this.store = store;
    var set = ApplySet.of(ApplySet.parentOf(namespace, name), List.of());
    this.driver =
        new Driver(
            means.cluster(),
            new Observer(means.cluster(), means.endpoints(), means.metrics(), SCRAPE),
            new Executor(
                means.cluster(),
                new Applying(means.cluster(), set, true),
                means.endpoints(),
                means.notices()),
            store);
  }

  /// The objects that are moved here, and so by nobody else: all of a model but those of the
  /// revision that serves.
  public Set<ObjectId> held(List<Model> models) throws ClusterTrouble {
    Set<ObjectId> held = new HashSet<>();
    for (Model model : models) {
      Optional<RolloutState> state = store.load(model.name());
      String serving = state.map(it -> it.blue().name()).orElse(model.live());
      boolean isAlone = model.live().equals(model.asked()) && serving.equals(model.live());
      if (isAlone && state.filter(it -> it.green().isPresent()).isEmpty()) continue;
      // Before there is a route no requests can move: it comes up as its files say.
      if (cluster.find(model.routeId()).isEmpty()) continue;
      boolean goes = state.filter(it -> it.phase() instanceof Phase.Removing).isPresent();
      Set<ObjectId> own = model.objectsOf(serving).map(ObjectId::of).collect(Collectors.toSet());
      for (MapNode object : model.objects()) {
        ObjectId id = ObjectId.of(object);
        if (goes || !own.contains(id)) held.add(id);
      }
    }
    return held;
  }

  /// Looks at those whose time has come.
  ///
  /// @param commands what people say, by model
  public void turn(List<Model> models, Map<String, List<Command>> commands, Instant now)
      throws ClusterTrouble {
    for (Model model : models) {
      List<Command> said = commands.getOrDefault(model.name(), List.of());
      Optional<RolloutState> state = store.load(model.name());
      boolean isIdle = state.isEmpty() && model.live().equals(model.asked());
      boolean isDue = !now.isBefore(next.getOrDefault(model.name(), Instant.MIN));
      if (isIdle || (!isDue && isKnown(state, said))) continue;
      Decision decision = driver.turn(model, neighbours(models, model), said, now);
      next.put(model.name(), decision.nextLook());
    }
  }

  private static boolean isKnown(Optional<RolloutState> state, List<Command> said) {
    return said.stream()
        .allMatch(
            command -> state.filter(it -> it.orders().done().contains(command.id())).isPresent());
  }

  private List<Neighbour> neighbours(List<Model> models, Model model) throws ClusterTrouble {
    List<Neighbour> neighbours = new ArrayList<>();
    for (Model other : models) {
      boolean isSamePool =
          other.settings().gpus().product().equals(model.settings().gpus().product());
      if (other.name().equals(model.name()) || !isSamePool) continue;
      Optional<RolloutState> state = store.load(other.name());
      state.ifPresent(it -> neighbours.add(new Neighbour(other.name(), it.standing())));
    }
    return neighbours;
  }

  /// How its models stand, a sentence each.
  public Map<String, String> words(List<Model> models) throws ClusterTrouble {
    Map<String, String> words = new HashMap<>();
    for (Model model : models) {
      store
          .load(model.name())
          .map(RolloutState::reason)
          .filter(reason -> !reason.isBlank())
          .ifPresent(reason -> words.put(model.name(), reason));
    }
    return words;
  }
}
