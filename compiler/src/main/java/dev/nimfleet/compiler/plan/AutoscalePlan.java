package dev.nimfleet.compiler.plan;

import dev.nimfleet.compiler.fleet.Durations;
import dev.nimfleet.compiler.fleet.Image;
import dev.nimfleet.compiler.fleet.Preset;
import dev.nimfleet.compiler.fleet.Profile;
import dev.nimfleet.compiler.fleet.Replicas;
import dev.nimfleet.compiler.fleet.Setting;
import dev.nimfleet.compiler.fleet.Settings;
import dev.nimfleet.compiler.plan.ModelPlan.Authentication;
import dev.nimfleet.compiler.plan.ModelPlan.Autoscaling;
import dev.nimfleet.compiler.plan.ModelPlan.MetricNames;
import dev.nimfleet.compiler.plan.ModelPlan.Prometheus;
import dev.nimfleet.compiler.plan.ModelPlan.Schedule;
import dev.nimfleet.compiler.plan.ModelPlan.Step;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// When a model gets more replicas, and when it gives them back.
final class AutoscalePlan {
  /// The least time that load must be low before a replica goes.
  static final Duration SCALE_IN_FLOOR = Duration.ofSeconds(600);

  /// `stabilizationWindowSeconds` of autoscaling/v2 is at most an hour.
  private static final Duration WINDOW_LIMIT = Duration.ofHours(1);

  /// `periodSeconds` of autoscaling/v2 is from 1 s to half an hour.
  private static final Duration PERIOD_LIMIT = Duration.ofMinutes(30);

  /// The HPA looks at its metrics every 15 s; with this the last pod of a wave is loaded and
  /// counted.
  private static final Duration LOAD_MARGIN = Duration.ofSeconds(30);

  /// The first Kubernetes in which the HPA's `tolerance` is GA.
  private static final int TOLERANCE_MINOR = 37;

  /// Of these KEDA takes one (pkg/scalers/authentication).
  private static final Set<String> EXCLUSIVE_MODES = Set.of("bearer", "basic", "oauth");

  private final Settings settings;
  private final Setting<Preset> preset;
  private final boolean floorWaived;
  private final Diagnostics diagnostics;

  AutoscalePlan(
      Settings settings, Setting<Preset> preset, boolean floorWaived, Diagnostics diagnostics) {
    this.settings = settings;
    this.preset = preset;
    this.floorWaived = floorWaived;
    this.diagnostics = diagnostics;
  }

  Optional<Autoscaling> plan(
      Image image,
      Optional<Setting<Profile>> profile,
      Setting<Duration> loadTime,
      Setting<Replicas> replicas,
      Optional<Setting<String>> kubernetes) {
    int before = diagnostics.errors();
    // KEDA appends `/api/v1/query`.
    Optional<Setting<String>> prometheus =
        settings.text("metrics", "prometheus").map(url -> url.map(Planner::withoutSlash));
    if (prometheus.isEmpty()) {
      diagnostics.add(PlanErrors.noPrometheus(replicas.at(), settings.model()));
    }
    Optional<Authentication> authentication = authentication();
    Optional<MetricNames> names = metricNames(image, profile);
    Setting<Double> kvCache = kvCache();
    Optional<Setting<Integer>> concurrency = target("concurrency").or(this::presetConcurrency);
    Optional<Setting<Integer>> queue = target("queue");
    Optional<Setting<Duration>> ttft = ttft();
    Step scaleOut = step("scaleOut", Duration.ofSeconds(30), 2, Duration.ofSeconds(60));
    Step scaleIn = scaleIn(loadTime);
    boolean onlyKvCache =
        concurrency.filter(c -> c.value() > 0).isEmpty()
            && queue.filter(c -> c.value() > 0).isEmpty()
            && ttft.isEmpty();
    List<Schedule> schedules =
        new Schedules(settings, loadTime.value(), replicas.value(), diagnostics).read();
    Optional<Setting<String>> tolerance =
        tolerance(kvCache, onlyKvCache && schedules.isEmpty(), kubernetes);
    if (diagnostics.errors() > before) {
      return Optional.empty();
    }
    return Optional.of(
        new Autoscaling(
            new Prometheus(
                prometheus.orElseThrow(), settings.text("metrics", "tenant"), authentication),
            kvCache,
            concurrency.filter(c -> c.value() > 0),
            queue.filter(c -> c.value() > 0),
            ttft,
            names.orElseThrow(),
            scaleOut,
            scaleIn,
            cooldown(),
            tolerance,
            schedules));
  }

  private Optional<Authentication> authentication() {
    Optional<Setting<String>> name = settings.text("metrics", "authentication", "name");
    if (name.isEmpty()) {
      return Optional.empty();
    }
    Optional<Setting<Node>> written = settings.node("metrics", "authentication", "modes");
    List<String> modes =
        written
            .map(node ->
                ((ListNode) node.value())
                    .items().stream().map(mode -> ((Scalar) mode).text()).distinct().toList())
            .orElse(List.of());
    List<String> exclusive = modes.stream().filter(EXCLUSIVE_MODES::contains).toList();
    if (exclusive.size() > 1) {
      Setting<Node> at = written.orElseThrow();
      diagnostics.add(at.explain(PlanErrors.authModes(at.at(), exclusive)));
    }
    String kind =
        settings
            .text("metrics", "authentication", "kind")
            .map(Setting::value)
            .orElse("TriggerAuthentication");
    return Optional.of(new Authentication(name.get().at(), name.get().value(), kind, modes));
  }

