package dev.nimfleet.standin;

/// Something that goes wrong with one object for as long as the test says so.
public sealed interface Fault {
  /// Of a NIMCache: its download goes on and on.
  record CacheNeverReady() implements Fault {}

  /// Of a NIMCache: that many pods of its Job fail, and each time it is Failed, then InProgress
  /// again. The Job gives up at the sixth.
  record DownloadFails(int times) implements Fault {
    public DownloadFails {
      if (times < 1) throw new IllegalArgumentException("times must be at least 1: " + times);
    }

    /// Until the Job has given up, and the cache stays Failed.
    public static DownloadFails always() {
      return new DownloadFails(Integer.MAX_VALUE);
    }
  }

  /// Of a NIMCache: another profile was stored than the one asked for.
  record WrongProfile(CachedProfile stored) implements Fault {}

  /// Of a NIMCache: the operator fails with this message and the state is NotReady, whatever it
  /// was. A cache that was Ready is Ready again when this is over.
  record CacheTrouble(String message) implements Fault {}

  /// Of a Deployment: no replica that is not ready yet becomes it.
  record PodsNeverReady() implements Fault {}

  /// Of a Deployment: the nodes have GPUs for so many replicas only.
  record RoomFor(int replicas) implements Fault {}

  /// Of a Deployment: replicas of a changed template never become ready, and its progress deadline
  /// is exceeded at once.
  record RolloutStuck() implements Fault {}

  /// Of a ScaledObject: its metrics cannot be read, so it is in fallback, or not Ready when it has
  /// none.
  record MetricsFail() implements Fault {}

  /// Of a ScaledObject: KEDA cannot work with it.
  record ScalerNotReady(String reason, String message) implements Fault {}

  /// Of an HTTPRoute: nobody ever looks at it.
  record NoGatewayController() implements Fault {}

  /// Of an HTTPRoute: this Gateway does not accept it.
  record NotAllowedByListeners(String gateway) implements Fault {}

  /// Of an HTTPRoute: what was said of it stays, whatever is changed.
  record GatewayLags() implements Fault {}
}
