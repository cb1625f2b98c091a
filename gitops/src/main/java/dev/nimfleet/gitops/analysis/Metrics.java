package dev.nimfleet.gitops.analysis;

import java.time.Instant;
import java.util.List;

/// Who knows the numbers.
@FunctionalInterface
public interface Metrics {
  /// The values at one moment.
  ///
  /// @param query that gives a vector
  /// @param at the moment that it is about
  Answer ask(String query, Instant at);

  /// What comes back. There is no exception: not to be answered is an answer too.
  sealed interface Answer {
    /// The values of the series that there are, NaN and infinities among them.
    record Vector(List<Double> values) implements Answer {
      public Vector {
        values = List.copyOf(values);
      }
    }

    record Unknown(String reason) implements Answer {}
  }
}
