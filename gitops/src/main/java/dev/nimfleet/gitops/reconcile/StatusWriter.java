package dev.nimfleet.gitops.reconcile;

import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.Canonical;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.Condition;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.rollout.Command;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Writes how a fleet stands into the status of its ModelFleet, in the form that kstatus reads.
///
/// Where the source is no ModelFleet there is none yet, so it is made, marked so that nobody takes
/// it for one.
final class StatusWriter {
  private static final String REQUESTED = "nimfleet.dev/reconcile-requested-at";
  private static final int MOST = 1000;
  private static final Cluster.Applying HOW = new Cluster.Applying("nimfleet-status", true, false);

  private final Cluster cluster;
  private final ObjectId id;
  private final InstantSource clock;

  StatusWriter(Cluster cluster, String namespace, String name, InstantSource clock) {
    this.cluster = cluster;
    this.id = FleetKind.of(namespace, name);
    this.clock = clock;
  }

  /// The object that holds the status.
  ObjectId fleet() {
    return id;
  }

  /// Whether there is anybody to hold it.
  boolean isKept() throws ClusterTrouble {
    return cluster.serves(id);
  }

  /// What is to be read on a ModelFleet.
  ///
  /// @param applied the revision that was last applied in full, as an earlier process has written
  /// @param isReady whether an earlier process has left it so
  /// @param isSuspended whether nothing of the fleet is to be touched
  /// @param requested when somebody has asked for a run, as they have written it
  /// @param handled what of that an earlier process has done
  /// @param commands what people say about rollouts, by model
  /// @param unknown what they say and nobody understands
  record Notes(
      Optional<String> applied,
      boolean isReady,
      boolean isSuspended,
      Optional<String> requested,
      Optional<String> handled,
      Map<String, List<Command>> commands,
      List<SaidWords.Unknown> unknown) {}

  /// Reads it, once.
  ///
  /// @param models of the fleet
  Notes notes(Set<String> models) throws ClusterTrouble {
    Optional<KubeObject> live = cluster.find(id);
    return new Notes(
        live.flatMap(fleet -> fleet.text("status", "lastAppliedRevision")),
        live.flatMap(fleet -> fleet.condition("Ready")).filter(Condition::isTrue).isPresent(),
        live.flatMap(fleet -> fleet.annotation(FleetKind.SUSPEND))
            .filter("true"::equals)
            .isPresent(),
        live.flatMap(fleet -> fleet.annotation(REQUESTED)),
        live.flatMap(fleet -> fleet.text("status", "lastHandledReconcileAt")),
        live.map(SaidWords::of).orElse(Map.of()),
        live.map(fleet -> SaidWords.unknown(fleet, models)).orElse(List.of()));
  }

  /// Writes it, unless it is there already.
  ///
  /// @param handled the request that it answers
  void write(FleetState state, Optional<String> handled) throws ClusterTrouble {
    if (!cluster.serves(id)) return;
    Optional<KubeObject> found = cluster.find(id);
    // Whoever has deleted the ModelFleet that is the source does not want it back.
    if (found.isEmpty() && state.generation().isPresent()) return;
    KubeObject fleet = found.isPresent() ? found.get() : made();
    MapNode status = status(state, fleet, handled);
    Optional<Node> before = fleet.fields().get("status").map(StatusWriter::own);
    if (before.isPresent() && Canonical.text(before.get()).equals(Canonical.text(status))) return;
    cluster.applyStatus(
        id.manifest(FleetKind.API_VERSION)
            .with(MapNode.at(Span.NOWHERE).put("status", status).build()),
        HOW);
  }

  /// Without what is remembered of rollouts.
  private static Node own(Node status) {
    return status instanceof MapNode map && map.has("rollouts")
        ? map.without(List.of("rollouts"))
        : status;
  }

  private KubeObject made() throws ClusterTrouble {
    var annotations = MapNode.at(Span.NOWHERE).put(FleetKind.SOURCE, "none");
    MapNode made =
        id.manifest(FleetKind.API_VERSION)
            .with(
                MapNode.at(Span.NOWHERE)
                    .put("metadata", MapNode.at(Span.NOWHERE).put("annotations", annotations))
                    .put("spec", MapNode.at(Span.NOWHERE))
                    .build());
    return cluster.apply(made, HOW);
  }

