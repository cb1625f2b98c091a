package dev.nimfleet.webhook.tls;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// A store for one process.
final class MemoryStore implements KeychainStore {
  private final AtomicReference<Optional<Stored>> content = new AtomicReference<>(Optional.empty());

  @Override
  public Optional<Stored> read() {
    return content.get();
  }

  @Override
  public boolean create(Map<String, String> data) {
    Optional<Stored> before = content.get();
    return before.isEmpty() && content.compareAndSet(before, Optional.of(new Stored("1", data)));
  }

  @Override
  public boolean replace(Stored before, Map<String, String> data) {
    Optional<Stored> present = content.get();
    if (present.isEmpty() || !present.get().version().equals(before.version())) return false;
    String version = String.valueOf(Long.parseLong(before.version()) + 1);
    return content.compareAndSet(present, Optional.of(new Stored(version, data)));
  }
}
