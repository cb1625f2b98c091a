package dev.nimfleet.webhook.http;

import dev.nimfleet.webhook.guard.Reviewer;
import dev.nimfleet.webhook.tls.ClientTrust;
import dev.nimfleet.webhook.tls.ServerIdentity;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.ServerConnector;

/// The server that API servers call.
public final class WebhookServer implements AutoCloseable {
  /// Longer than an API server keeps a connection that it does not use, 90 s, so that it never
  /// sends on one that we are about to close.
  private static final Duration IDLE = Duration.ofSeconds(120);

  /// Within a request.
  private static final Duration PAUSE = Duration.ofSeconds(10);

  /// A handful of API servers have some each.
  private static final int MOST_CONNECTIONS = 1024;

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Tls tls;
  private final SlowConnections slow;
  private final Javalin javalin;
  private volatile boolean isEnding;

  /// Starts at once.
  ///
  /// @param host an address of this machine
  /// @param port `0` takes any that is free
  /// @param clients who may call; none lets anybody
  /// @param refused is told the status of each call that nobody has judged
  public WebhookServer(
      String host,
      int port,
      Optional<ClientTrust> clients,
      ServerIdentity identity,
      Reviewer reviewer,
      IntConsumer refused) {
    this(host, port, clients, identity, reviewer, refused, Limits.USUAL);
  }

  WebhookServer(
      String host,
      int port,
      Optional<ClientTrust> clients,
      ServerIdentity identity,
      Reviewer reviewer,
      IntConsumer refused,
      Limits limits) {
    slow = new SlowConnections(limits.request());
    tls = new Tls(identity, clients);
    var handler = new ReviewHandler(reviewer, clients, limits, () -> isEnding, refused);
    javalin =
        PortTaken.start(
            Javalin.create(config -> {
              bare(config);
              config.jetty.addConnector((server, http) -> {
                server.setStopTimeout(PATIENCE.toMillis());
                http.setIdleTimeout(PAUSE.toMillis());
                ServerConnector connector = tls.connector(server, http);
                connector.setHost(host);
                connector.setPort(port);
                connector.setIdleTimeout(IDLE.toMillis());
                connector.addBean(slow);
                connector.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, connector));
                return connector;
              });
              config.routes.post("/validate", handler);
            }),
            host,
            port);
  }

  /// What no server of ours has.
  static void bare(JavalinConfig config) {
    config.concurrency.useVirtualThreads = true;
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.http.prefer405over404 = true;
    config.http.maxRequestSize = Bodies.LARGEST;
    config.jetty.modifyHttpConfiguration(WebhookServer::bare);
  }

  private static void bare(HttpConfiguration http) {
    http.setSendServerVersion(false);
    http.setSendDateHeader(false);
  }

  public int port() {
    return javalin.port();
  }

  /// Shows another certificate from the next connection on.
  public void replace(ServerIdentity identity) {
    tls.replace(identity);
  }

  /// Lets others call from the next connection on. Their names are those of before.
  ///
  /// @return whether that is new
  public boolean admit(ClientTrust clients) {
    return tls.admit(clients);
  }

  /// Sends callers to other replicas: each connection closes after its next answer.
  public void end() {
    isEnding = true;
  }

  /// Waits for what is being judged, and takes nothing new.
  @Override
  public void close() {
    isEnding = true;
    javalin.stop();
    slow.close();
  }
}
