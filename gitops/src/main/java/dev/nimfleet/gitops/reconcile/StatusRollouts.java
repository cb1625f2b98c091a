package dev.nimfleet.gitops.reconcile;

import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Entry;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.cluster.Trees;
import dev.nimfleet.gitops.drive.RolloutStore;
import dev.nimfleet.gitops.rollout.RolloutRecord;
import dev.nimfleet.gitops.rollout.RolloutState;
import dev.nimfleet.gitops.rollout.RolloutState.Standing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Rollouts are remembered in the status of their fleet's ModelFleet, below `rollouts`, by model.
public final class StatusRollouts implements RolloutStore {
  private final Cluster cluster;
  private final ObjectId fleet;

  /// @param fleet the ModelFleet
  public StatusRollouts(Cluster cluster, ObjectId fleet) {
    this.cluster = cluster;
    this.fleet = fleet;
  }

  @Override
  public Optional<RolloutState> load(String model) throws ClusterTrouble {
    return Optional.ofNullable(loadAll().get(model));
  }

  @Override
  public Map<String, RolloutState> loadAll() throws ClusterTrouble {
    return cluster.find(fleet).map(StatusRollouts::of).orElse(Map.of());
  }

  /// What a ModelFleet remembers, by model.
  public static Map<String, RolloutState> of(KubeObject fleet) {
    Map<String, RolloutState> states = new LinkedHashMap<>();
    Optional<Node> records = fleet.fields().find("status", "rollouts");
    if (records.isPresent() && records.get() instanceof MapNode all) {
      for (Entry record : all.entries()) {
        if (record.value() instanceof MapNode fields) {
          RolloutRecord.read(map(fields)).ifPresent(state -> states.put(record.key(), state));
        }
      }
    }
    return states;
  }

  @Override
  public List<String> others(String gpus) throws ClusterTrouble {
    List<String> others = new ArrayList<>();
    for (KubeObject other : cluster.list(FleetKind.any(""), "", "")) {
      if (other.id().equals(fleet) || FleetKind.isSuspended(other)) continue;
      String name = other.id().namespace() + "/" + other.id().name();
      Set<String> moving = StatusWriter.moving(other, gpus);
      of(other).values().stream()
          .filter(state -> state.standing() == Standing.UNDER_WAY)
          .map(RolloutState::model)
          .filter(moving::contains) // a record outlives its model, and who moves it
          .forEach(model -> others.add(name + "/" + model));
    }
    return others;
  }

  /// As a manager of its own for each model: what is said of one says nothing of the others.
  @Override
  public void save(RolloutState state) throws ClusterTrouble {
    KubeObject live =
        cluster
            .find(fleet)
            .orElseThrow(() ->
                new ClusterTrouble(
                    ClusterTrouble.Reason.OUTDATED,
                    "%s is not there to remember the rollout of `%s`."
                        .formatted(fleet, state.model())));
    Map<String, Object> status =
        Map.of("status", Map.of("rollouts", Map.of(state.model(), RolloutRecord.write(state))));
    cluster.applyStatus(
        fleet
            .manifest(live.text("apiVersion").orElse(""))
            .with((MapNode) Trees.of(Span.NOWHERE, status)),
        new Cluster.Applying("nimfleet-rollout-" + state.model(), true, false));
  }

  private static Map<String, Object> map(MapNode node) {
    Map<String, Object> map = new LinkedHashMap<>();
    node.entries().forEach(entry -> map.put(entry.key(), value(entry.value())));
    return map;
  }

  private static Object value(Node node) {
    return switch (node) {
      case MapNode map -> map(map);
      case ListNode list -> list.items().stream().map(StatusRollouts::value).toList();
      case Scalar scalar ->
          switch (scalar.kind()) {
            case STRING, NULL, DECIMAL -> scalar.text();
            case INTEGER -> Long.parseLong(scalar.text());
            case BOOLEAN -> Boolean.parseBoolean(scalar.text());
          };
    };
  }
}
