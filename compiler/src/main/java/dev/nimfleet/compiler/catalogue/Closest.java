package dev.nimfleet.compiler.catalogue;

import java.util.Collection;
import java.util.Optional;

/// A stand-in for `text.Suggest` until that is here.
final class Closest {
  private Closest() {}

  static Optional<String> to(String word, Collection<String> known) {
    return known.stream().filter(name -> name.equalsIgnoreCase(word)).findFirst();
  }
}
