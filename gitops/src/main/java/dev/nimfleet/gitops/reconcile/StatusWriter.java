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
import java.util.stream.Stream;

/// Writes how a fleet stands into the status of its ModelFleet, in the form that kstatus reads.
///
/// Where the source is no ModelFleet there is none yet, so it is made, marked so that nobody takes
/// it for one.
public final class StatusWriter {
  private static final String REQUESTED = "nimfleet.dev/reconcile-requested-at";
  private static final String GPUS = "gpus";
  private static final String SUSPENDED = "Suspended";
  private static final String SUSPENDED_WORDS =
      "Nothing is touched, requests are not moved either: the annotation `%s` is `true`."
          .formatted(FleetKind.SUSPEND);
  private static final int MOST = 1000;
  private static final Cluster.Applying HOW = new Cluster.Applying("nimfleet-status", true, false);

  private final Cluster cluster;
  private final ObjectId id;
  private final InstantSource clock;

  /// @param name of the ModelFleet
  public StatusWriter(Cluster cluster, String namespace, String name, InstantSource clock) {
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
        live.filter(FleetKind::isSuspended).isPresent(),
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
    put(fleet, status);
  }

  /// Writes why nothing of it is followed. What an earlier process has written of what runs stays.
  ///
  /// @param generation of the spec that is not followed
  void unfollowed(Source.Trouble why, long generation) throws ClusterTrouble {
    Optional<KubeObject> fleet = cluster.find(id);
    if (fleet.isEmpty()) return;
    var applied = fleet.get().text("status", "lastAppliedRevision");
    FleetState state = FleetState.unfollowed(applied, why, generation);
    stands(fleet.get(), List.of(ready(state), reconciling(state), stalled(state)), generation);
  }

  /// Writes that nobody looks after it for now. What was Ready stays so, but nobody knows what
  /// comes of an edit.
  public void suspended() throws ClusterTrouble {
    Optional<KubeObject> fleet = cluster.find(id);
    if (fleet.isEmpty()) return;
    long generation = fleet.get().generation();
    List<Said> said = new ArrayList<>();
    said.add(new Said("Reconciling", false, SUSPENDED, SUSPENDED_WORDS));
    for (String type : List.of("Ready", "Stalled")) {
      boolean isKnown =
          fleet
              .get()
              .condition(type)
              .filter(Condition::isTrue)
              .flatMap(Condition::observedGeneration)
              .filter(it -> it == generation)
              .isPresent();
      if (!isKnown) said.add(new Said(type, false, SUSPENDED, SUSPENDED_WORDS));
    }
    stands(fleet.get(), said, generation);
  }

  /// Says otherwise how it stands, and nothing of what runs.
  private void stands(KubeObject fleet, List<Said> said, long generation) throws ClusterTrouble {
    Set<String> types = said.stream().map(Said::type).collect(Collectors.toSet());
    Stream<MapNode> others =
        KubeObject.items(fleet.fields(), "status", "conditions").stream()
            .filter(it -> !types.contains(it.text("type").orElse("")));
    Stream<MapNode> ours = said.stream().map(it -> condition(fleet, generation, it));
    put(
        fleet,
        fleet
            .fields()
            .get("status")
            .map(StatusWriter::own)
            .filter(MapNode.class::isInstance)
            .map(MapNode.class::cast)
            .orElseGet(() -> MapNode.at(Span.NOWHERE).build())
            .with(
                MapNode.at(Span.NOWHERE)
                    .put("observedGeneration", generation)
                    .put("conditions", list(Stream.concat(ours, others)))
                    .build()));
  }

  private void put(KubeObject fleet, MapNode status) throws ClusterTrouble {
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
            Stream.of(ready(state), reconciling(state), stalled(state), drifted(state))
                .map(it -> condition(fleet, generation, it))));
    status.put("models", models(state));
    status.put("inventory", list(state.inventory().stream().map(StatusWriter::entry)));
    return status.build();
  }

  /// What a condition says.
  private record Said(String type, boolean isTrue, String reason, String message) {}

  private static Said ready(FleetState state) {
    return new Said("Ready", state.isReady(), readyReason(state), readyWords(state));
  }

  private static Said reconciling(FleetState state) {
    return new Said("Reconciling", state.isBusy(), busyReason(state), busyWords(state));
  }

  private static Said stalled(FleetState state) {
    return state.isStuck()
        ? new Said("Stalled", true, "Refused", stuckWords(state))
        : new Said("Stalled", false, "Progressing", "Nothing stands in the way.");
  }

  private static Said drifted(FleetState state) {
    boolean isDrifted = !state.drifted().isEmpty() || !state.contested().isEmpty();
    return new Said("Drifted", isDrifted, driftReason(state), driftWords(state));
  }

  private static String busyReason(FleetState state) {
    if (state.isSuspended()) return SUSPENDED;
    return state.isBusy() ? "Progressing" : "Idle";
  }

  private static String busyWords(FleetState state) {
    if (state.isSuspended()) return SUSPENDED_WORDS;
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
        .forEach((name, model) -> {
          MapNode.Builder entry =
              MapNode.at(Span.NOWHERE)
                  .put("name", name)
                  .put("state", model.stage().word())
                  .put("message", cut(model.words()));
          model.gpus().ifPresent(product -> entry.put(GPUS, product));
          models.add(entry.build());
        });
    return new ListNode(Span.NOWHERE, models);
  }

  /// The models of a fleet whose requests somebody moves who takes GPUs of a product for it.
  static Set<String> moving(KubeObject fleet, String product) {
    return fleet.items("status", "models").stream()
        .filter(model -> model.text(GPUS).filter(product::equals).isPresent())
        .flatMap(model -> model.text("name").stream())
        .collect(Collectors.toSet());
  }

  /// As Flux and kpt write them: `<namespace>_<name>_<group>_<kind>`.
  private static MapNode entry(ObjectId id) {
    return MapNode.at(Span.NOWHERE)
        .put("id", String.join("_", id.namespace(), id.name(), id.group(), id.kind()))
        .build();
  }

  private static String readyReason(FleetState state) {
    if (state.isReady()) return state.source().isEmpty() ? "Succeeded" : "SourceStale";
    if (state.isSuspended()) return SUSPENDED;
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
    if (models.isEmpty() && !source.isEmpty()) return source.strip();
    return (models.isEmpty() ? "Not applied yet." : models) + source;
  }

  private static String stuckWords(FleetState state) {
    return (state.failure() + " " + state.source()).strip();
  }

  /// Keeps the time of the last change while nothing changes.
  private MapNode condition(KubeObject fleet, long generation, Said said) {
    String status = said.isTrue() ? "True" : "False";
    Optional<String> since =
        KubeObject.items(fleet.fields(), "status", "conditions").stream()
            .filter(it -> it.text("type").orElse("").equals(said.type()))
            .filter(it -> it.text("status").orElse("").equals(status))
            .flatMap(it -> it.text("lastTransitionTime").stream())
            .findFirst();
    return MapNode.at(Span.NOWHERE)
        .put("type", said.type())
        .put("status", status)
        .put("reason", said.reason())
        .put("message", cut(said.message().replace('\n', ' ')))
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

  private static ListNode list(Stream<MapNode> items) {
    return new ListNode(Span.NOWHERE, items.map(Node.class::cast).toList());
  }
}
