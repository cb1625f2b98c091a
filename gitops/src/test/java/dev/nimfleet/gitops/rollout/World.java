package dev.nimfleet.gitops.rollout;

import dev.nimfleet.gitops.analysis.Verdict;
import dev.nimfleet.gitops.rollout.Observation.Neighbour;
import dev.nimfleet.gitops.rollout.Observation.Route;
import dev.nimfleet.gitops.rollout.Observation.ScaleIn;
import dev.nimfleet.gitops.rollout.Observation.Side;
import dev.nimfleet.gitops.rollout.Observation.WarmUp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/// A cluster as far as a rollout sees it: it does what it is told, and its pods take their time.
final class World {
  static final Gpus GPUS = new Gpus("H100", "nvidia.com/gpu", 2);

  final Map<String, Service> services = new HashMap<>();
  final List<Command> commands = new ArrayList<>();
  Optional<Command> lock = Optional.empty();
  final List<Neighbour> neighbours = new ArrayList<>();
  final List<Action> done = new ArrayList<>();
  Optional<Revision> asked = Optional.empty();
  Map<String, Integer> weights = new HashMap<>();
  boolean isReadable = true;
  boolean isTaken = true;
  boolean hasPreview;
  int freeGpus = 1000;
  WarmUp warmUp = new WarmUp.NotDone();
  boolean answersWarmUp = true;
  Verdict verdict = new Verdict.Pass("TTFT p90 0.4 s, errors 0 %");

  /// One revision's pods.
  static final class Service {
    int replicas;
    int ready;
    int minimum;
    ScaleIn scaleIn = ScaleIn.ALLOWED;
    Set<String> serves = Set.of("meta/llama");
    OptionalLong inFlight = OptionalLong.of(0);

    Service(int replicas, int ready, int minimum) {
      this.replicas = replicas;
      this.ready = ready;
      this.minimum = minimum;
    }

    Side side() {
      return new Side(
          true, replicas, ready, minimum, scaleIn, ready > 0 ? serves : Set.of(), inFlight);
    }
  }

  Service of(Revision revision) {
    Service service = services.get(revision.name());
    if (service == null) {
      throw new AssertionError("nothing runs of " + revision);
    }
    return service;
  }

  int weight(Revision revision) {
    return weights.getOrDefault(revision.name(), 0);
  }

  /// All pods that there are to be are ready.
  void load() {
    services.values().forEach(service -> service.ready = service.replicas);
  }

  Observation seen(RolloutState state) {
    Optional<Revision> green = state.green().or(() -> asked);
    return new Observation(
        asked,
        side(state.blue()),
        green.map(this::side).orElse(Side.ABSENT),
        new Route(
            isReadable ? OptionalInt.of(green.map(this::weight).orElse(0)) : OptionalInt.empty(),
            isTaken,
            hasPreview),
        new Room(List.of(new Room.Free("node", "H100", "nvidia.com/gpu", freeGpus))),
        warmUp,
        verdict,
        neighbours,
        Stream.concat(commands.stream(), lock.stream()).toList());
  }

  private Side side(Revision revision) {
    Service service = services.get(revision.name());
    return service == null ? Side.ABSENT : service.side();
  }

  void apply(RolloutState state, Action action) {
    done.add(action);
    switch (action) {
      case Action.CreateGreen(Revision revision, int minimum) -> {
        services.put(revision.name(), new Service(minimum, 0, minimum));
        warmUp = new WarmUp.NotDone();
        freeGpus -= minimum * GPUS.count();
      }
      case Action.SetGreenMinimum(Revision revision, int replicas) -> {
        Service green = of(revision);
        green.minimum = replicas;
        if (green.replicas < replicas) {
          freeGpus -= (replicas - green.replicas) * GPUS.count();
          green.replicas = replicas;
        }
      }
      case Action.PauseBlueScaleIn(Revision revision) -> of(revision).scaleIn = ScaleIn.PAUSED;
      case Action.ResumeBlueScaleIn(Revision revision) -> of(revision).scaleIn = ScaleIn.ALLOWED;
      case Action.WarmUp _ -> {
        if (answersWarmUp) {
          warmUp = new WarmUp.Answered();
        }
      }
      case Action.SetWeight weight ->
          weights =
              new HashMap<>(
                  Map.of(
                      state.blue().name(),
                      weight.blue(),
                      state.candidate().name(),
                      weight.green()));
      case Action.SetPreview _ -> hasPreview = true;
      case Action.RemovePreview() -> hasPreview = false;
      case Action.Retire(Revision revision) -> {
        Service gone = services.remove(revision.name());
        if (gone != null) {
          freeGpus += gone.replicas * GPUS.count();
        }
      }
      case Action.Notify _ -> {}
    }
  }
}
