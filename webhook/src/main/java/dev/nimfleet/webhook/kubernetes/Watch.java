package dev.nimfleet.webhook.kubernetes;

import dev.nimfleet.webhook.guard.LiveCluster.Unreachable;
import dev.nimfleet.webhook.kubernetes.Api.Answer;
import dev.nimfleet.webhook.live.LookupKind;
import dev.nimfleet.webhook.live.Store;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// Keeps what a store has of a kind up to date, until closed: lists all objects, then follows what
/// happens to them, and lists again whenever it has lost the thread.
final class Watch implements Runnable {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

  private final Api api;
  private final LookupKind kind;
  private final String namespace;
  private final Store store;
  private final Pace pace;
  private final ScheduledExecutorService watchdog;
  private final CountDownLatch closed;

  /// How long to wait after the next failure. That a list succeeds says nothing of watches: to list
  /// again and again is what costs an API server most.
  private Duration pause = FIRST_PAUSE;

  private boolean hasEndedTooSoon;

  /// @param namespace empty for the whole cluster
  Watch(
      Api api,
      LookupKind kind,
      String namespace,
      Store store,
      Pace pace,
      ScheduledExecutorService watchdog,
      CountDownLatch closed) {
    this.api = api;
    this.kind = kind;
    this.namespace = namespace;
    this.store = store;
    this.pace = pace;
    this.watchdog = watchdog;
    this.closed = closed;
  }

  @Override
  public void run() {
    while (!isClosed()) {
      try {
        Optional<String> version = list();
        if (version.isPresent()) {
          follow(version.get());
        } else {
          pause = FIRST_PAUSE;
          await(pace.absent());
        }
      } catch (Unreachable e) {
        failed(String.valueOf(e.getMessage()));
      } catch (RuntimeException e) { // nobody would start a watch again that ended here
        failed(ApiErrors.bug(kind, e));
      } catch (Error e) {
        if (e instanceof OutOfMemoryError) throw e;
        failed(ApiErrors.bug(kind, e));
      }
    }
  }

  private void failed(String why) {
    store.broken(kind, why);
    rest();
  }

  private void rest() {
    await(pause);
    Duration longer = pause.multipliedBy(2);
    pause = longer.compareTo(pace.slowest()) < 0 ? longer : pace.slowest();
  }

  /// The resource version at which the list was whole; none where the kind is not served.
  private Optional<String> list() throws Unreachable {
    Optional<Listed> listed = Listed.of(api, kind, namespace, pace.request());
    if (listed.isEmpty()) notServed();
    else store.replace(kind, listed.get().objects());
    return listed.map(Listed::version);
  }

  private void notServed() throws Unreachable {
    List<String> others = new Discovery(api).otherVersions(kind, Deadline.in(pace.request()));
    if (others.isEmpty()) store.absent(kind);
    else store.elsewhere(kind, others);
  }

  /// Returns when the thread is lost, and all objects must be listed again.
  private void follow(String start) throws Unreachable {
    Optional<String> version = Optional.of(start);
    while (version.isPresent() && !isClosed()) {
      hasEndedTooSoon = true;
      version = watch(version.get());
      if (hasEndedTooSoon) rest(); // or it would be asked as fast as it can refuse
    }
  }

  /// One watch until its end, and the resource version it came to.
  private Optional<String> watch(String version) throws Unreachable {
    HttpResponse<InputStream> response = api.open(following(version), pace.request());
    InputStream body = response.body();
    ScheduledFuture<?> end =
        watchdog.schedule(
            () -> close(body), pace.watch().plus(pace.grace()).toMillis(), TimeUnit.MILLISECONDS);
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      if (response.code() == 410 || response.code() == 404) return Optional.empty();
      if (response.code() != 200) {
        throw api.refused(kind, response.code(), String.valueOf(lines.readLine()));
      }
      store.heard(kind);
      return follow(lines, version, System.nanoTime());
    } catch (IOException e) {
      throw new Unreachable(ApiErrors.unreachable(kind.collection(namespace), e), e);
    } finally {
      end.cancel(false);
    }
  }

  private Optional<String> follow(BufferedReader lines, String start, long begin)
      throws IOException, Unreachable {
    try {
      return follow(lines, start);
    } finally {
      hasEndedTooSoon = System.nanoTime() - begin < FIRST_PAUSE.toNanos();
      if (!hasEndedTooSoon) pause = FIRST_PAUSE;
    }
  }

  private Optional<String> follow(BufferedReader lines, String start)
      throws IOException, Unreachable {
    String version = start;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Map<?, ?> event = api.map(kind, new Answer(200, line));
      if (!(event.get("object") instanceof Map<?, ?> object)) continue;
      switch (String.valueOf(event.get("type"))) {
        case "ADDED", "MODIFIED" -> store.put(kind, JsonValues.object(kind, object));
        case "DELETED" -> store.remove(kind, JsonValues.object(kind, object));
        case "BOOKMARK" -> store.heard(kind);
        default -> {
          if (Integer.valueOf(410).equals(object.get("code"))) return Optional.empty();
          throw new Unreachable(
              ApiErrors.refused(kind, 500, String.valueOf(object.get("message"))));
        }
      }
      version = Listed.metadata(object, "resourceVersion");
      pause = FIRST_PAUSE;
    }
    return Optional.of(version);
  }

  private String following(String version) {
    return "%s?watch=1&allowWatchBookmarks=true&timeoutSeconds=%d&resourceVersion=%s"
        .formatted(kind.collection(namespace), pace.watch().toSeconds(), version);
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  /// An end comes at once, however long the wait.
  private void await(Duration time) {
    try {
      boolean _ = closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException _) {
      // It is to be of no use any more, and now is.
    }
  }
}
