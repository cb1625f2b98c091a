package dev.nimfleet.gitops.health;

import dev.nimfleet.gitops.reconcile.Listener;
import dev.nimfleet.gitops.reconcile.Source.Trouble;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// Whether the loops of a reconciler go on, and whether they have found what they follow. A replica
/// that waits for the lease has no loop but that of the election.
public final class Pulse implements Listener {
  private final Duration limit;
  private final LongSupplier steady;
  private final Map<Object, Long> beats = new ConcurrentHashMap<>();
  private final Map<Object, String> unfollowed = new ConcurrentHashMap<>();

  /// @param limit after which a loop that does not go on counts as hung
  /// @param steady nanoseconds that only go forward
  public Pulse(Duration limit, LongSupplier steady) {
    this.limit = limit;
    this.steady = steady;
  }

  @Override
  public void turned(Object loop) {
    beats.put(loop, steady.getAsLong());
  }

  /// What a source said once is followed for as long as it takes, so only the first look counts.
  @Override
  public void looked(Object loop, String fleet, Trouble trouble) {
    if (!fleet.isEmpty()) return; // one fleet that is wrong is no matter of the process
    if (trouble.why().isEmpty()) {
      unfollowed.put(loop, "");
    } else {
      unfollowed.putIfAbsent(loop, trouble.why());
    }
  }

  @Override
  public void stopped(Object loop) {
    beats.remove(loop);
    unfollowed.remove(loop);
  }

  /// Why a restart would help; none when nothing hangs.
  public Optional<String> hung() {
    long now = steady.getAsLong();
    return beats.values().stream()
        .map(beat -> Duration.ofNanos(now - beat))
        .filter(silence -> silence.compareTo(limit) > 0)
        .max(Duration::compareTo)
        .map(silence ->
            "A loop has not gone on for %d s; %d are allowed."
                .formatted(silence.toSeconds(), limit.toSeconds()));
  }

  /// Why it can do nothing yet; none when it can, or waits for the lease.
  public Optional<String> unready() {
    if (beats.isEmpty()) return Optional.of("It has not begun yet.");
    return unfollowed.values().stream().filter(why -> !why.isEmpty()).findFirst();
  }
}
