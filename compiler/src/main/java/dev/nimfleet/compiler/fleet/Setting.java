package dev.nimfleet.compiler.fleet;

import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Span;
import java.util.Optional;
import java.util.function.Function;

/// A value together with where it came from.
///
/// @param at what has to be edited to change it
/// @param user the model that it holds for, when it was written elsewhere
public record Setting<T>(T value, Span at, Optional<Via> user) {

  /// The second place that a diagnostic about a shared value points at.
  public record Via(Span at, String text) {}

  public static <T> Setting<T> written(T value, Span at) {
    return new Setting<>(value, at, Optional.empty());
  }

  public <R> Setting<R> map(Function<T, R> change) {
    return new Setting<>(change.apply(value), at, user);
  }

  /// The diagnostic with both places: where the value stands and which model it hits.
  public Diagnostic explain(Diagnostic diagnostic) {
    return user.map(via -> diagnostic.note(via.at(), via.text())).orElse(diagnostic);
  }
}
