package dev.nimfleet.compiler.imports;

import dev.nimfleet.compiler.fleet.Durations;
import dev.nimfleet.compiler.fleet.Preset;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Builder;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What fleet.yaml says of a ScaledObject: only what differs from what it would be anyway.
final class ScalerDraft {
  private static final Duration FLOOR = Duration.ofSeconds(600);
  private static final Duration HIGHEST = Duration.ofHours(1);
  private static final Duration LOAD_MARGIN = Duration.ofSeconds(30);
  private static final String BEHAVIOR = "spec.advanced.horizontalPodAutoscalerConfig.behavior.";

  private final MapNode scaler;
  private final Duration loadTime;
  private final Signals signals;
  private final Optional<Preset> named;

  /// @param loadTime how long a replica may take to load, by its probe
  ScalerDraft(MapNode scaler, Duration loadTime) {
    this.scaler = scaler;
    this.loadTime = loadTime;
    this.signals = Signals.of(scaler);
    this.named =
        Arrays.stream(Preset.values())
            .filter(this::hasSignalsOf)
            .min(Comparator.comparing(this::otherCooldown));
  }

  Signals signals() {
    return signals;
  }

  private boolean hasSignalsOf(Preset preset) {
    boolean sameCache = signals.kvCache().equals(Optional.of(preset.kvCachePercent() + "%"));
    Optional<String> concurrency =
        preset.concurrency().isPresent()
            ? Optional.of(Integer.toString(preset.concurrency().getAsInt()))
            : Optional.empty();
    return sameCache && signals.concurrency().equals(concurrency);
  }

  private boolean otherCooldown(Preset preset) {
    return !Shape.number(scaler, "spec.cooldownPeriod")
        .equals(OptionalInt.of((int) preset.scaleIn().toSeconds()));
  }

  /// `2..8`; one warm replica is too few for a fleet that scales.
  String replicas() {
    int min = Math.max(2, Shape.number(scaler, "spec.minReplicaCount").orElse(0));
    int max = Math.max(min, Shape.number(scaler, "spec.maxReplicaCount").orElse(100));
    return min + ".." + max;
  }

  /// How many there are at least; KEDA's `0` is none that a fleet may have.
  int leastReplicas() {
    return Math.max(1, Shape.number(scaler, "spec.minReplicaCount").orElse(0));
  }

  /// The preset whose numbers are just these; none when it is the one that holds anyway.
  Optional<String> workload() {
    return named.filter(preset -> preset != Preset.DEFAULT).map(Preset::word);
  }

  Optional<MapNode> autoscale() {
    Preset preset = named.orElse(Preset.DEFAULT);
    Builder autoscale = MapNode.at(scaler.at());
    signals
        .kvCache()
        .filter(percent -> !percent.equals(preset.kvCachePercent() + "%"))
        .ifPresent(percent -> autoscale.put("kvCache", percent));
    if (named.isEmpty()) {
      concurrency(preset).ifPresent(node -> autoscale.put("concurrency", node));
    }
    signals.queue().ifPresent(n -> autoscale.put("queue", Signals.count(scaler, n)));
    signals.ttft().ifPresent(limit -> autoscale.put("ttftP90", limit));
    autoscale.put("scaleOut", scaleOut());
    autoscale.put("scaleIn", scaleIn(preset));
    MapNode map = autoscale.build();
    return map.isEmpty() ? Optional.empty() : Optional.of(map);
  }

  private Optional<Node> concurrency(Preset preset) {
    Optional<String> usual =
        preset.concurrency().isPresent()
            ? Optional.of(Integer.toString(preset.concurrency().getAsInt()))
            : Optional.empty();
    if (signals.concurrency().equals(usual)) {
      return Optional.empty();
    }
    return Optional.of(
        signals
            .concurrency()
            .map(number -> Signals.count(scaler, number))
            .orElseGet(() -> Scalar.string(scaler.at(), "none")));
  }

  private Optional<MapNode> scaleOut() {
    if (Shape.map(scaler, BEHAVIOR + "scaleUp").isEmpty()) {
      return Optional.empty();
    }
    Builder step = MapNode.at(scaler.at());
    int window = Shape.number(scaler, BEHAVIOR + "scaleUp.stabilizationWindowSeconds").orElse(0);
    if (window != 30 && window <= HIGHEST.toSeconds()) {
      step.put("window", Durations.text(Duration.ofSeconds(window)));
    }
    pods("scaleUp", 2, 60, step);
    return filled(step);
  }

