package dev.nimfleet.gitops.analysis;

import dev.nimfleet.compiler.plan.ModelPlan.MetricNames;
import java.util.List;
import java.util.Optional;

/// The series that a verdict is made of, by the engine's names.
///
/// @param ttft the histogram of times to the first token
/// @param ended requests that ended, those that count as failed perhaps among them
/// @param failed each a way in which requests are seen to fail; the worst is believed, since two
///   ways may see the same request
record Signals(String ttft, Counter ended, List<Counter> failed) {
  /// A counter, and which of its series.
  record Counter(String name, String matchers) {
    static Counter all(String name) {
      return new Counter(name, "");
    }
  }

  /// The engine is told by the prefix, as NIM passes its names through from 2.0 on; 1.x has names
  /// without one. Empty for names that somebody gave, since they do not say how requests fail.
  static Optional<Signals> of(MetricNames names) {
    String ttft = names.ttft();
    return switch (ttft) {
      case "time_to_first_token_seconds" ->
          Optional.of(
              new Signals(
                  ttft,
                  Counter.all("request_success_total"),
                  List.of(Counter.all("request_failure_total"))));
      case "vllm:time_to_first_token_seconds" ->
          // The engine's own errors are among its "successes"; what fails before it gets there is
          // seen by the HTTP server only.
          Optional.of(
              new Signals(
                  ttft,
                  new Counter("vllm:request_success_total", ",finished_reason!=\"error\""),
                  List.of(
                      new Counter("vllm:request_success_total", ",finished_reason=\"error\""),
                      new Counter("http_requests_total", ",status=~\"5..\""))));
      case "sglang:time_to_first_token_seconds" ->
          Optional.of(
              new Signals(
                  ttft,
                  Counter.all("sglang:num_requests_total"),
                  List.of(
                      new Counter("sglang:http_responses_total", ",status_code=~\"5..\""),
                      new Counter("http_requests_total", ",status=~\"5..\""))));
      default -> Optional.empty();
    };
  }
}
