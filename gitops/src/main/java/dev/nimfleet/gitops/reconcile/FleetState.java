package dev.nimfleet.gitops.reconcile;

import dev.nimfleet.gitops.cluster.ObjectId;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// How a fleet stands.
///
/// @param attempted the revision that was last begun with
/// @param applied the revision that is there in full; none before the first
/// @param isBusy whether it is being worked on
/// @param isSuspended whether somebody wants it left alone
/// @param models how each model stands, by its name
/// @param isWell whether the last run got to its end
/// @param failure what holds for the whole fleet; empty when nothing does
/// @param isStuck whether nothing gets better without a change of the source or the cluster
/// @param source why the source cannot be followed; empty when it can
/// @param drifted objects that differ from what they are to be and are left as they are
/// @param contested objects that are put back in each run, since somebody else writes them too
/// @param inventory every object that is part of it
/// @param generation of the ModelFleet's spec that all this is about; none where the source is
///   something else
public record FleetState(
    String attempted,
    Optional<String> applied,
    boolean isBusy,
    boolean isSuspended,
    SortedMap<String, ModelState> models,
    boolean isWell,
    String failure,
    boolean isStuck,
    String source,
    List<ObjectId> drifted,
    List<ObjectId> contested,
    List<ObjectId> inventory,
    Optional<Long> generation) {
  public FleetState {
    models = Collections.unmodifiableSortedMap(new TreeMap<>(models));
    drifted = drifted.stream().sorted().toList();
    contested = contested.stream().sorted().toList();
    inventory = inventory.stream().sorted().toList();
  }

  /// How a model stands.
  ///
  /// @param words in one sentence
  /// @param gpus the product of the GPUs that its rollouts take; none where no rollout moves its
  ///   requests
  public record ModelState(Stage stage, String words, Optional<String> gpus) {
    /// One whose requests nobody moves.
    public ModelState(Stage stage, String words) {
      this(stage, words, Optional.empty());
    }

    ModelState on(String product) {
      return new ModelState(stage, words, Optional.of(product));
    }

    ModelState saying(String other) {
      return new ModelState(stage, other, gpus);
    }
  }

  /// How far a model is.
  public enum Stage {
    /// Its steps are being carried out.
    PROGRESSING("Progressing"),
    /// It serves.
    READY("Ready"),
    /// Its steps ended before their end.
    FAILED("Failed");

    private final String word;

    Stage(String word) {
      this.word = word;
    }

    /// As it stands in a status.
    public String word() {
      return word;
    }
  }

  /// A fleet of which nothing is followed.
  ///
  /// @param applied the revision that an earlier process has applied in full
  static FleetState unfollowed(Optional<String> applied, Source.Trouble why, long generation) {
    return new FleetState(
        applied.orElse(""),
        applied,
        !why.isFinal(),
        false,
        new TreeMap<>(),
        false,
        "",
        why.isFinal(),
        why.why(),
        List.of(),
        List.of(),
        List.of(),
        Optional.of(generation));
  }

  /// Whether all of the revision that was last begun with is there, and was when it was last looked
  /// at.
  public boolean isReady() {
    return !isBusy && isWell && applied.filter(attempted::equals).isPresent();
  }
}
