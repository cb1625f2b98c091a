package dev.nimfleet.webhook.http;

import io.javalin.Javalin;
import java.util.Optional;

/// Tells whether the webhook lives, whether it is ready, and how it does.
public final class HealthServer implements AutoCloseable {
  private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

  private final Javalin javalin;

  /// Starts at once.
  ///
  /// @param port `0` takes any that is free
  public HealthServer(String host, int port, Health health) {
    javalin =
        PortTaken.start(
            Javalin.create(config -> {
              WebhookServer.bare(config);
              config.jetty.host = host;
              config.jetty.port = port;
              config.routes.get("/livez", call -> call.result("ok"));
              config.routes.get(
                  "/readyz",
                  call -> {
                    Optional<String> unready = health.unready().get();
                    call.status(unready.isPresent() ? 503 : 200).result(unready.orElse("ok"));
                  });
              config.routes.get(
                  "/ca.pem",
                  call ->
                      health
                          .authorities()
                          .get()
                          .ifPresentOrElse(
                              pem -> call.contentType("application/x-pem-file").result(pem),
                              () -> call.status(503).result("It does not listen yet.")));
              config.routes.get(
                  "/metrics", call -> call.contentType(METRICS).result(health.metrics().get()));
            }),
            host,
            port);
  }

  public int port() {
    return javalin.port();
  }

  @Override
  public void close() {
    javalin.stop();
  }
}
