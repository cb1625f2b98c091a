package dev.nimfleet.standin;

import java.time.Duration;

/// How long the controllers take.
///
/// @param step of a NIMCache from each state to the next one
/// @param download of a model into a NIMCache
/// @param load of a model into a replica, before it is ready
/// @param staleReady before the operator looks at an edit of a NIMService that is Ready
/// @param progressDeadline before a Deployment is said to be stuck
/// @param scaling between two decisions of an autoscaler
/// @param routing before a Gateway has taken an edit of an HTTPRoute
public record Times(
    Duration step,
    Duration download,
    Duration load,
    Duration staleReady,
    Duration progressDeadline,
    Duration scaling,
    Duration routing) {
  /// As fast as a test wants it.
  public static final Times USUAL =
      new Times(
          Duration.ofMillis(20),
          Duration.ofMillis(60),
          Duration.ofMillis(60),
          Duration.ofMillis(60),
          Duration.ofSeconds(2),
          Duration.ofMillis(20),
          Duration.ofMillis(20));

  public Times withStep(Duration time) {
    return new Times(time, download, load, staleReady, progressDeadline, scaling, routing);
  }

  public Times withDownload(Duration time) {
    return new Times(step, time, load, staleReady, progressDeadline, scaling, routing);
  }

  public Times withLoad(Duration time) {
    return new Times(step, download, time, staleReady, progressDeadline, scaling, routing);
  }

  public Times withStaleReady(Duration time) {
    return new Times(step, download, load, time, progressDeadline, scaling, routing);
  }

  public Times withProgressDeadline(Duration time) {
    return new Times(step, download, load, staleReady, time, scaling, routing);
  }

  public Times withScaling(Duration time) {
    return new Times(step, download, load, staleReady, progressDeadline, time, routing);
  }

  public Times withRouting(Duration time) {
    return new Times(step, download, load, staleReady, progressDeadline, scaling, time);
  }
}
