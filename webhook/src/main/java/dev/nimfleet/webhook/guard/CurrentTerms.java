package dev.nimfleet.webhook.guard;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/// The terms that hold now. They change as a whole, and what cannot be understood changes nothing.
public final class CurrentTerms implements Supplier<Terms> {
  private final AtomicReference<State> state;

  private record State(Terms terms, long generation, Optional<String> trouble) {}

  public CurrentTerms(Terms first) {
    state = new AtomicReference<>(new State(first, 1, Optional.empty()));
  }

  @Override
  public Terms get() {
    return state.get().terms();
  }

  /// From the next request on.
  public void replace(Terms terms) {
    state.updateAndGet(now -> new State(terms, now.generation() + 1, Optional.empty()));
  }

  /// What was offered is broken, and the last good terms hold on.
  public void keep(String trouble) {
    state.updateAndGet(now -> new State(now.terms(), now.generation(), Optional.of(trouble)));
  }

  /// How often they have changed.
  public long generation() {
    return state.get().generation();
  }

  /// Why the last offer was not taken, if so.
  public Optional<String> trouble() {
    return state.get().trouble();
  }
}
