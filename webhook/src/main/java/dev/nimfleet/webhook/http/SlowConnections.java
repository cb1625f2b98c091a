package dev.nimfleet.webhook.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;

/// Closes connections on which a request has been on its way for too long. Each byte of it resets
/// Jetty's own limit, so that a caller who sends one now and then would keep a connection for ever.
final class SlowConnections implements Connection.Listener, AutoCloseable {
  private final Duration patience;
  private final Map<Connection, Seen> open = new ConcurrentHashMap<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("slow-connections").factory());

  /// What was seen of a connection.
  ///
  /// @param answers that went out on it
  /// @param bytes that came in on it
  /// @param since when nothing is on its way that has not been answered
  private record Seen(long answers, long bytes, long since) {}

  /// @param patience with a request; with the first one of a connection, which begins with a
  ///   handshake that shows no bytes here, four times as long
  SlowConnections(Duration patience) {
    this.patience = patience;
    long every = patience.toMillis() / 3;
    var _ = clock.scheduleWithFixedDelay(this::look, every, every, TimeUnit.MILLISECONDS);
  }

  @Override
  public void onOpened(Connection connection) {
    if (connection instanceof SslConnection) return; // the one inside tells of requests
    open.put(connection, new Seen(0, 0, System.nanoTime()));
  }

  @Override
  public void onClosed(Connection connection) {
    open.remove(connection);
  }

  private void look() {
    open.forEach((connection, seen) -> {
      var now = new Seen(connection.getMessagesOut(), connection.getBytesIn(), System.nanoTime());
      long age = now.since() - seen.since();
      boolean isFirst = now.answers() == 0;
      boolean isIdle = now.bytes() == seen.bytes() && !isFirst;
      if (isIdle || now.answers() != seen.answers()) {
        open.replace(connection, seen, now);
      } else if (age > patience.toNanos() * (isFirst ? 4 : 1)) {
        connection.getEndPoint().close();
      }
    });
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
