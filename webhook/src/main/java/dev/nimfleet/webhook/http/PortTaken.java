package dev.nimfleet.webhook.http;

import io.javalin.Javalin;
import io.javalin.util.JavalinBindException;

/// Somebody else listens where we should, or we may not.
public final class PortTaken extends RuntimeException {
  private static final long serialVersionUID = 1;

  private PortTaken(String message, Throwable cause) {
    super(message, cause);
  }

  /// Starts a server, whose own message would be for programmers.
  static Javalin start(Javalin server, String host, int port) {
    try {
      return server.start();
    } catch (JavalinBindException e) {
      throw new PortTaken("Nothing can listen on port %d of %s.".formatted(port, host), e);
    }
  }
}
