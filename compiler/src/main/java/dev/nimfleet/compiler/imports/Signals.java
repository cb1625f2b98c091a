package dev.nimfleet.compiler.imports;

import dev.nimfleet.compiler.fleet.Durations;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the prometheus triggers of a ScaledObject measure, as far as their queries can be
/// recognised.
///
/// @param kvCache as fleet.yaml writes it: `70%`
/// @param ttft as fleet.yaml writes it: `800ms`
/// @param family which engine's names the queries use: `vllm`, `sglang`, or empty for NIM 1.x
record Signals(
    Optional<String> kvCache,
    Optional<String> concurrency,
    Optional<String> queue,
    Optional<String> ttft,
    Optional<String> family) {
  private static final List<String> KV_CACHE =
      List.of("gpu_cache_usage_perc", "kv_cache_usage_perc", "token_usage");
  private static final List<String> RUNNING = List.of("num_requests_running", "num_running_reqs");
  private static final List<String> WAITING = List.of("num_requests_waiting", "num_queue_reqs");
  private static final List<String> TTFT = List.of("time_to_first_token_seconds");
  private static final BigDecimal LONGEST_SECONDS = BigDecimal.valueOf(86_400);
  private static final Pattern PERCENT = Pattern.compile("\\*\\s*100\\s*$");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?\\d{1,12}(\\.\\d{0,12})?([eE][+-]?\\d)?");
  private static final Pattern ENGINE = Pattern.compile("\\b(vllm|sglang):");

  static Signals of(MapNode scaler) {
    List<MapNode> triggers =
        Shape.maps(scaler, "spec.triggers").stream()
            .filter(trigger -> trigger.text("type").orElse("").equals("prometheus"))
            .toList();
    return new Signals(
        trigger(triggers, KV_CACHE).flatMap(Signals::percent),
        trigger(triggers, RUNNING).flatMap(Signals::requests),
        trigger(triggers, WAITING).flatMap(Signals::requests),
        trigger(triggers, TTFT).flatMap(Signals::seconds),
        triggers.stream()
            .map(Signals::query)
            .map(ENGINE::matcher)
            .findFirst()
            .map(Signals::engine));
  }

  private static String engine(Matcher found) {
    return found.find() ? found.group(1) : "";
  }

  private static Optional<MapNode> trigger(List<MapNode> triggers, List<String> metrics) {
    return triggers.stream()
        .filter(trigger -> metrics.stream().anyMatch(query(trigger)::contains))
        // The query for the time to first token counts running requests too.
        .filter(
            trigger -> metrics.equals(TTFT) || TTFT.stream().noneMatch(query(trigger)::contains))
        .findFirst();
  }

  private static String query(MapNode trigger) {
    return trigger.text("metadata", "query").orElse("").strip();
  }

  /// A number such as people write; one with thousands of digits would take for ever.
  private static Optional<BigDecimal> threshold(MapNode trigger) {
    return trigger
        .text("metadata", "threshold")
        .filter(text -> NUMBER.matcher(text).matches())
        .map(BigDecimal::new);
  }

  private static Optional<String> percent(MapNode trigger) {
    boolean isPercent = PERCENT.matcher(query(trigger)).find();
    return threshold(trigger)
        .map(number -> isPercent ? number : number.movePointRight(2))
        .filter(number -> number.signum() > 0 && number.compareTo(BigDecimal.valueOf(100)) <= 0)
        .map(number -> number.stripTrailingZeros().toPlainString() + "%");
  }

  private static Optional<String> requests(MapNode trigger) {
    return threshold(trigger)
        .map(BigDecimal::stripTrailingZeros)
        .filter(number -> number.scale() <= 0 && number.signum() > 0)
        .map(BigDecimal::toPlainString);
  }

  private static Optional<String> seconds(MapNode trigger) {
    return threshold(trigger)
        .filter(number -> number.signum() > 0 && number.compareTo(LONGEST_SECONDS) <= 0)
        .map(number -> Duration.ofMillis(number.movePointRight(3).longValue()))
        .filter(duration -> !duration.isZero())
        .map(Durations::text);
  }

  /// The names of the four signals in that family, where the image does not tell them.
  MapNode metricNames(MapNode at) {
    String prefix = family.filter(name -> !name.isEmpty()).map(name -> name + ":").orElse("");
    boolean isSglang = prefix.equals("sglang:");
    String cache =
        isSglang
            ? "token_usage"
            : prefix.isEmpty() ? "gpu_cache_usage_perc" : "kv_cache_usage_perc";
    return MapNode.at(at.at())
        .put("kvCache", prefix + cache)
        .put("running", prefix + (isSglang ? "num_running_reqs" : "num_requests_running"))
        .put("waiting", prefix + (isSglang ? "num_queue_reqs" : "num_requests_waiting"))
        .put("ttft", prefix + "time_to_first_token_seconds")
        .build();
  }

  /// A number of requests as fleet.yaml writes it.
  static Node count(MapNode at, String number) {
    return new Scalar(at.at(), Scalar.Kind.INTEGER, number);
  }
}
