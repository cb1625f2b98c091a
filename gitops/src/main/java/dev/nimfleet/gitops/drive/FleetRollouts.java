package dev.nimfleet.gitops.drive;

import dev.nimfleet.gitops.analysis.Metrics;
import dev.nimfleet.gitops.apply.Applying;
import dev.nimfleet.gitops.applyset.ApplySet;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.rollout.Action;
import dev.nimfleet.gitops.rollout.Command;
import dev.nimfleet.gitops.rollout.Decision;
import dev.nimfleet.gitops.rollout.Observation.Neighbour;
import dev.nimfleet.gitops.rollout.Phase;
import dev.nimfleet.gitops.rollout.Revision;
import dev.nimfleet.gitops.rollout.RolloutState;
import dev.nimfleet.gitops.rollout.RolloutState.Standing;
import dev.nimfleet.gitops.rollout.Rollouts;
import dev.nimfleet.gitops.rollout.Room;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The models of one fleet whose requests move between revisions.
public final class FleetRollouts {
  private static final Logger LOG = LoggerFactory.getLogger("rollout");
  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(15);

  /// Of all fleets that this process follows.
  private static final ReentrantLock BEGINNING = new ReentrantLock();

  private final Cluster cluster;
  private final RolloutStore store;
  private final String fleet;
  private final Executor.Notices notices;
  private final Driver driver;

  /// When to look at a model again, by what its files say of it.
  private final Map<String, Instant> next = new HashMap<>();

  /// Whether it was told that other fleets cannot be seen.
  private boolean tellsOfOthers;

  /// What a fleet needs for it.
  ///
  /// @param scrapeInterval how often the metrics are read from the pods
  /// @param notices who is told of what happens
  public record Means(
      Cluster cluster,
      Endpoints endpoints,
      Metrics metrics,
      Duration scrapeInterval,
      Executor.Notices notices) {}

  /// Remembers nothing by itself.
  ///
  /// @param name of the fleet
  public FleetRollouts(String namespace, String name, Means means, RolloutStore store) {
    this.cluster = means.cluster();
    this.store = store;
    this.fleet = namespace + "/" + name;
    this.notices = addressed(means.notices().of(fleet));
    var set = ApplySet.of(ApplySet.parentOf(namespace, name), List.of());
    this.driver =
        new Driver(
            means.cluster(),
            new Observer(
                means.cluster(), means.endpoints(), means.metrics(), means.scrapeInterval()),
            new Executor(
                means.cluster(),
                new Applying(means.cluster(), set, true),
                means.endpoints(),
                notices),
            store);
  }

  /// Answers a word that means nothing.
  ///
  /// @param why in one sentence
  public void refuse(String model, String why) {
    notices.tell(model, new Action.Notify(Action.Event.REFUSED, why));
  }

  private Executor.Notices addressed(Executor.Notices notices) {
    return (model, news) ->
        notices.tell(
            model, new Action.Notify(news.event(), Rollouts.addressed(news.text(), fleet)));
  }

  /// The objects that are moved here, and so by nobody else: all of a model but those of the
  /// revision that serves, and whatever there is of the revisions that are remembered.
  public Set<ObjectId> held(List<Model> models) throws ClusterTrouble {
    Map<String, RolloutState> states = store.loadAll();
    Set<ObjectId> held = new HashSet<>();
    for (Model model : models) {
      Optional<RolloutState> state = Optional.ofNullable(states.get(model.name()));
      String serving = state.map(it -> it.blue().name()).orElse(model.live());
      boolean isMoving = state.filter(it -> it.green().isPresent()).isPresent();
      if (!isMoving && model.revisions().equals(Set.of(serving))) continue;
      // Before there is a route no requests can move: it comes up as its files say.
      if (cluster.find(model.routeId()).isEmpty()) continue;
      boolean goes = state.filter(it -> it.phase() instanceof Phase.Removing).isPresent();
      Set<ObjectId> own =
          goes ? Set.of() : model.objectsOf(serving).map(ObjectId::of).collect(Collectors.toSet());
      model.objects().stream().map(ObjectId::of).forEach(held::add);
      state.stream()
          .flatMap(it -> Stream.concat(Stream.of(it.blue()), it.green().stream()))
          .map(Revision::name)
          .forEach(revision -> held.addAll(model.idsOf(revision)));
      held.removeAll(own);
    }
    return held;
  }

  /// When somebody looks.
  ///
  /// @param isCurrent whether the models are as their source has them now, and not as it had them
  ///   before it was away
  /// @param mayRetire whether nobody else works on the objects of the fleet just now
  public record Moment(Instant now, boolean isCurrent, boolean mayRetire) {}

