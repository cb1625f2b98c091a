package dev.nimfleet.webhook.guard;

import dev.nimfleet.webhook.guard.Answer.Exempted;
import dev.nimfleet.webhook.guard.Answer.Judged;
import dev.nimfleet.webhook.guard.Answer.Passed;
import dev.nimfleet.webhook.guard.Answer.Undecided;
import dev.nimfleet.webhook.review.AdmissionAnswer;
import dev.nimfleet.webhook.review.Review;
import dev.nimfleet.webhook.review.ReviewReader;
import dev.nimfleet.webhook.review.ReviewWriter;
import dev.nimfleet.webhook.review.Unreadable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// The webhook without its network: the bytes of an AdmissionReview in, those of the answer out.
public final class Reviewer {
  private final Guard guard;
  private final Consumer<Decision> decisions;

  /// @param decisions is told of each
  public Reviewer(Guard guard, Consumer<Decision> decisions) {
    this.guard = guard;
    this.decisions = decisions;
  }

  /// What goes back to the API server.
  ///
  /// @param status the HTTP status: 200 for every verdict, and where there is none 500, so that the
  ///   `failurePolicy` of the webhook decides, or 503 where it is worth asking again
  /// @param body JSON, or a sentence where there is no verdict
  public record Reply(int status, byte[] body) {}

  /// Judges what was sent.
  ///
  /// @param arrival when the request came, as [System#nanoTime()] tells it
  /// @param limit how long whoever asks waits for the answer
  public Reply review(byte[] body, long arrival, Duration limit) throws Unreadable {
    Review review = ReviewReader.read(body);
    Answer answer = guard.answer(review.request(), arrival + limit.toNanos());
    Reply reply =
        switch (answer) {
          case Judged judged -> reply(review, Wording.of(judged, review.request()));
          case Exempted _ -> reply(review, exempt(review));
          case Passed _ -> reply(review, AdmissionAnswer.ALLOWED);
          case Undecided(String reason, boolean isPassing) ->
              new Reply(isPassing ? 503 : 500, reason.getBytes(StandardCharsets.UTF_8));
        };
    decisions.accept(
        new Decision(
            review.uid(), review.request(), answer, Duration.ofNanos(System.nanoTime() - arrival)));
    return reply;
  }

  private static Reply reply(Review review, AdmissionAnswer answer) {
    return new Reply(200, ReviewWriter.write(review.uid(), answer));
  }

  private static AdmissionAnswer exempt(Review review) {
    return new AdmissionAnswer(
        Optional.empty(), List.of(), Map.of("exempt", review.request().user().username()));
  }
}
