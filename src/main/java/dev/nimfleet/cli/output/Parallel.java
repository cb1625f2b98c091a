package dev.nimfleet.cli.output;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Uses several processors where there is enough to do, since most of what we do with files is
/// waiting for the operating system.
final class Parallel {
  /// Below this, threads cost more than they bring.
  private static final int MANY = 100;

  /// More threads than this only wait for the same disk.
  private static final int MOST_THREADS = 8;

  private Parallel() {}

  /// Something that touches a file.
  interface Action<T> {
    void on(T item) throws IOException;
  }

  /// Does it for each item, in no order, until one fails. Nothing of it is still under way when
  /// this returns or throws. (A parallel stream would throw while its other threads go on.)
  static <T> void forEach(List<T> items, Action<T> action) throws IOException {
    if (items.size() < MANY) {
      for (T item : items) {
        action.on(item);
      }
      return;
    }
    var work = new Work<>(items, action);
    int threads = Math.min(Runtime.getRuntime().availableProcessors(), MOST_THREADS);
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      for (int i = 0; i < threads; i++) {
        pool.execute(work);
      }
    }
    work.throwFailure();
  }

  /// The items that no thread has taken yet.
  private static final class Work<T> implements Runnable {
    private final List<T> items;
    private final Action<T> action;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    Work(List<T> items, Action<T> action) {
      this.items = items;
      this.action = action;
    }

    @Override
    public void run() {
      try {
        for (int i = next.getAndIncrement(); i < items.size(); i = next.getAndIncrement()) {
          action.on(items.get(i));
        }
      } catch (IOException | RuntimeException e) {
        failure.compareAndSet(null, e);
        next.set(items.size());
      }
    }

    void throwFailure() throws IOException {
      switch (failure.get()) {
        case null -> {}
        case IOException e -> throw e;
        case RuntimeException e -> throw e;
        case Exception e -> throw new IllegalStateException(e);
      }
    }
  }
}