  private Setting<Double> kvCache() {
    Optional<Setting<Double>> written = settings.percent("autoscale", "kvCache");
    written.ifPresent(kv -> {
      if (kv.value() <= 0 || kv.value() > 100) {
        diagnostics.add(
            kv.explain(
                PlanErrors.bounds(
                    kv.at(), "kvCache", percent(kv.value()), "above 0 and at most 100%")));
      }
    });
    return written.orElseGet(() -> preset.map(p -> (double) p.kvCachePercent()));
  }

  private Optional<Setting<Integer>> presetConcurrency() {
    return preset.value().concurrency().isPresent()
        ? Optional.of(preset.map(p -> p.concurrency().getAsInt()))
        : Optional.empty();
  }

  /// A number of requests; 0 stands for `none`.
  private Optional<Setting<Integer>> target(String field) {
    Optional<Setting<Integer>> target =
        settings
            .text("autoscale", field)
            .map(setting -> setting.map(text -> text.equals("none") ? -1 : Integer.parseInt(text)));
    target
        .filter(count -> count.value() == 0)
        .ifPresent(count ->
            diagnostics.add(
                count.explain(
                    PlanErrors.bounds(
                        count.at(), field, "0", "at least 1, or `none` for no such trigger"))));
    return target;
  }

  private Optional<Setting<Duration>> ttft() {
    Optional<Setting<Duration>> ttft = settings.duration("autoscale", "ttftP90");
    ttft.filter(limit -> limit.value().isZero())
        .ifPresent(limit ->
            diagnostics.add(
                limit.explain(PlanErrors.bounds(limit.at(), "ttftP90", "0s", "above 0"))));
    return ttft;
  }

  private Step scaleIn(Setting<Duration> loadTime) {
    Setting<Duration> asked =
        settings
            .duration("autoscale", "scaleIn", "window")
            .orElseGet(() -> preset.map(Preset::scaleIn));
    Setting<Duration> window = floored(asked);
    Duration load = loadTime.value().plus(LOAD_MARGIN);
    boolean held = floorWaived || asked.value().compareTo(SCALE_IN_FLOOR) >= 0;
    if (load.compareTo(window.value()) > 0 && isUsers(asked) && held) {
      diagnostics.add(
          asked
              .explain(PlanErrors.scaleInBeforeLoad(asked.at(), asked.value(), load))
              .note(loadTime.at(), "the load time comes from here"));
    } else if (load.compareTo(window.value()) > 0) {
      window = loadTime.map(_ -> load);
    }
    if (window.value().compareTo(WINDOW_LIMIT) > 0) {
      String because =
          window.at().equals(loadTime.at())
              ? "it follows the load time of %s; state the true one as `loadTime`."
                  .formatted(Durations.text(loadTime.value()))
              : "write `window: 3600s` or less.";
      diagnostics.add(window.explain(PlanErrors.windowLimit(window.at(), window.value(), because)));
    }
    Step step = step("scaleIn", window.value(), 1, Duration.ofSeconds(300));
    return new Step(window, step.pods(), step.every());
  }

  /// Decision: a preset below the floor is raised with an info, a user's value is an error.
  private Setting<Duration> floored(Setting<Duration> asked) {
    if (floorWaived || asked.value().compareTo(SCALE_IN_FLOOR) >= 0) {
      return asked;
    }
    if (isUsers(asked)) {
      diagnostics.add(asked.explain(PlanErrors.scaleInFloor(asked.at(), asked.value())));
      return asked;
    }
    diagnostics.add(
        asked.explain(PlanErrors.clamped(asked.at(), preset.value().word(), asked.value())));
    return asked.map(_ -> SCALE_IN_FLOOR);
  }

  /// Whether a person wrote the window, rather than the preset.
  private boolean isUsers(Setting<Duration> window) {
    return !window.at().equals(preset.at());
  }

  private Setting<Duration> cooldown() {
    return preset.map(p ->
        floorWaived || p.scaleIn().compareTo(SCALE_IN_FLOOR) >= 0 ? p.scaleIn() : SCALE_IN_FLOOR);
  }

