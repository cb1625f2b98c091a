package dev.nimfleet.cli;

import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.reconcile.FleetKind;
import dev.nimfleet.gitops.reconcile.SaidWords;
import dev.nimfleet.gitops.reconcile.StatusRollouts;
import dev.nimfleet.gitops.rollout.Command;
import dev.nimfleet.gitops.rollout.Orders.Refused;
import dev.nimfleet.gitops.rollout.Phase;
import dev.nimfleet.gitops.rollout.RolloutState;
import dev.nimfleet.gitops.rollout.Rollouts;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Says something about a rollout to the reconciler of a cluster, and what became of it.
///
/// @param fleet of the model, empty where the model says it
/// @param patience how long somebody may take to hear it; empty to wait for nobody
record RolloutWord(
    Command.Verb verb, String model, String fleet, Optional<Duration> patience, Console console) {
  private static final Duration LOOK = Duration.ofMillis(500);

  int say(Cluster cluster) throws ClusterTrouble, InterruptedException {
    KubeObject meant = ModelFleets.having(cluster, model, fleet);
    String name = ModelFleets.name(meant);
    refuseIdle(meant);
    unheard(meant).ifPresent(other -> tellOf(other, name));
    Command said =
        SaidWords.say(cluster, meant.id(), model, verb, InstantSource.system().instant());
    console.out().println("%s: `%s` is said of `%s`.".formatted(name, verb.word(), model));
    console.out().flush();
    if (patience.isEmpty()) return ExitCode.DONE;
    if (FleetKind.isSuspended(meant)) throw suspended(name);
    RolloutState state = awaitHeard(cluster, meant.id(), said, name);
    Optional<Refused> refused = state.orders().refused().filter(it -> it.id().equals(said.id()));
    if (refused.isPresent()) {
      throw new Refusal(
          "`%s` is refused: %s.".formatted(verb.word(), refused.get().why()), shows(name));
    }
    String share = state.green().isPresent() ? "at %d %%, ".formatted(state.shift().weight()) : "";
    console
        .out()
        .println(
            "%s: `%s` is %s%s. %s"
                .formatted(
                    name,
                    model,
                    share,
                    RolloutStatus.phase(state),
                    Rollouts.addressed(state.reason(), name)));
    return ExitCode.DONE;
  }

  /// Where no rollout is, nobody may be there to hear it: of a fleet in files, a model that has one
  /// revision is not looked at. A ModelFleet that is its own source hears every word in its lock.
  private void refuseIdle(KubeObject meant) {
    Optional<RolloutState> state = Optional.ofNullable(StatusRollouts.of(meant).get(model));
    boolean isOfFiles = meant.annotation(FleetKind.SOURCE).isPresent();
    boolean isSteady =
        state.map(RolloutState::phase).map(Phase.Steady.class::isInstance).orElse(true);
    if (isOfFiles && isSteady && verb != Command.Verb.START) {
      throw new Refusal(
          "`%s` is refused: no rollout of `%s` is under way, and none is kept."
              .formatted(verb.word(), model),
          "`nimfleet status` shows how its fleet stands.");
    }
  }

  private RolloutState awaitHeard(Cluster cluster, ObjectId id, Command said, String name)
      throws ClusterTrouble, InterruptedException {
    long end = System.nanoTime() + patience.orElseThrow().toNanos();
    while (true) {
      Optional<KubeObject> live = find(cluster, id);
      Optional<RolloutState> state = live.map(StatusRollouts::of).map(states -> states.get(model));
      if (state.filter(it -> isHeard(it, said)).isPresent()) return state.get();
      Optional<Command> other =
          live.flatMap(this::said).filter(command -> !command.id().equals(said.id()));
      if (other.isPresent()) {
        throw new Refusal(
            "Somebody has said `%s` before `%s` was heard."
                .formatted(other.get().id(), verb.word()),
            shows(name));
      }
      if (System.nanoTime() >= end) throw unheard(name);
      Thread.sleep(LOOK);
    }
  }

  /// The word is written: an API server that is away for a moment takes nothing of it back.
  private static Optional<KubeObject> find(Cluster cluster, ObjectId id) throws ClusterTrouble {
    try {
      return cluster.find(id);
    } catch (ClusterTrouble e) {
      if (!e.reason().isPassing()) throw e;
      return Optional.empty();
    }
  }

  private Refusal unheard(String name) {
    return new Refusal(
        "Nobody has heard `%s` within %d s; it stays written, and counts when somebody does."
            .formatted(verb.word(), patience.orElseThrow().toSeconds()),
        "does `nimfleet reconcile --prometheus URL` run, and hold its lease? Its log says.",
        "a model without a route, with a fixed number of replicas, or from manifests alone is moved"
            + " by its files.",
        shows(name));
  }

  private Refusal suspended(String name) {
    return new Refusal(
        "%s is suspended, so nobody hears `%s`; it stays written, and counts when the fleet goes on."
            .formatted(name, verb.word()),
        "the annotation `%s` is `true`; without it the fleet goes on."
            .formatted(FleetKind.SUSPEND));
  }

  private void tellOf(Command other, String name) {
    Message.warning(
        console,
        "%s: nobody has heard `%s` yet; `%s` takes its place."
            .formatted(name, other.id(), verb.word()),
        List.of());
  }

  /// What somebody has said just before.
  private Optional<Command> unheard(KubeObject live) {
    Optional<RolloutState> state = Optional.ofNullable(StatusRollouts.of(live).get(model));
    return said(live).filter(command -> state.filter(it -> isHeard(it, command)).isEmpty());
  }

  private Optional<Command> said(KubeObject live) {
    return SaidWords.of(live).getOrDefault(model, List.of()).stream().findFirst();
  }

  private static boolean isHeard(RolloutState state, Command command) {
    return state.hasHeard(command.id());
  }

  private String shows(String name) {
    return "`nimfleet rollout status %s --fleet %s` shows how it stands.".formatted(model, name);
  }
}