  /// Looks at those whose time has come. What is wrong with one does not keep the others waiting.
  ///
  /// @param commands what people say, by model
  /// @return how the models stand then, a sentence each
  public Map<String, String> turn(
      List<Model> models, Map<String, List<Command>> commands, Moment moment)
      throws ClusterTrouble {
    Instant now = moment.now();
    Map<String, RolloutState> states = new HashMap<>(store.loadAll());
    Optional<Room> room = Optional.empty();
    for (Model model : models) {
      Optional<RolloutState> state = Optional.ofNullable(states.get(model.name()));
      // What a lock says was so before people said anything about it.
      List<Command> said = new ArrayList<>(model.said().stream().toList());
      if (!moment.isCurrent())
        state.flatMap(it -> it.stillTold(model.asked())).ifPresent(said::add);
      said.addAll(commands.getOrDefault(model.name(), List.of()));
      boolean isIdle = state.isEmpty() && model.live().equals(model.asked()) && said.isEmpty();
      String word = model.said().map(Command::id).orElse("");
      String key = "%s %s %s %s".formatted(model.name(), model.live(), model.asked(), word);
      boolean isDue = !now.isBefore(next.getOrDefault(key, Instant.MIN));
      if (isIdle || (!isDue && isKnown(state, said))) continue;
      next.keySet().removeIf(other -> other.startsWith(model.name() + " "));
      next.put(key, now.plus(AFTER_TROUBLE));
      try {
        if (cluster.find(model.routeId()).isEmpty()) continue;
        if (room.isEmpty()) room = Optional.of(room());
        var around =
            new Driver.Surroundings(
                room.get(), neighbours(models, model, states), moment.mayRetire());
        Decision decision =
            mayBegin(model, state)
                ? begin(model, around, said, now)
                : driver.turn(model, around, said, now);
        states.put(model.name(), decision.state());
        next.put(key, decision.nextLook());
      } catch (ClusterTrouble e) {
        LOG.warn("{}: {}", model.name(), e.sentence());
      } catch (RuntimeException e) {
        LOG.error("{}: a look failed; it is tried again.", model.name(), e);
      }
    }
    Map<String, String> words = words(models, states);
    words.replaceAll((_, sentence) -> Rollouts.addressed(sentence, fleet));
    return words;
  }

  /// Whether one look may get to another revision than those that serve or are on their way: it
  /// passes from the end of one rollout to the beginning of the next.
  private static boolean mayBegin(Model model, Optional<RolloutState> state) {
    if (state.isEmpty()) return !model.asked().equals(model.live());
    boolean isOld = model.asked().equals(state.get().blue().name());
    boolean isNew =
        state.get().green().map(Revision::name).filter(model.asked()::equals).isPresent();
    return switch (state.get().phase()) {
      case Phase.Steady(), Phase.Waiting _, Phase.Aborted _, Phase.Undone _, Phase.Retiring() ->
          !isOld;
      case Phase.Promoted _, Phase.Draining _, Phase.Removing() -> !isNew;
      case Phase.Preparing(), Phase.WarmingUp(), Phase.Shifting() -> !isOld && !isNew;
    };
  }

  /// Two fleets that are edited at once must not both find that nobody is under way.
  private Decision begin(Model model, Driver.Surroundings around, List<Command> said, Instant now)
      throws ClusterTrouble {
    BEGINNING.lock();
    try {
      List<Neighbour> neighbours = new ArrayList<>(around.neighbours());
      others(model).forEach(other -> neighbours.add(new Neighbour(other, Standing.UNDER_WAY)));
      var all = new Driver.Surroundings(around.room(), neighbours, around.mayRetire());
      return driver.turn(model, all, said, now);
    } finally {
      BEGINNING.unlock();
    }
  }

  /// Who may not see other fleets knows only his own. While nobody can tell, nothing begins; going
  /// back needs none of it.
  private List<String> others(Model model) {
    try {
      return store.others(model.settings().gpus().product());
    } catch (ClusterTrouble e) {
      boolean isForbidden = e.reason() == ClusterTrouble.Reason.FORBIDDEN;
      if (!isForbidden || !tellsOfOthers) {
        LOG.warn(
            "Nobody can tell which rollouts of other fleets use the same GPUs: {}", e.sentence());
      }
      tellsOfOthers = isForbidden;
      return isForbidden ? List.of() : List.of("a fleet that cannot be read now");
    }
  }

  private static Map<String, String> words(List<Model> models, Map<String, RolloutState> states) {
    Map<String, String> words = new HashMap<>();
    for (Model model : models) {
      Optional.ofNullable(states.get(model.name()))
          .map(RolloutState::reason)
          .filter(reason -> !reason.isBlank())
          .ifPresent(reason -> words.put(model.name(), reason));
    }
    return words;
  }

  /// Who cannot see what is free creates nothing; going back needs none of it.
  private Room room() {
    try {
      return Nodes.room(cluster);
    } catch (ClusterTrouble e) {
      LOG.warn("Nobody can tell what GPUs are free: {}", e.sentence());
      return new Room(List.of());
    }
  }

  private static boolean isKnown(Optional<RolloutState> state, List<Command> said) {
    return said.stream()
        .allMatch(command -> state.filter(it -> it.hasHeard(command.id())).isPresent());
  }

  private static List<Neighbour> neighbours(
      List<Model> models, Model model, Map<String, RolloutState> states) {
    return models.stream()
        .filter(other -> !other.name().equals(model.name()))
        .filter(
            other -> other.settings().gpus().product().equals(model.settings().gpus().product()))
        .flatMap(other -> Optional.ofNullable(states.get(other.name())).stream())
        .map(state -> new Neighbour(state.model(), state.standing()))
        .toList();
  }
}
