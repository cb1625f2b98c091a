package dev.nimfleet.policies.oracle;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// What a metric tells by its name.
final class Signals {
  /// What NIM 1.x exposes. Later ones pass on what their engine has, which begins with its name.
  private static final Set<String> NIM =
      Set.of(
          "gpu_cache_usage_perc",
          "num_requests_running",
          "num_requests_waiting",
          "num_request_max",
          "prompt_tokens_total",
          "generation_tokens_total",
          "time_to_first_token_seconds",
          "time_per_output_token_seconds",
          "e2e_request_latency_seconds",
          "request_prompt_tokens",
          "request_generation_tokens",
          "request_success_total",
          "request_failure_total",
          "request_finish_total");

  private static final Pattern ENGINE = Pattern.compile("(vllm|sglang|trtllm):.*");
  private static final Pattern PART = Pattern.compile("_(bucket|sum|count)$");
  private static final Pattern HOST =
      Pattern.compile(
          "^(container|node|process|pod|namedprocess_namegroup|windows|machine)_cpu"
              + "|container_(memory|spec_cpu)|:container_cpu_usage_seconds_total:|^instance:node_cpu"
              + "|^node_load[0-9]");
  private static final Pattern GPU =
      Pattern.compile("^DCGM_FI_(DEV_GPU_UTIL|PROF_.*)$|^nvidia_smi_utilization_gpu_ratio$");

  private Signals() {}

  /// The load of the model, as far as its maker says.
  static boolean isOfModel(String metric) {
    return NIM.contains(metric)
        || NIM.contains(PART.matcher(metric).replaceAll(""))
        || ENGINE.matcher(metric).matches();
  }

  /// The CPU or memory of the machine.
  static boolean isOfHost(String metric) {
    return HOST.matcher(metric).find() || metric.toLowerCase(Locale.ROOT).contains("cpu");
  }

  /// How busy the GPU is, which is always.
  static boolean isOfGpu(String metric) {
    return GPU.matcher(metric).find();
  }
}
