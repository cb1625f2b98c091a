package dev.nimfleet.gitops.rollout;

/// What one replica takes of a node.
///
/// @param product of the GPU, as nodes are labelled
/// @param resource `nvidia.com/gpu`, or a MIG slice's resource
public record Gpus(String product, String resource, int count) {
  public Gpus {
    if (count < 1) {
      throw new IllegalArgumentException("count must be at least 1: " + count);
    }
  }
}