  private Step step(String field, Duration window, int pods, Duration every) {
    Setting<Duration> windowSetting =
        settings
            .duration("autoscale", field, "window")
            .orElseGet(() -> Setting.written(window, settings.at()));
    Setting<Duration> period =
        settings
            .duration("autoscale", field, "every")
            .orElseGet(() -> Setting.written(every, settings.at()));
    refusePartsOfSeconds("window", windowSetting);
    refusePartsOfSeconds("every", period);
    if (period.value().isZero() || period.value().compareTo(PERIOD_LIMIT) > 0) {
      diagnostics.add(
          period.explain(
              PlanErrors.bounds(
                  period.at(),
                  "every",
                  Durations.text(period.value()),
                  "the HPA allows 1s to 30m")));
    }
    if (field.equals("scaleOut") && windowSetting.value().compareTo(WINDOW_LIMIT) > 0) {
      diagnostics.add(
          windowSetting.explain(
              PlanErrors.bounds(
                  windowSetting.at(),
                  "window",
                  Durations.text(windowSetting.value()),
                  "the HPA allows up to 3600s")));
    }
    return new Step(
        windowSetting,
        settings
            .count("autoscale", field, "pods")
            .orElseGet(() -> Setting.written(pods, settings.at())),
        period);
  }

  private void refusePartsOfSeconds(String field, Setting<Duration> time) {
    if (time.value().toMillisPart() != 0) {
      diagnostics.add(
          time.explain(
              PlanErrors.bounds(
                  time.at(), field, Durations.text(time.value()), "the HPA counts whole seconds")));
    }
  }

  /// The HPA scales in only below target × (1 − tolerance).
  private Optional<Setting<String>> tolerance(
      Setting<Double> kvCache, boolean onlyKvCache, Optional<Setting<String>> kubernetes) {
    Optional<Setting<Double>> written = settings.percent("autoscale", "scaleInBelow");
    double below = written.map(Setting::value).orElse(30.0);
    Span at = written.map(Setting::at).orElse(settings.at());
    if (below >= kvCache.value()) {
      diagnostics.add(
          written
              .orElseGet(() -> kvCache)
              .explain(
                  PlanErrors.scaleInBound(
                      written.map(Setting::at).orElse(kvCache.at()),
                      percent(below),
                      percent(kvCache.value()))));
      return Optional.empty();
    }
    boolean known =
        kubernetes.filter(version -> minor(version.value()) >= TOLERANCE_MINOR).isPresent();
    if (onlyKvCache && known) {
      String tolerance =
          BigDecimal.valueOf(1 - below / kvCache.value())
              .setScale(2, RoundingMode.HALF_UP)
              .toPlainString();
      return Optional.of(Setting.written(tolerance, at));
    }
    // The default is nobody's wish; a note on every model would hide the notes that matter.
    if (written.isPresent() || onlyKvCache) {
      String reason =
          onlyKvCache
              ? kubernetes
                  .map(version -> "Kubernetes %s has no tolerance".formatted(version.value()))
                  .orElse("the cluster's Kubernetes is not known")
              : "it would hold for the other triggers too";
      diagnostics.add(PlanErrors.toleranceLeftOut(at, percent(below), reason));
    }
    return Optional.empty();
  }

  private static int minor(String version) {
    return Integer.parseInt(version.substring(version.indexOf('.') + 1));
  }

  static String percent(double value) {
    return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString() + "%";
  }

  /// NIM 1.x has names of its own; from 2.0 on it passes the engine's through.
  private Optional<MetricNames> metricNames(Image image, Optional<Setting<Profile>> profile) {
    Optional<MetricNames> given = givenNames();
    if (given.isPresent()) {
      return given;
    }
    String engine =
        profile
            .map(Setting::value)
            .filter(Profile.Named.class::isInstance)
            .map(p -> ((Profile.Named) p).backend())
            .orElse("");
    if (image.major().isPresent() && image.major().getAsInt() == 1) {
      return Optional.of(
          new MetricNames(
              "gpu_cache_usage_perc",
              "num_requests_running",
              "num_requests_waiting",
              "time_to_first_token_seconds"));
    }
    if (image.major().isPresent() && image.major().getAsInt() >= 2) {
      if (engine.equals("vllm")) {
        return Optional.of(
            new MetricNames(
                "vllm:kv_cache_usage_perc",
                "vllm:num_requests_running",
                "vllm:num_requests_waiting",
                "vllm:time_to_first_token_seconds"));
      }
      if (engine.equals("sglang")) {
        return Optional.of(
            new MetricNames(
                "sglang:token_usage",
                "sglang:num_running_reqs",
                "sglang:num_queue_reqs",
                "sglang:time_to_first_token_seconds"));
      }
    }
    diagnostics.add(PlanErrors.metricNames(settings.at(), image.tag(), engine));
    return Optional.empty();
  }

  private Optional<MetricNames> givenNames() {
    if (settings.node("autoscale", "metricNames").isEmpty()) {
      return Optional.empty();
    }
    Optional<Setting<String>> kv = settings.text("autoscale", "metricNames", "kvCache");
    Optional<Setting<String>> running = settings.text("autoscale", "metricNames", "running");
    Optional<Setting<String>> waiting = settings.text("autoscale", "metricNames", "waiting");
    Optional<Setting<String>> ttft = settings.text("autoscale", "metricNames", "ttft");
    if (kv.isEmpty() || running.isEmpty() || waiting.isEmpty() || ttft.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new MetricNames(
            kv.get().value(), running.get().value(), waiting.get().value(), ttft.get().value()));
  }
}
