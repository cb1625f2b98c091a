package dev.nimfleet.gitops.analysis;

import java.time.Duration;
import java.util.Optional;

/// What is asked of a new revision.
///
/// @param minSamples requests that must have ended before anything is said
/// @param ttftP90 the contract: nine of ten first tokens come sooner; empty where none is promised
/// @param errorPercent at most so many of a hundred requests may fail
/// @param factor how many times the old revision's numbers the new one's may be
public record Limits(
    int minSamples, Optional<Duration> ttftP90, double errorPercent, double factor) {
  public Limits {
    if (minSamples < 1) {
      throw new IllegalArgumentException("minSamples must be at least 1: " + minSamples);
    }
    if (!(errorPercent >= 0 && errorPercent <= 100)) {
      throw new IllegalArgumentException("not a percentage: " + errorPercent);
    }
    if (!(factor >= 1)) {
      throw new IllegalArgumentException("the factor must be at least 1: " + factor);
    }
  }
}
