package dev.nimfleet.compiler;

import static dev.nimfleet.compiler.LiveFleet.delivered;
import static dev.nimfleet.compiler.SmallFleet.llama;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.Run.Action.Abort;
import dev.nimfleet.compiler.Run.Action.Promote;
import dev.nimfleet.compiler.Run.Action.Weight;
import dev.nimfleet.compiler.lock.LockedRevision;
import org.junit.jupiter.api.Test;

/// `rollout: {preview: {header: …}}`: a request header leads to the candidate at any weight.
class PreviewTest {
  private static SmallFleet previewed(String... fields) {
    return llama(fields)
        .defaults("gateway: {name: inference, domain: example.com}")
        .defaults("rollout: {preview: {header: x-nim-revision}}");
  }

  private static LiveFleet rolling() {
    return delivered(previewed()).edit(previewed("memory: 90Gi")).commit();
  }

  private static String route(LiveFleet fleet) {
    assertThat(fleet.errors()).isEmpty();
    return fleet.manifest("HTTPRoute", "llama").yaml();
  }

  @Test
  void theHeaderLeadsToTheCandidateAtWeightZero() {
    LiveFleet fleet = rolling();
    String candidate = fleet.model("llama").candidate().orElseThrow().revision().name();
    String live = fleet.model("llama").live().map(LockedRevision::name).orElseThrow();

    assertThat(route(fleet))
        .contains(
            """
              rules:
              - matches:
                - path:
                    type: PathPrefix
                    value: /v1
                  headers:
                  - type: Exact
                    name: x-nim-revision
                    value: candidate
                - path:
                    type: PathPrefix
                    value: /v1
                  headers:
                  - type: Exact
                    name: x-nim-revision
                    value: %1$s
                timeouts:
                  request: 0s
                  backendRequest: 0s
                backendRefs:
                - group: ""
                  kind: Service
                  name: %1$s
                  port: 8000
                  weight: 100
              - matches:
                - path:
            """
                .formatted(candidate))
        .contains("name: %s\n      port: 8000\n      weight: 100".formatted(live))
        .contains("name: %s\n      port: 8000\n      weight: 0".formatted(candidate));
  }

  @Test
  void withoutACandidateThereIsNothingToPreview() {
    LiveFleet fleet = delivered(previewed());
    assertThat(route(fleet)).doesNotContain("headers:");

    fleet.edit(previewed("memory: 90Gi")).commit();
    fleet.rollout("llama", new Weight(100)).commit().rollout("llama", new Promote());

    assertThat(route(fleet)).doesNotContain("headers:");
  }

  @Test
  void anAbortedCandidateGetsNoRequestAtAll() {
    assertThat(route(rolling().rollout("llama", new Abort()))).doesNotContain("headers:");
  }
}
