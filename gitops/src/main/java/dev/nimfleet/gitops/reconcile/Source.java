package dev.nimfleet.gitops.reconcile;

import dev.nimfleet.gitops.drive.Model;
import dev.nimfleet.gitops.plan.Desired;
import java.util.List;
import java.util.Map;

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
    /// @param models those whose revisions are known, by their fleets
    record At(String revision, List<Desired> fleets, Map<String, List<Model>> models)
        implements Look {
      public At {
        fleets = List.copyOf(fleets);
        models = Map.copyOf(models);
        if (fleets.isEmpty()) throw new IllegalArgumentException("no fleet at " + revision);
      }

      /// Fleets of which nobody knows how one revision follows another.
      public At(String revision, List<Desired> fleets) {
        this(revision, fleets, Map.of());
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
