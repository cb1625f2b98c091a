package dev.nimfleet.gitops.reconcile;

import dev.nimfleet.gitops.apply.Result;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.rollout.RolloutState;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Hears what happens while fleets are reconciled. It is called from the loops themselves, which
/// are several where fleets are followed one by one: it must return at once, and throw nothing.
public interface Listener {
  /// Hears nothing.
  Listener NOBODY = new Listener() {};

  /// A loop goes on.
  default void turned(Object loop) {}

  /// A loop has looked at its source.
  ///
  /// @param fleet `namespace/name` of the ModelFleet that is the source; empty for another source
  /// @param trouble why it does not follow what is said there by now
  default void looked(Object loop, String fleet, Source.Trouble trouble) {}

  /// A loop has ended.
  default void stopped(Object loop) {}

  /// Something happened to a fleet.
  default void happened(ObjectId fleet, Event event) {}

  /// Something that happens to a fleet.
  sealed interface Event {
    /// The first attempt at a revision begins.
    record Began(String revision) implements Event {}

    /// A run got to its end.
    ///
    /// @param isNew whether the revision was not there in full before
    /// @param isDone whether it is now
    /// @param hasWritten whether what differed was changed, or only told
    record Ended(
        String revision,
        Result result,
        Duration took,
        boolean isNew,
        boolean isDone,
        boolean hasWritten)
        implements Event {}

    /// Somebody else writes these objects too, as is known since now.
    record Contested(List<ObjectId> objects) implements Event {
      public Contested {
        objects = List.copyOf(objects);
      }
    }

    /// How it stands; told again and again.
    record Stands(FleetState state) implements Event {}

    /// What is remembered of its rollouts, by model; told again and again.
    record Moves(Map<String, RolloutState> rollouts) implements Event {
      public Moves {
        rollouts = Map.copyOf(rollouts);
      }
    }

    /// Nobody looks after it here any more.
    record Left() implements Event {}
  }

  /// Tells several.
  static Listener all(List<Listener> listeners) {
    return new Listener() {
      @Override
      public void turned(Object loop) {
        listeners.forEach(each -> each.turned(loop));
      }

      @Override
      public void looked(Object loop, String fleet, Source.Trouble trouble) {
        listeners.forEach(each -> each.looked(loop, fleet, trouble));
      }

      @Override
      public void stopped(Object loop) {
        listeners.forEach(each -> each.stopped(loop));
      }

      @Override
      public void happened(ObjectId fleet, Event event) {
        listeners.forEach(each -> each.happened(fleet, event));
      }
    };
  }
}
