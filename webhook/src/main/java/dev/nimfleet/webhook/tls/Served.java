package dev.nimfleet.webhook.tls;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The identity that is served, and those who must know of it.
final class Served {
  private final List<Listener> listeners = new ArrayList<>();
  private volatile Optional<ServerIdentity> current = Optional.empty();

  Optional<ServerIdentity> current() {
    return current;
  }

  synchronized void onChange(Consumer<ServerIdentity> consumer) {
    Listener listener = new Listener(consumer);
    listeners.add(listener);
    current.ifPresent(listener::tell);
  }

  /// @throws RuntimeException of the first who could not take it, after all others were told
  synchronized void serve(ServerIdentity identity) {
    current = Optional.of(identity);
    Optional<RuntimeException> failure = Optional.empty();
    for (Listener listener : listeners) {
      try {
        listener.tell(identity);
      } catch (RuntimeException e) {
        failure = failure.or(() -> Optional.of(e));
      }
    }
    if (failure.isPresent()) throw failure.get();
  }

  private static final class Listener {
    private final Consumer<ServerIdentity> consumer;
    private Optional<ServerIdentity> told = Optional.empty();

    private Listener(Consumer<ServerIdentity> consumer) {
      this.consumer = consumer;
    }

    private void tell(ServerIdentity identity) {
      if (told.filter(identity::equals).isPresent()) return;
      consumer.accept(identity);
      told = Optional.of(identity);
    }
  }
}
