package dev.nimfleet.gitops.apply;

import java.time.Duration;

/// How long things may take, and how often one looks.
///
/// @param limit for each wait
/// @param look between two looks at what is waited for
/// @param trial for trying everything out while the API server cannot answer
/// @param retry before a call that failed for a passing reason is tried again, at first; it doubles
///   with each time
public record Pace(Duration limit, Duration look, Duration trial, Duration retry) {
  public static final Pace USUAL =
      new Pace(
          Duration.ofMinutes(30),
          Duration.ofSeconds(2),
          Duration.ofMinutes(2),
          Duration.ofSeconds(1));

  public Pace within(Duration other) {
    return new Pace(other, look, trial, retry);
  }
}
