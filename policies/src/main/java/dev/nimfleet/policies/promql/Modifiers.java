package dev.nimfleet.policies.promql;

import java.util.Optional;

/// Which time a selector or a subquery looks at.
///
/// @param offset how much earlier; none when that is 0
public record Modifiers(Optional<Instant> instant, Optional<Lapse> offset, Edges edges) {
  static final Modifiers NONE = new Modifiers(Optional.empty(), Optional.empty(), Edges.PLAIN);

  /// `@ 1609746000`, `@ start()` or `@ end()`.
  public sealed interface Instant {
    /// `@ 1609746000`.
    ///
    /// @param seconds since 1970
    record Fixed(double seconds) implements Instant {}

    record Start() implements Instant {}

    record End() implements Instant {}
  }

  /// What happens at the ends of a range: nothing, `anchored` or `smoothed`.
  public enum Edges {
    PLAIN,
    ANCHORED,
    SMOOTHED
  }

  Modifiers with(Instant newInstant) {
    return new Modifiers(Optional.of(newInstant), offset, edges);
  }

  Modifiers with(Lapse newOffset) {
    return new Modifiers(instant, Optional.of(newOffset), edges);
  }

  Modifiers with(Edges newEdges) {
    return new Modifiers(instant, offset, newEdges);
  }
}
