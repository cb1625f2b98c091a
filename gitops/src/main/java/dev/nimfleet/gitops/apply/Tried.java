package dev.nimfleet.gitops.apply;

import dev.nimfleet.compiler.fleet.Digest;
import dev.nimfleet.compiler.yaml.Canonical;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// What was tried and would have changed nothing. As long as neither the manifest nor the object
/// changes it is not tried again, but once in a while: webhooks and CRDs change too.
public final class Tried {
  private static final Duration AGE = Duration.ofHours(1);
  private static final int DIGITS = 64;

  private final LongSupplier steady;
  private final Map<ObjectId, Same> same = new ConcurrentHashMap<>();

  /// @param digest of the manifest and the object together
  /// @param since nanoseconds that only go forward
  private record Same(String digest, long since) {}

  /// @param steady nanoseconds that only go forward
  public Tried(LongSupplier steady) {
    this.steady = steady;
  }

  boolean isSame(MapNode manifest, KubeObject live) {
    return Optional.ofNullable(same.get(live.id()))
        .filter(known -> steady.getAsLong() - known.since() < AGE.toNanos())
        .filter(known -> known.digest().equals(digest(manifest, live)))
        .isPresent();
  }

  void wasSame(MapNode manifest, KubeObject live) {
    same.put(live.id(), new Same(digest(manifest, live), steady.getAsLong()));
  }

  /// Forgets all other objects.
  void keep(Collection<ObjectId> ids) {
    same.keySet().retainAll(ids);
  }

  private static String digest(MapNode manifest, KubeObject live) {
    return Digest.hex(Canonical.text(manifest) + Canonical.text(Stored.content(live)), DIGITS);
  }
}
