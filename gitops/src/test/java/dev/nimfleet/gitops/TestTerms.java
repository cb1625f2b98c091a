package dev.nimfleet.gitops;

import dev.nimfleet.gitops.apply.Applier;
import dev.nimfleet.gitops.apply.Pace;
import dev.nimfleet.gitops.reconcile.Backoff;
import dev.nimfleet.gitops.reconcile.DriftMode;
import dev.nimfleet.gitops.reconcile.Reconciler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// How reconcilers go about it in tests: what takes minutes in a cluster takes moments.
public final class TestTerms {
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration SOON = Duration.ofMillis(10);

  private TestTerms() {}

  /// Terms of a process that looks twenty times a second.
  ///
  /// @param limit how long each wait may take
  public static Reconciler.Terms within(
      Duration limit, DriftMode drift, Backoff backoff, InstantSource clock) {
    return terms(new Pace(limit, LOOK, limit, LOOK), drift, backoff, LOOK, clock);
  }

  /// Of a process that lives for a few looks.
  public static Reconciler.Terms atOnce() {
    return terms(
        new Pace(SOON, SOON, SOON, SOON),
        DriftMode.CORRECT,
        new Backoff(SOON, SOON, SOON, () -> 0.5),
        SOON,
        InstantSource.fixed(Instant.EPOCH));
  }

  private static Reconciler.Terms terms(
      Pace pace, DriftMode drift, Backoff backoff, Duration poll, InstantSource clock) {
    return new Reconciler.Terms(
        new Applier.Terms("0.1.0", true, false, pace),
        drift,
        backoff,
        poll,
        clock,
        System::nanoTime);
  }
}
