package dev.nimfleet.gitops.rollout;

/// What is to be done to the cluster. Each can be done twice without harm.
public sealed interface Action {
  /// Creates the revision's NIMService, and its scaler with that minimum.
  record CreateGreen(Revision revision, int minimum) implements Action {}

  /// Lets the new revision's scaler keep so many replicas.
  record SetGreenMinimum(Revision revision, int replicas) implements Action {}

  /// `autoscaling.keda.sh/paused-scale-in` on the old revision's scaler.
  record PauseBlueScaleIn(Revision revision) implements Action {}

  record ResumeBlueScaleIn(Revision revision) implements Action {}

  /// Sends the new revision so many requests, one after the other.
  record WarmUp(Revision revision, int requests) implements Action {}

  /// Writes both weights of the route, in one write.
  record SetWeight(int green) implements Action {
    public SetWeight {
      if (green < 0 || green > 100) {
        throw new IllegalArgumentException("not a weight: " + green);
      }
    }

    public int blue() {
      return 100 - green;
    }
  }

  record SetPreview(Revision revision, String header) implements Action {}

  record RemovePreview() implements Action {}

  /// Deletes all objects of a revision but its cache.
  record Retire(Revision revision) implements Action {}

  /// Tells people.
  record Notify(Event event, String text) implements Action {}

  enum Event {
    STARTED,
    WAITING,
    STEPPED,
    HELD,
    AT_GATE,
    ABORTED,
    PROMOTED,
    UNDONE,
    RETIRED,
    REFUSED
  }
}
