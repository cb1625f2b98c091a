package dev.nimfleet.gitops.rollout;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The GPUs that no pod has asked for, node by node, since a replica stands on one node.
public record Room(List<Free> nodes) {
  public Room {
    nodes = List.copyOf(nodes);
  }

  /// What is free of one resource on one node.
  public record Free(String node, String product, String resource, long count) {}

  /// A node that takes pods.
  ///
  /// @param allocatable by resource
  public record Node(String name, String product, Map<String, Long> allocatable) {
    public Node {
      allocatable = Map.copyOf(allocatable);
    }
  }

  /// What a pod has asked for, and holds until it ends.
  ///
  /// @param node empty while it has none
  public record Request(Optional<String> node, String resource, long count) {}

  /// Allocatable minus requests. A pod that has no node yet is given the first that has room: it
  /// will be there before ours.
  public static Room of(List<Node> nodes, List<Request> requests) {
    Map<String, Map<String, Long>> free = new HashMap<>();
    for (Node node : nodes) {
      free.put(node.name(), new HashMap<>(node.allocatable()));
    }
    for (Request request : requests) {
      request.node().ifPresent(name -> take(free.getOrDefault(name, new HashMap<>()), request));
    }
    for (Request request : requests) {
      if (request.node().isEmpty()) {
        nodes.stream()
            .map(node -> free.getOrDefault(node.name(), Map.of()))
            .filter(left -> left.getOrDefault(request.resource(), 0L) >= request.count())
            .findFirst()
            .ifPresent(left -> take(left, request));
      }
    }
    List<Free> left = new ArrayList<>();
    for (Node node : nodes) {
      free.getOrDefault(node.name(), Map.of()).entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .map(entry ->
              new Free(node.name(), node.product(), entry.getKey(), Math.max(0, entry.getValue())))
          .forEach(left::add);
    }
    return new Room(left);
  }

  private static void take(Map<String, Long> free, Request request) {
    free.merge(request.resource(), -request.count(), Long::sum);
  }

  /// How many replicas fit.
  public long replicas(Gpus gpus) {
    return nodes.stream()
        .filter(node ->
            node.product().equals(gpus.product()) && node.resource().equals(gpus.resource()))
        .mapToLong(node -> node.count() / gpus.count())
        .sum();
  }

  /// What is missing for so many replicas more; empty when they fit.
  public Optional<String> missing(Gpus gpus, int replicas) {
    long fitting = replicas(gpus);
    return fitting >= replicas
        ? Optional.empty()
        : Optional.of(Words.missingRoom(gpus, replicas, fitting));
  }
}
