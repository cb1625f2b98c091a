package dev.nimfleet.webhook.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.policies.tiers.Tiers;
import dev.nimfleet.webhook.Reviews;
import dev.nimfleet.webhook.guard.Terms;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/// S26: the rules change while they judge.
class ChangingTermsTest {
  private static final int CALLERS = 4;
  private static final int REVIEWS = 50;

  /// Each answer is that of the rules before or of those after, never of some of both.
  @Test
  void eachRequestIsJudgedByTheOnesOrTheOthers() throws Exception {
    Terms strict = LocalWebhook.strict();
    Terms lenient =
        new Terms(Reviews.rules("no-cpu-autoscaling"), Tiers.NONE, Set.of(Terms.EVERYWHERE));
    String all = said(strict);
    String one = said(lenient);
    assertThat(all).isNotEqualTo(one);
    Queue<String> said = new ConcurrentLinkedQueue<>();
    try (var webhook = LocalWebhook.usual()) {
      List<Thread> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        Terms next = i % 2 == 0 ? strict : lenient;
        callers.add(Thread.ofVirtual().start(() -> ask(webhook, next, said)));
      }
      for (Thread caller : callers) caller.join();
    }
    assertThat(said).hasSize(CALLERS * REVIEWS).allMatch(Set.of(all, one)::contains);
  }

  /// After each answer the terms change for the others, while they are being judged.
  private static void ask(LocalWebhook webhook, Terms next, Queue<String> said) {
    try (var caller = webhook.call()) {
      for (int i = 0; i < REVIEWS; i++) {
        said.add(said(caller));
        webhook.terms().replace(next);
        webhook.terms().keep("The file is broken.");
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String said(Terms terms) throws IOException {
    try (var webhook = LocalWebhook.usual();
        var caller = webhook.call()) {
      webhook.terms().replace(terms);
      return said(caller);
    }
  }

  private static String said(Caller caller) throws IOException {
    Map<String, Object> response =
        Reviews.response(caller.review(LocalWebhook.review()).answer().body());
    return String.valueOf(response.get("status"));
  }
}
