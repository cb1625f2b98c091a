package dev.nimfleet.gitops.analysis;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Who knows the numbers.
@FunctionalInterface
public interface Metrics {
  /// The values at one moment.
  ///
  /// @param query that gives a vector
  /// @param at the moment that it is about
  Answer ask(String query, Instant at);

  /// Where a fleet says that its numbers are.
  ///
  /// @param tenant of a server for several
  record Place(String address, Optional<String> tenant) {}

  /// The numbers of one fleet. Whoever was told where they are asks no fleet.
  default Metrics at(Optional<Place> place) {
    return this;
  }

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
