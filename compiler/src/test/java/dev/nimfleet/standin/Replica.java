package dev.nimfleet.standin;

import java.util.concurrent.atomic.AtomicLong;

/// A pod that a Deployment would have. Once ready it stays so.
final class Replica {
  private static final AtomicLong COUNT = new AtomicLong();

  /// For its timer.
  final long number;

  final String template;
  boolean ready;

  Replica(String template, boolean ready) {
    this.number = COUNT.incrementAndGet();
    this.template = template;
    this.ready = ready;
  }
}
