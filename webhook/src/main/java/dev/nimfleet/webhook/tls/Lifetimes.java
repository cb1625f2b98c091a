package dev.nimfleet.webhook.tls;

import java.time.Duration;

/// How long certificates last.
///
/// @param authority of a CA
/// @param leaf of a certificate that is served
/// @param overlap how long the API server must be seen to trust a CA before its leaf is served. An
///   API server learns of a changed configuration by a watch: within a second mostly, and within a
///   minute when its connection has silently died; several of them learn apart.
/// @param skew how far into the past an authority is valid, for clocks that are slow
public record Lifetimes(Duration authority, Duration leaf, Duration overlap, Duration skew) {
  public static final Lifetimes USUAL =
      new Lifetimes(
          Duration.ofDays(3650), Duration.ofDays(365), Duration.ofMinutes(10), Duration.ofHours(1));

  public Lifetimes {
    if (overlap.isNegative() || skew.isNegative())
      throw new IllegalArgumentException("negative: %s, %s".formatted(overlap, skew));
    // What is due at two thirds must be done in the last third.
    if (leaf.compareTo(overlap.multipliedBy(6)) < 0 || !leaf.isPositive())
      throw new IllegalArgumentException(
          "leaf must last six times the overlap of %s: %s".formatted(overlap, leaf));
    if (authority.compareTo(leaf.multipliedBy(3)) < 0)
      throw new IllegalArgumentException(
          "authority must last three times the leaf's %s: %s".formatted(leaf, authority));
  }
}
