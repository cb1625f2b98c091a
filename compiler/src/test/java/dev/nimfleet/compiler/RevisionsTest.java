package dev.nimfleet.compiler;

import static dev.nimfleet.compiler.SmallFleet.llama;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A NIMService is immutable, so its name says its content: what restarts pods gives another name,
/// and nothing else does.
class RevisionsTest {
  private static final String SERVICE = llama().name("NIMService");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "image: meta/llama-3.1-8b-instruct:1.3.1",
        "memory: 96Gi",
        "env: {NIM_LOG_LEVEL: DEBUG}",
        "maxModelLen: 8192",
        "servedAs: chat",
        "gpuCount: 2",
        "registry: registry.corp.example/nim",
        "startup: 30m",
        "tolerations: [{key: nvidia.com/gpu}]",
        "nodeAffinity: [{key: zone, values: [a]}]",
        "secrets: {pull: other, auth: ngc-api-secret}",
        "cache: {size: 60Gi, name: other}",
        "replicas: 2"
      })
  void whatIsInThePodGivesAnotherRevision(String field) {
    assertThat(llama(field).name("NIMService")).isNotEqualTo(SERVICE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "team: search",
        "replicas: 3..8",
        "workload: mixed",
        "autoscale: {kvCache: 50%, ttftP90: 1s}",
        "schedule: [{from: \"08:00\", to: \"18:00\", replicas: 3}]",
        "cache: 80Gi",
        "loadTime: 10m",
        "startup: 20m",
        "rollout: {by: 20}",
        "weights: 16Gi"
      })
  void whatIsOutsideThePodKeepsTheRevision(String field) {
    assertThat(llama(field).name("NIMService")).isEqualTo(SERVICE);
  }

  @Test
  void anotherProfileIsAnotherRevision() {
    assertThat(llama("-gpuCount", "profile: vllm-fp8-tp1-pp1").name("NIMService"))
        .isNotEqualTo(llama("-gpuCount", "profile: vllm-bf16-tp1-pp1").name("NIMService"));
  }

  @Test
  void theFleetsNameIsProvenance() {
    String other = llama().yaml().replace("name: prod", "name: other");

    assertThat(SmallFleet.compile(other).fleets().getFirst().manifests())
        .extracting(Manifest::name)
        .contains(SERVICE);
  }

  @Test
  void theOrderOfVariablesDoesNotMatter() {
    assertThat(llama("env: {A: \"1\", B: \"2\"}").name("NIMService"))
        .isEqualTo(llama("env: {B: \"2\", A: \"1\"}").name("NIMService"));
  }

  @Test
  void theOrderOfAPatchDoesNotMatter() {
    assertThat(llama("overrides: {NIMService: {spec: {userID: 7, groupID: 8}}}").name("NIMService"))
        .isEqualTo(
            llama("overrides: {NIMService: {spec: {groupID: 8, userID: 7}}}").name("NIMService"));
  }

  /// The name stands in the anti-affinity too, and must not feed back into itself.
  @Test
  void oneContentUnderTwoNamesHasOneHex() {
    String other = SmallFleet.fleet().model("other").name("NIMService");

    assertThat(other.replace("other", "llama")).isEqualTo(SERVICE);
  }
}
