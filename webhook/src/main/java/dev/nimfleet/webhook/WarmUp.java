package dev.nimfleet.webhook;

import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.policies.waivers.Waivers;
import dev.nimfleet.webhook.guard.CurrentTerms;
import dev.nimfleet.webhook.guard.Guard;
import dev.nimfleet.webhook.guard.LiveCluster;
import dev.nimfleet.webhook.guard.Reviewer;
import dev.nimfleet.webhook.review.Unreadable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// Judges what nobody has sent, before the first request comes: whoever sends that one would wait
/// for the JVM to read and to compile what it needs. Nothing of it is counted or logged.
public final class WarmUp {
  /// What comes most, in the words of an API server.
  private static final List<String> REVIEWS =
      List.of("service-created", "scaler-created", "scaler-updated");

  private static final int TURNS = 100;

  /// Being ready late is worse than the first answers being slow.
  private static final Duration MOST = Duration.ofMillis(300);

  private WarmUp() {}

  /// Returns when it is warm, or when that takes too long.
  static void run(CurrentTerms terms) {
    var guard =
        new Guard(terms, () -> Waivers.NONE, LiveCluster.of(ClusterView.EMPTY), (_, _) -> {});
    var reviewer = new Reviewer(guard, _ -> {});
    List<byte[]> reviews = reviews().toList();
    long start = System.nanoTime();
    for (int turn = 0; turn < TURNS; turn++) {
      for (byte[] review : reviews) {
        if (System.nanoTime() - start > MOST.toNanos()) return;
        judge(reviewer, review);
      }
    }
  }

  /// What it judges.
  public static Stream<byte[]> reviews() {
    return REVIEWS.stream().map(WarmUp::read);
  }

  private static void judge(Reviewer reviewer, byte[] review) {
    try {
      reviewer.review(review, System.nanoTime(), Duration.ofSeconds(10));
    } catch (Unreadable e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] read(String name) {
    try (InputStream in = WarmUp.class.getResourceAsStream("warm/" + name + ".json")) {
      return Objects.requireNonNull(in).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
