package dev.nimfleet.webhook.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cluster.Objects;
import dev.nimfleet.policies.rules.Example;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.tiers.Tier;
import dev.nimfleet.policies.tiers.Tiers;
import dev.nimfleet.policies.waivers.Waivers;
import dev.nimfleet.webhook.Reviews;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// S28: every example of every rule, sent as JSON, gets the verdict and the message that the rule
/// promises, which are those of `lint` and of a plain API server.
class AnsweredExamplesTest {
  @TestFactory
  Stream<DynamicTest> everyExampleIsAnsweredAsItsRulePromises() {
    return Reviews.RULES.stream()
        .flatMap(rule ->
            rule.examples().stream()
                .map(example ->
                    DynamicTest.dynamicTest(
                        rule.id() + ": " + example.name(), () -> judge(rule, example))));
  }

  private static void judge(Rule rule, Example example) throws Exception {
    List<MapValue> cluster = new ArrayList<>(example.cluster());
    // An API server sends none, so that the webhook must know it.
    if (example.request().namespaceObject() instanceof MapValue namespace) cluster.add(namespace);
    var guard =
        new Guard(
            () -> new Terms(List.of(rule), tiers(rule, example), Set.of(Terms.EVERYWHERE)),
            () -> Waivers.NONE,
            LiveCluster.of(new Objects(cluster)),
            Observer.NONE);
    var reply =
        new Reviewer(guard, _ -> {})
            .review(Reviews.body(example.request()), System.nanoTime(), Duration.ofSeconds(10));
    Map<String, Object> response = Reviews.response(reply.body());
    assertThat(response.get("uid")).isEqualTo(Reviews.UID);
    assertThat(response.get("allowed")).isEqualTo(example.verdict() != Example.Expected.DENY);
    String said = response.get("status") + " " + response.get("warnings");
    switch (example.verdict()) {
      case ALLOW -> assertThat(response.get("warnings")).isNull();
      case WARN -> assertThat(response.get("warnings")).isNotNull();
      case DENY -> assertThat(response.get("status")).isNotNull();
    }
    example.message().ifPresent(message -> assertThat(said).contains(message));
  }

  private static Tiers tiers(Rule rule, Example example) {
    return new Tiers(
        List.of(
            new Tier(
                "all",
                List.of(),
                Optional.empty(),
                Map.of(),
                Map.of(rule.id(), Reviews.parameters(example)))));
  }
}
