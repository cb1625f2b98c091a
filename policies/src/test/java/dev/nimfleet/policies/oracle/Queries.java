package dev.nimfleet.policies.oracle;

/// Random queries.
final class Queries {
  private Queries() {}

  static String draw(Draw draw) {
    String query =
        draw.chance(25)
            ? "%s %s %s"
                .formatted(
                    whole(draw), draw.one("+", "* 0 +", "/", "or", "> bool 3 and"), whole(draw))
            : whole(draw);
    if (draw.chance(4)) return draw.one(query + ")", "sum(" + query, query + " +", "");
    return query;
  }

  /// Of one series.
  private static String whole(Draw draw) {
    return switch (draw.upTo(6)) {
      case 0 -> "sum(%s)".formatted(selector(draw));
      case 1 -> "avg(%s) * 100".formatted(selector(draw));
      case 2 -> "sum by (le) (rate(%s[5m]))".formatted(selector(draw));
      case 3 ->
          "histogram_quantile(0.9, sum by (le) (rate(%s[2m] offset 1m)))"
              .formatted(draw.one("vllm:time_to_first_token_seconds_bucket", selector(draw)));
      case 4 -> "max_over_time(avg(rate(%s[1m]))[10m:1m])".formatted(selector(draw));
      case 5 -> "max without (pod, instance) (%s)".formatted(selector(draw));
      default -> draw.chance(20) ? "vector(1e3)" : "sum(%s) or vector(0)".formatted(selector(draw));
    };
  }

  private static String selector(Draw draw) {
    String metric = metric(draw);
    return switch (draw.upTo(39)) {
      case 0 -> "{__name__=~\"%s.*\"}".formatted(metric);
      case 1 -> "{namespace=\"nim-prod\",__name__!=\"%s\"}".formatted(metric);
      case 2 -> "{namespace=\"nim-prod\",job=~\".+\"}";
      case 3, 4 -> "{__name__=\"%s\",service=\"llama\"}".formatted(metric);
      case 5, 6 -> "{\"%s\",service=\"llama\"}".formatted(metric);
      case 7, 8, 9, 10 -> metric;
      default -> "%s{namespace=\"nim-prod\",service=\"%s\"}".formatted(metric, label(draw));
    };
  }

  /// Words in a label's value are no metrics.
  private static String label(Draw draw) {
    return draw.chance(80) ? "llama" : draw.one("node_load1", "by (x)", "cpu");
  }

  private static String metric(Draw draw) {
    if (draw.chance(84)) {
      return draw.one(
          "gpu_cache_usage_perc",
          "num_requests_running",
          "num_requests_waiting",
          "vllm:kv_cache_usage_perc",
          "vllm:num_requests_running",
          "sglang:num_running_reqs",
          "trtllm:kv_cache_utilization",
          "time_to_first_token_seconds_bucket",
          "e2e_request_latency_seconds_count");
    }
    return draw.one(
        "container_cpu_usage_seconds_total",
        "node_cpu_seconds_total",
        "process_cpu_seconds_total",
        "instance:node_cpu_utilisation:rate5m",
        "node_namespace_pod_container:container_cpu_usage_seconds_total:sum_irate",
        "container_memory_working_set_bytes",
        "kube_pod_container_resource_requests",
        "node_load1",
        "team:load:sum",
        "busy_score",
        "up",
        "DCGM_FI_DEV_GPU_UTIL",
        "DCGM_FI_DEV_GPU_UTIL",
        "DCGM_FI_PROF_GR_ENGINE_ACTIVE",
        "nvidia_smi_utilization_gpu_ratio");
  }
}
