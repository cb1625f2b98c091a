package dev.nimfleet.cli;

import java.util.List;
import java.util.Optional;

/// A kind of things that `nimfleet explain` can explain. Texts end with a line end.
interface Topics {
  /// All of them, a line each.
  String overview();

  /// Everything about one of them, empty when there is none of that name.
  Optional<String> explain(String word);

  /// The names of all, for guessing what was meant.
  List<String> words();

  /// What was most likely meant by a name that is none, where that takes more than the nearest of
  /// [#words].
  default Optional<String> guess(String word) {
    return Optional.empty();
  }
}
