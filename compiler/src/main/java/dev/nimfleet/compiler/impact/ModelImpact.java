package dev.nimfleet.compiler.impact;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What a change means for one model.
///
/// @param cluster the name of the cluster that it is compiled for
/// @param effects what happens, the requests first; empty when nothing does
/// @param podsRestarted how many warm replicas go that had requests, or restart: 0 in all but an
///   outage
/// @param gpus by product
/// @param caches what is downloaded for it
/// @param rolloutTime how long it takes at least until what is new has all requests, the download
///   apart; empty when nothing is under way
public record ModelImpact(
    Optional<String> cluster,
    String namespace,
    String fleet,
    String model,
    List<Effect> effects,
    int podsRestarted,
    List<GpuUse> gpus,
    List<NewCache> caches,
    Optional<Duration> rolloutTime) {
  public ModelImpact {
    effects = List.copyOf(effects);
    gpus = List.copyOf(gpus);
    caches = List.copyOf(caches);
  }

  /// A NIMCache that was not there. One that several models share counts for the first of them.
  ///
  /// @param size as it was asked for; empty when somebody patched it away
  public record NewCache(String name, Optional<String> size) {}

  public boolean changes() {
    return !effects.isEmpty();
  }

  /// Whether requests fail, for a while or for good.
  public boolean isOutage() {
    return effects.stream()
        .anyMatch(effect ->
            switch (effect) {
              case Effect.Replaced _, Effect.Restarted _, Effect.Lost _ -> true;
              case Effect.Removed removed -> !removed.revisions().isEmpty();
              case Effect.Added _,
                  Effect.Begun _,
                  Effect.Moved _,
                  Effect.Promoted _,
                  Effect.Returned _,
                  Effect.Aborted _,
                  Effect.Resumed _,
                  Effect.Retired _,
                  Effect.Waits _,
                  Effect.Scaled _,
                  Effect.Routed _,
                  Effect.Other _,
                  Effect.Unknown _ ->
                  false;
            });
  }
}
