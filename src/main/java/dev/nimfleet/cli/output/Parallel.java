package dev.nimfleet.cli.output;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Uses all processors where there is enough to do, since most of what we do with files is waiting
/// for the operating system.
final class Parallel {
  /// Below this, threads cost more than they bring.
  private static final int MANY = 100;

  private Parallel() {}

  /// Something that touches a file.
  interface Action<T> {
    void on(T item) throws IOException;
  }

  /// Does it for each item, in no order, until one fails.
  static <T> void forEach(List<T> items, Action<T> action) throws IOException {
    Consumer<T> unchecked =
        item -> {
          try {
            action.on(item);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    try (Stream<T> stream = items.size() < MANY ? items.stream() : items.parallelStream()) {
      stream.forEach(unchecked);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
