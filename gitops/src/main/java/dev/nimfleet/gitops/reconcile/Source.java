package dev.nimfleet.gitops.reconcile;

import dev.nimfleet.gitops.plan.Desired;
import java.util.List;

/// Where it is written what should run.
public interface Source {
  /// Asks again. It takes a while and does not throw.
  Look look();

  /// What a source says.
  sealed interface Look {
    /// These fleets should run.
    ///
    /// @param revision tells one state of the source from another
    /// @param fleets one or more
    record At(String revision, List<Desired> fleets) implements Look {
      public At {
        fleets = List.copyOf(fleets);
        if (fleets.isEmpty()) throw new IllegalArgumentException("no fleet at " + revision);
      }
    }

    /// Nobody can tell now; what was said last holds.
    ///
    /// @param why in one sentence
    record Unreachable(String why) implements Look {}

    /// What it says cannot be followed; what was said last holds.
    ///
    /// @param why in one sentence or more
    record Refused(String revision, String why) implements Look {}
  }
}