  private MapNode status(FleetState state, KubeObject fleet, Optional<String> handled) {
    long generation = state.generation().orElse(fleet.generation());
    MapNode.Builder status =
        MapNode.at(Span.NOWHERE)
            .put("observedGeneration", generation)
            .put("lastAttemptedRevision", state.attempted());
    state.applied().ifPresent(revision -> status.put("lastAppliedRevision", revision));
    handled.ifPresent(when -> status.put("lastHandledReconcileAt", when));
    status.put(
        "conditions",
        list(
            condition(
                fleet, generation, "Ready", state.isReady(), readyReason(state), readyWords(state)),
            condition(
                fleet,
                generation,
                "Reconciling",
                state.isBusy(),
                busyReason(state),
                busyWords(state)),
            condition(
                fleet,
                generation,
                "Stalled",
                state.isStuck(),
                state.isStuck() ? "Refused" : "Progressing",
                state.isStuck() ? stuckWords(state) : "Nothing stands in the way."),
            condition(
                fleet,
                generation,
                "Drifted",
                !state.drifted().isEmpty() || !state.contested().isEmpty(),
                driftReason(state),
                driftWords(state))));
    status.put("models", models(state));
    status.put(
        "inventory",
        new ListNode(
            Span.NOWHERE,
            state.inventory().stream().map(StatusWriter::entry).map(Node.class::cast).toList()));
    return status.build();
  }

  private static String busyReason(FleetState state) {
    if (state.isSuspended()) return "Suspended";
    return state.isBusy() ? "Progressing" : "Idle";
  }

  private static String busyWords(FleetState state) {
    if (state.isSuspended()) {
      return "Nothing is touched, requests are not moved either: the annotation `%s` is `true`."
          .formatted(FleetKind.SUSPEND);
    }
    if (!state.isBusy()) return "Nothing to do.";
    return state.source().isEmpty() ? "Applying %s.".formatted(state.attempted()) : state.source();
  }

  private static String driftReason(FleetState state) {
    if (!state.contested().isEmpty()) return "Contested";
    return state.drifted().isEmpty() ? "None" : "Edited";
  }

  private static String driftWords(FleetState state) {
    if (state.drifted().isEmpty() && state.contested().isEmpty()) {
      return "Everything is as it was applied.";
    }
    String differs =
        state.drifted().stream().map(ObjectId::toString).collect(Collectors.joining(", "));
    return ((differs.isEmpty() ? "" : differs + " differs. ") + Contest.words(state.contested()))
        .strip();
  }

  private static Node models(FleetState state) {
    List<Node> models = new ArrayList<>();
    state
        .models()
        .forEach((name, model) ->
            models.add(
                MapNode.at(Span.NOWHERE)
                    .put("name", name)
                    .put("state", model.stage().word())
                    .put("message", cut(model.words()))
                    .build()));
    return new ListNode(Span.NOWHERE, models);
  }

  /// As Flux and kpt write them: `<namespace>_<name>_<group>_<kind>`.
  private static MapNode entry(ObjectId id) {
    return MapNode.at(Span.NOWHERE)
        .put("id", String.join("_", id.namespace(), id.name(), id.group(), id.kind()))
        .build();
  }

  private static String readyReason(FleetState state) {
    if (state.isReady()) return state.source().isEmpty() ? "Succeeded" : "SourceStale";
    return state.isBusy() ? "Progressing" : "Failed";
  }

  private static String readyWords(FleetState state) {
    String source = state.source().isEmpty() ? "" : " " + state.source();
    if (state.isReady()) return "Applied %s.".formatted(state.attempted()) + source;
    if (!state.failure().isEmpty()) return state.failure() + source;
    String models =
        state.models().entrySet().stream()
            .filter(model -> model.getValue().stage() != FleetState.Stage.READY)
            .map(model -> "%s: %s".formatted(model.getKey(), model.getValue().words()))
            .collect(Collectors.joining(" "));
    if (models.isEmpty() && state.isStuck()) return source.strip();
    return (models.isEmpty() ? "Not applied yet." : models) + source;
  }

  private static String stuckWords(FleetState state) {
    return state.failure().isEmpty() ? state.source() : state.failure();
  }

  /// Keeps the time of the last change while nothing changes.
  private MapNode condition(
      KubeObject fleet,
      long generation,
      String type,
      boolean isTrue,
      String reason,
      String message) {
    String status = isTrue ? "True" : "False";
    Optional<String> since =
        KubeObject.items(fleet.fields(), "status", "conditions").stream()
            .filter(it -> it.text("type").orElse("").equals(type))
            .filter(it -> it.text("status").orElse("").equals(status))
            .flatMap(it -> it.text("lastTransitionTime").stream())
            .findFirst();
    return MapNode.at(Span.NOWHERE)
        .put("type", type)
        .put("status", status)
        .put("reason", reason)
        .put("message", cut(message.replace('\n', ' ')))
        .put("observedGeneration", generation)
        .put(
            "lastTransitionTime",
            since.orElseGet(() -> clock.instant().truncatedTo(ChronoUnit.SECONDS).toString()))
        .build();
  }

  /// A status that is too large is not written at all.
  private static String cut(String message) {
    return message.length() > MOST ? message.substring(0, MOST) + "…" : message;
  }

  private static ListNode list(MapNode... items) {
    return new ListNode(Span.NOWHERE, List.of(items));
  }
}
