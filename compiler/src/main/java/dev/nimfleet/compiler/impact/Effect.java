package dev.nimfleet.compiler.impact;

import dev.nimfleet.compiler.lock.ModelLock.Reason;
import java.util.List;
import java.util.Optional;

/// Something that a change does to a model. Revisions are called by the names of their NIMServices.
public sealed interface Effect {
  /// A model that did not run begins to.
  record Added(String revision) implements Effect {}

  /// A model goes, and all its requests fail from then on.
  ///
  /// @param revisions empty when it was still waiting for its first
  record Removed(List<String> revisions) implements Effect {
    public Removed {
      revisions = List.copyOf(revisions);
    }
  }

  /// Everything that served goes at once, so that nothing does until the new revision has loaded.
  record Replaced(String from, String to) implements Effect {}

  /// A NIMService is another under the same name: the operator restarts it at one replica.
  record Restarted(String revision) implements Effect {}

  /// A revision goes although it had a share of the requests.
  ///
  /// @param weight in percent
  record Lost(String revision, int weight) implements Effect {}

  /// A revision begins beside the live one.
  ///
  /// @param weight its share of the requests at once, in percent
  /// @param isWarm whether it runs already, as one that was promoted over does
  record Begun(String revision, String live, int weight, boolean isWarm) implements Effect {}

  /// A candidate gets another share of the requests, in percent.
  record Moved(String revision, int from, int to) implements Effect {}

  /// A revision becomes the live one.
  ///
  /// @param kept the one before it, when that stays warm for an undo
  record Promoted(String revision, Optional<String> kept) implements Effect {}

  /// The revision before the last promotion serves again.
  record Returned(String revision, String undone) implements Effect {}

  /// A candidate loses all requests.
  record Aborted(String revision) implements Effect {}

  /// A candidate that was broken off may go on.
  record Resumed(String revision) implements Effect {}

  /// A revision without requests goes.
  record Retired(String revision) implements Effect {}

  /// An edit is not carried out yet.
  record Waits(Reason reason) implements Effect {}

  /// Other numbers for the autoscaler of a revision. No pod restarts.
  ///
  /// @param isLive whether it is the live one
  record Scaled(String revision, boolean isLive, List<Change> changes) implements Effect {
    public Scaled {
      changes = List.copyOf(changes);
    }
  }

  /// Requests come in another way, their weights apart.
  record Routed(List<Change> changes) implements Effect {
    public Routed {
      changes = List.copyOf(changes);
    }
  }

  /// Another object of the model changes.
  record Other(String kind, List<Change> changes) implements Effect {
    public Other {
      changes = List.copyOf(changes);
    }
  }

  /// Nobody knows, since the state before has errors here.
  record Unknown() implements Effect {}
}
