package dev.nimfleet.gitops.apply;

import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.plan.Step;
import java.util.Optional;

/// What happens while a plan is carried out, as it happens. Models run side by side, so these come
/// from several threads.
public interface Progress {
  /// Called as it happens.
  ///
  /// @param model empty for what belongs to none
  void happened(String model, Event event);

  /// One thing that happened.
  sealed interface Event {
    /// A step begins.
    record Began(Step step) implements Event {}

    /// A step waits, for another reason than before.
    record Waits(Step step, String why) implements Event {}

    /// A step is over.
    record Done(Step step, String words) implements Event {}

    /// A step did not succeed, and the steps after it are not begun.
    ///
    /// @param step none when it is the run as a whole
    record Failed(Optional<Step> step, String why) implements Event {}

    /// An object is not part of the fleet any more and was deleted.
    record Pruned(ObjectId id) implements Event {}

    /// Something that whoever looks should know.
    record Noted(String words) implements Event {}

    /// All steps of the model are over.
    record Finished() implements Event {}
  }
}
