package dev.nimfleet.gitops.reconcile;

import dev.nimfleet.gitops.drive.Model;
import dev.nimfleet.gitops.plan.Desired;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where it is written what should run.
public interface Source {
  /// Asks again. It takes a while and does not throw.
  Look look();

  /// The ModelFleet that the last look was about, where that is what says it.
  default Optional<Origin> origin() {
    return Optional.empty();
  }

  /// A ModelFleet that people write.
  ///
  /// @param generation of the spec that was looked at
  record Origin(String namespace, String name, long generation) {}

  /// Why what a source says by now is not followed, but what it said before.
  ///
  /// @param why in one sentence or more
  /// @param isFinal whether nothing gets better before somebody edits it
  record Trouble(String why, boolean isFinal) {
    /// Nothing is the matter.
    public static final Trouble NONE = new Trouble("", false);
  }

  /// What a source says.
  sealed interface Look {
    /// These fleets should run.
    ///
    /// @param revision tells one state of the source from another
    /// @param fleets one or more
    /// @param models those whose revisions are known, by their fleets
    /// @param edits what edits wait for before there is a revision of them, a sentence a model
    /// @param trouble why it is not the newest state of the source
    record At(
        String revision,
        List<Desired> fleets,
        Map<String, List<Model>> models,
        Map<String, String> edits,
        Trouble trouble)
        implements Look {
      public At {
        fleets = List.copyOf(fleets);
        models = Map.copyOf(models);
        edits = Map.copyOf(edits);
        if (fleets.isEmpty()) throw new IllegalArgumentException("no fleet at " + revision);
      }

      /// The newest state of a source.
      public At(String revision, List<Desired> fleets, Map<String, List<Model>> models) {
        this(revision, fleets, models, Map.of(), Trouble.NONE);
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
