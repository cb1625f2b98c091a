package dev.nimfleet.webhook.http;

import dev.nimfleet.webhook.guard.Reviewer;
import dev.nimfleet.webhook.guard.Reviewer.Reply;
import dev.nimfleet.webhook.review.Unreadable;
import dev.nimfleet.webhook.tls.ClientTrust;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes the calls of API servers: what is too much, too slow or no JSON ends here.
final class ReviewHandler implements Handler {
  private static final Logger LOG = LoggerFactory.getLogger("admission");

  /// Hardly any object is larger.
  private static final int LARGE = 64 * 1024;

  private static final int AGAIN = 503;
  private static final String RETRY = "Retry-After";
  private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

  private final Reviewer reviewer;
  private final Optional<ClientTrust> clients;
  private final BooleanSupplier isEnding;
  private final IntConsumer refused;
  private final Bodies bodies;

  /// Some of them wait for an API server, and not for a processor.
  private final Gate gate = new Gate(8 * Runtime.getRuntime().availableProcessors());

  /// What is read of a body may take twenty times its bytes.
  private final Gate large = new Gate(2);

  /// @param clients who may call; none lets anybody
  /// @param isEnding whether callers had better go to another replica
  /// @param refused is told the status of each call that nobody has judged
  ReviewHandler(
      Reviewer reviewer,
      Optional<ClientTrust> clients,
      Limits limits,
      BooleanSupplier isEnding,
      IntConsumer refused) {
    this.bodies = new Bodies(limits.body());
    this.reviewer = reviewer;
    this.clients = clients;
    this.isEnding = isEnding;
    this.refused = refused;
  }

  @Override
  public void handle(Context call) throws IOException {
    long arrival = System.nanoTime();
    Duration limit = Timeout.of(call.queryParam("timeout"));
    // An API server keeps its connections, and would come back to one that is about to close.
    if (isEnding.getAsBoolean()) call.header("Connection", "close");
    try {
      requireClient(call);
      requireJson(call);
      bodies.read(
          call.bodyInputStream(),
          call.req().getContentLengthLong(),
          body -> {
            Gate room = body.length > LARGE ? large : gate;
            room.pass(arrival + limit.toNanos(), () -> answer(call, body, arrival, limit));
          });
    } catch (Refused e) {
      refused.accept(e.status());
      // What is left of the body is not waited for.
      call.header("Connection", "close");
      // An API server comes back after that while its timeout lasts, most likely to another
      // replica. It does so for 429 and every 5xx alike, and without this header for none.
      if (e.status() == AGAIN) call.header(RETRY, "1");
      call.status(e.status()).contentType("text/plain; charset=utf-8").result(e.text());
    }
  }

  /// TLS has seen who signed the caller's certificate; whose it is counts too.
  private void requireClient(Context call) throws Refused {
    if (clients.isEmpty()) return;
    boolean isAdmitted =
        call.req().getAttribute(CERTIFICATES) instanceof X509Certificate[] chain
            && chain.length > 0
            && clients.get().admits(chain[0]);
    if (!isAdmitted) throw new Refused(403, "Only an API server may call.");
  }

  private static void requireJson(Context call) throws Refused {
    String type = stated(call.contentType());
    if (!type.split(";", 2)[0].strip().equals("application/json")) {
      throw new Refused(415, "The body must be `application/json`.");
    }
    String encoding = stated(call.header("Content-Encoding"));
    if (!encoding.isEmpty() && !encoding.equals("identity")) {
      throw new Refused(415, "The body must not be compressed.");
    }
  }

  private static String stated(@Nullable String header) {
    return header == null ? "" : header.strip().toLowerCase(Locale.ROOT);
  }

  private void answer(Context call, byte[] body, long arrival, Duration limit) throws Refused {
    Reply reply;
    try {
      reply = reviewer.review(body, arrival, limit);
    } catch (Unreadable e) {
      throw new Refused(400, String.valueOf(e.getMessage()));
    } catch (RuntimeException | StackOverflowError e) {
      // What was thrown may quote the object, so that only its kind and place are told.
      LOG.atError()
          .addKeyValue("thrown", e.getClass().getName())
          .addKeyValue("at", e.getStackTrace().length > 0 ? e.getStackTrace()[0].toString() : "")
          .log("A request could not be judged, which is a bug of nimfleet.");
      throw new Refused(500, "It could not be judged, which is a bug of nimfleet: see its log.");
    }
    if (reply.status() == AGAIN) call.header(RETRY, "1");
    call.status(reply.status())
        .contentType(reply.status() == 200 ? "application/json" : "text/plain; charset=utf-8")
        .result(reply.body());
  }
}