  /// A window that is shorter than the load time is none that a fleet may have.
  private Optional<MapNode> scaleIn(Preset preset) {
    if (Shape.map(scaler, BEHAVIOR + "scaleDown").isEmpty()) {
      return Optional.empty();
    }
    Builder step = MapNode.at(scaler.at());
    Duration window =
        Duration.ofSeconds(
            Shape.number(scaler, BEHAVIOR + "scaleDown.stabilizationWindowSeconds").orElse(300));
    Duration load = loadTime.plus(LOAD_MARGIN);
    Duration usual = longest(longest(preset.scaleIn(), FLOOR), load);
    boolean isAllowed =
        window.compareTo(longest(FLOOR, load)) >= 0 && window.compareTo(HIGHEST) <= 0;
    if (isAllowed && !window.equals(usual)) {
      step.put("window", Durations.text(window));
    }
    pods("scaleDown", 1, 300, step);
    return filled(step);
  }

  private void pods(String direction, int usualPods, int usualSeconds, Builder step) {
    List<MapNode> policies = Shape.maps(scaler, BEHAVIOR + direction + ".policies");
    if (policies.size() != 1 || !policies.getFirst().text("type").orElse("").equals("Pods")) {
      return;
    }
    int pods = Shape.number(policies.getFirst(), "value").orElse(usualPods);
    int seconds = Shape.number(policies.getFirst(), "periodSeconds").orElse(usualSeconds);
    if (pods != usualPods) {
      step.put("pods", pods);
    }
    if (seconds != usualSeconds) {
      step.put("every", Durations.text(Duration.ofSeconds(seconds)));
    }
  }

  Optional<ListNode> schedule() {
    int lead = (int) Math.min(Integer.MAX_VALUE, (loadTime.toSeconds() + 59) / 60);
    List<Node> schedules =
        Shape.maps(scaler, "spec.triggers").stream()
            .filter(trigger -> trigger.text("type").orElse("").equals("cron"))
            .<Node>flatMap(trigger -> CronHours.schedule(trigger, lead).stream())
            .toList();
    return schedules.isEmpty()
        ? Optional.empty()
        : Optional.of(new ListNode(scaler.at(), schedules));
  }

  /// Whom KEDA asks, and as whom, by its first prometheus trigger.
  Optional<MapNode> prometheus() {
    return Shape.maps(scaler, "spec.triggers").stream()
        .filter(trigger -> trigger.text("type").orElse("").equals("prometheus"))
        .filter(trigger -> trigger.text("metadata", "serverAddress").isPresent())
        .findFirst()
        .map(ScalerDraft::server);
  }

  private static MapNode server(MapNode trigger) {
    Builder metrics =
        MapNode.at(trigger.at())
            .put("prometheus", trigger.text("metadata", "serverAddress").orElse(""));
    trigger
        .text("metadata", "customHeaders")
        .filter(text -> text.matches("X-Scope-OrgID=[^,= ]+"))
        .ifPresent(text -> metrics.put("tenant", text.substring(text.indexOf('=') + 1)));
    trigger
        .text("authenticationRef", "name")
        .ifPresent(name -> {
          Builder who = MapNode.at(trigger.at()).put("name", name);
          trigger
              .text("authenticationRef", "kind")
              .filter(kind -> !kind.equals("TriggerAuthentication"))
              .ifPresent(kind -> who.put("kind", kind));
          trigger
              .text("metadata", "authModes")
              .ifPresent(modes -> who.put("modes", list(trigger, modes)));
          metrics.put("authentication", who);
        });
    return metrics.build();
  }

  private static ListNode list(MapNode at, String words) {
    return new ListNode(
        at.at(),
        Arrays.stream(words.split(","))
            .<Node>map(word -> Scalar.string(at.at(), word.strip()))
            .toList());
  }

  private static Duration longest(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static Optional<MapNode> filled(Builder builder) {
    MapNode map = builder.build();
    return map.isEmpty() ? Optional.empty() : Optional.of(map);
  }
}
