package dev.nimfleet.webhook.http;

import io.javalin.Javalin;
import io.javalin.http.Context;
import java.util.Optional;

/// Tells whether a process lives, whether it is ready, and how it does.
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
              config.routes.get("/livez", call -> tell(call, health.hung().get()));
              config.routes.get("/readyz", call -> tell(call, health.unready().get()));
              health
                  .authorities()
                  .ifPresent(authorities ->
                      config.routes.get("/ca.pem", call -> tellPem(call, authorities.get())));
              config.routes.get(
                  "/metrics", call -> call.contentType(METRICS).result(health.metrics().get()));
            }),
            host,
            port);
  }

  private static void tell(Context call, Optional<String> why) {
    call.status(why.isPresent() ? 503 : 200).result(why.orElse("ok"));
  }

  private static void tellPem(Context call, Optional<String> pem) {
    pem.ifPresentOrElse(
        it -> call.contentType("application/x-pem-file").result(it),
        () -> call.status(503).result("It does not listen yet."));
  }

  public int port() {
    return javalin.port();
  }

  @Override
  public void close() {
    javalin.stop();
  }
}
