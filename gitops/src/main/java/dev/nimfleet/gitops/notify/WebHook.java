package dev.nimfleet.gitops.notify;

import dev.nimfleet.compiler.text.JsonString;
import dev.nimfleet.gitops.drive.Executor;
import dev.nimfleet.gitops.http.Bounded;
import dev.nimfleet.gitops.http.Https;
import dev.nimfleet.gitops.http.Secret;
import dev.nimfleet.gitops.rollout.Action;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// Posts each notice of a rollout to a URL, in the order in which they come, in a thread of its
/// own: whoever tells it something never waits. What cannot be delivered is one line of the log.
///
/// The body is JSON with a `text`, which Slack and Mattermost show.
public final class WebHook implements Executor.Notices, AutoCloseable {
  private static final long MOST_BYTES = 1 << 16;

  /// More than that no chat shows.
  private static final int MOST_TEXT = 3000;

  private final Recipient recipient;
  private final Terms terms;
  private final InstantSource clock;
  private final Consumer<String> log;
  private final Https https;
  private final BlockingQueue<Notice> waiting;
  private final Thread thread;

  /// Who is told.
  ///
  /// @param url is a secret in itself where a chat has made it
  /// @param token the bearer token, where one is asked for
  public record Recipient(Secret url, Optional<Secret> token) {}

  /// How hard it is tried.
  ///
  /// @param waiting so many notices at most; an older one goes for a newer one
  /// @param limit of one attempt
  /// @param pauses before each further attempt
  public record Terms(int waiting, Duration limit, List<Duration> pauses) {
    /// Nine attempts within about a quarter of an hour.
    public static final Terms USUAL =
        new Terms(
            200,
            Duration.ofSeconds(10),
            List.of(
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(15),
                Duration.ofMinutes(1),
                Duration.ofMinutes(2),
                Duration.ofMinutes(3),
                Duration.ofMinutes(4),
                Duration.ofMinutes(5)));

    public Terms {
      pauses = List.copyOf(pauses);
    }
  }

  private record Notice(String what, String body) {}

  /// Whether an attempt was of use.
  private sealed interface Outcome {
    record Delivered() implements Outcome {}

    /// @param why in words that hold nothing of the URL
    record Failed(String why, boolean isPassing) implements Outcome {}
  }

  /// Begins to listen.
  ///
  /// @param log takes a line for each notice that nobody gets
  public WebHook(Recipient recipient, Terms terms, InstantSource clock, Consumer<String> log) {
    this.log = log;
    this.recipient = recipient;
    this.terms = terms;
    this.clock = clock;
    this.https = new Https(Optional.empty());
    this.waiting = new ArrayBlockingQueue<>(terms.waiting());
    this.thread = Thread.ofVirtual().name("notify").start(this::run);
  }

  @Override
  public void tell(String model, Action.Notify news) {
    tell("", model, news);
  }

  @Override
  public Executor.Notices of(String fleet) {
    return (model, news) -> tell(fleet, model, news);
  }

  private void tell(String fleet, String model, Action.Notify news) {
    String event = news.event().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    String whose = fleet.isEmpty() ? model : fleet + " " + model;
    String text = "%s: %s. %s".formatted(whose, event, news.text());
    var notice =
        new Notice(
            whose + ": " + event,
            "{\"text\":%s,\"event\":%s,\"fleet\":%s,\"model\":%s,\"message\":%s,\"time\":%s}"
                .formatted(
                    JsonString.quoted(shown(text)),
                    JsonString.quoted(event),
                    JsonString.quoted(fleet),
                    JsonString.quoted(model),
                    JsonString.quoted(news.text()),
                    JsonString.quoted(clock.instant().toString())));
    while (!waiting.offer(notice)) {
      Optional.ofNullable(waiting.poll())
          .ifPresent(
              old -> log.accept("Not told, since too much waits: %s.".formatted(old.what())));
    }
  }

  /// In the markup of Slack these three begin something.
  private static String shown(String text) {
    String cut = text.length() > MOST_TEXT ? text.substring(0, MOST_TEXT) + "…" : text;
    return cut.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private void run() {
    try {
      while (true) {
        deliver(waiting.take());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // it is closed
    }
  }

  private void deliver(Notice notice) throws InterruptedException {
    Outcome outcome = attempt(notice);
    for (Duration pause : terms.pauses()) {
      if (!(outcome instanceof Outcome.Failed(_, boolean isPassing)) || !isPassing) break;
      Thread.sleep(pause);
      outcome = attempt(notice);
    }
    if (outcome instanceof Outcome.Failed(String why, _)) {
      log.accept("Not told: %s (%s).".formatted(notice.what(), why));
    }
  }

  private Outcome attempt(Notice notice) throws InterruptedException {
    try {
      var http = new Bounded(https.client(), terms.limit(), MOST_BYTES);
      int code = http.send(request(notice), BodyHandlers.discarding()).statusCode();
      if (code >= 200 && code < 300) return new Outcome.Delivered();
      return new Outcome.Failed("HTTP " + code, code >= 500 || code == 429 || code == 408);
    } catch (TimeoutException _) {
      return new Outcome.Failed("no answer within %d ms".formatted(terms.limit().toMillis()), true);
    } catch (ExecutionException e) {
      // Its message may hold the address, which is the secret.
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return new Outcome.Failed(cause.getClass().getSimpleName(), true);
    } catch (IOException e) {
      return new Outcome.Failed(String.valueOf(e.getMessage()), true);
    } catch (IllegalArgumentException _) {
      return new Outcome.Failed("its URL or token is none", false);
    }
  }

  private HttpRequest request(Notice notice) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(recipient.url().read()))
            .timeout(terms.limit())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(notice.body()));
    if (recipient.token().isPresent()) {
      request.header("Authorization", "Bearer " + recipient.token().get().read());
    }
    return request.build();
  }

  /// What waits then is not told any more.
  @Override
  public void close() {
    thread.interrupt();
  }
}
