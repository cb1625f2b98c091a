package dev.nimfleet.compiler.lock;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// How alternatives stand in a lock: as their names in small letters.
final class Words {
  private Words() {}

  static String of(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT);
  }

  static <T extends Enum<T>> Optional<T> find(String word, T[] known) {
    return Arrays.stream(known).filter(each -> of(each).equals(word)).findFirst();
  }
}
