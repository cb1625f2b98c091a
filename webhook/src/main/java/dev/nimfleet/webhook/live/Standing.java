package dev.nimfleet.webhook.live;

import java.util.Optional;

/// How the watch of a kind stands.
///
/// @param isSynced whether all objects that there were have been seen once; a kind that nobody
///   serves has none
/// @param isServed whether the API server serves the kind as the version that rules look up, or not
///   at all
/// @param trouble what has gone wrong since it was last heard
/// @param heard when the API server last said something about the kind, in nanoseconds
record Standing(boolean isSynced, boolean isServed, Optional<String> trouble, long heard) {
  Standing(long now) {
    this(false, true, Optional.empty(), now);
  }

  Standing synced(long now) {
    return new Standing(true, true, Optional.empty(), now);
  }

  Standing heard(long now) {
    return new Standing(isSynced, isServed, Optional.empty(), now);
  }

  Standing broken(String why) {
    return new Standing(isSynced, isServed, Optional.of(why), heard);
  }

  /// Readiness must not wait for a version that may never come.
  Standing elsewhere(String why, long now) {
    return new Standing(true, false, Optional.of(why), now);
  }
}
