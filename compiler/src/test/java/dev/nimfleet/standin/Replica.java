package dev.nimfleet.standin;

/// A pod that a Deployment would have. Once ready it stays so.
final class Replica {
  private static long count;

  /// For its timer.
  final long number;

  final String template;
  boolean ready;

  Replica(String template, boolean ready) {
    this.number = count++;
    this.template = template;
    this.ready = ready;
  }
}
