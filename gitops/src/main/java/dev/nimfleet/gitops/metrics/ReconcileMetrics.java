package dev.nimfleet.gitops.metrics;

import dev.nimfleet.gitops.apply.Result;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.reconcile.FleetState;
import dev.nimfleet.gitops.reconcile.Listener;
import dev.nimfleet.gitops.reconcile.Source.Trouble;
import dev.nimfleet.gitops.rollout.RolloutState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// What a reconciler counts. Labels are names of fleets and models, and words of which there are
/// few; nothing that a file or an API server says.
public final class ReconcileMetrics implements Listener {
  /// From a look at a fleet in sync to the download of a large model.
  private static final Duration[] BUCKETS =
      Stream.of(1, 5, 15, 60, 300, 900, 1800, 3600)
          .map(Duration::ofSeconds)
          .toArray(Duration[]::new);

  /// What a fleet consists of. A folder may hold other kinds.
  private static final Set<String> KINDS =
      Set.of(
          "NIMCache",
          "NIMService",
          "ScaledObject",
          "HTTPRoute",
          "InferencePool",
          "PodDisruptionBudget",
          "ResourceQuota",
          "ConfigMap",
          "Lease",
          "ModelFleet",
          "Event");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final InstantSource clock;
  private final Map<Metric, MultiGauge> tables = new EnumMap<>(Metric.class);
  private final Map<String, FleetState> fleets = new ConcurrentHashMap<>();
  private final Map<String, Map<String, RolloutState>> rollouts = new ConcurrentHashMap<>();
  private final Map<String, Instant> successes = new ConcurrentHashMap<>();
  private final Map<Object, Followed> sources = new ConcurrentHashMap<>();

  /// How a loop follows its source.
  ///
  /// @param since when it was last known and sound; when it was first looked at where it never was
  private record Followed(String fleet, boolean isStale, Instant since) {}

  public ReconcileMetrics(InstantSource clock) {
    this.clock = clock;
  }

  /// A cluster whose calls are counted.
  public Cluster counted(Cluster cluster) {
    return new CountedCluster(cluster, this);
  }

  /// Whether this replica acts is asked when somebody looks.
  public void leader(BooleanSupplier isLeader) {
    Gauge.builder(Metric.LEADER.id(), () -> isLeader.getAsBoolean() ? 1 : 0)
        .description(Metric.LEADER.help())
        .register(registry);
  }

  @Override
  public void looked(Object loop, String fleet, Trouble trouble) {
    boolean isStale = !trouble.why().isEmpty();
    sources.compute(
        loop,
        (_, before) ->
            new Followed(
                fleet, isStale, isStale && before != null ? before.since() : clock.instant()));
  }

  @Override
  public void stopped(Object loop) {
    sources.remove(loop);
  }

  @Override
  public void happened(ObjectId id, Event event) {
    String fleet = id.namespace() + "/" + id.name();
    switch (event) {
      case Event.Ended ended -> ended(fleet, ended);
      case Event.Stands stands -> fleets.put(fleet, stands.state());
      case Event.Moves moves -> rollouts.put(fleet, moves.rollouts());
      case Event.Left() -> left(fleet);
      case Event.Began _, Event.Contested _ -> {}
    }
  }

  private void ended(String fleet, Event.Ended ended) {
    Timer.builder(Metric.RECONCILE_DURATION.id())
        .description(Metric.RECONCILE_DURATION.help())
        .tags("fleet", fleet, "result", word(ended.result()))
        .serviceLevelObjectives(BUCKETS)
        .register(registry)
        .record(ended.took());
    if (ended.isDone()) successes.put(fleet, clock.instant());
    if (ended.isNew() || !ended.hasWritten()) return;
    Stream.concat(ended.result().created().stream(), ended.result().configured().stream())
        .forEach(put -> count(Metric.CORRECTIONS, "fleet", fleet, "kind", kind(put.kind())));
  }

  private static String word(Result result) {
    if (!result.failures().isEmpty()) return "failure";
    return result.refused().isEmpty() ? "success" : "differs";
  }

  /// What nobody looks after here any more is not to be told of as if somebody did.
  private void left(String fleet) {
    fleets.remove(fleet);
    rollouts.remove(fleet);
    successes.remove(fleet);
    List<Meter> gone =
        registry.getMeters().stream()
            .filter(meter -> fleet.equals(meter.getId().getTag("fleet")))
            .toList();
    gone.forEach(registry::remove);
  }

  void wrote(String verb, String kind) {
    count(Metric.API_WRITES, "verb", verb, "kind", kind(kind));
  }

  void failed(ClusterTrouble.Reason reason) {
    count(Metric.API_ERRORS, "reason", reason.name().toLowerCase(Locale.ROOT));
  }

  private static String kind(String kind) {
    return KINDS.contains(kind) ? kind : "other";
  }

  private void count(Metric metric, String... tags) {
    Counter.builder(metric.id())
        .description(metric.help())
        .tags(tags)
        .register(registry)
        .increment();
  }

  /// All of it in the text format of Prometheus.
  public synchronized String text() {
    Map<Metric, List<Row<?>>> rows = new EnumMap<>(Metric.class);
    fleets.forEach((fleet, state) -> fleet(rows, fleet, state));
    rollouts.forEach(
        (fleet, models) -> models.forEach((model, it) -> rollout(rows, fleet, model, it)));
    successes.forEach((fleet, at) ->
        add(rows, Metric.LAST_SUCCESS, (double) at.getEpochSecond(), "fleet", fleet));
    Instant now = clock.instant();
    for (Followed source : sources.values()) {
      double age = Math.max(0, Duration.between(source.since(), now).toMillis() / 1e3);
      add(rows, Metric.SOURCE_STALE, source.isStale() ? 1 : 0, "fleet", source.fleet());
      add(rows, Metric.SOURCE_AGE, age, "fleet", source.fleet());
    }
    tables.forEach((metric, table) -> table.register(rows.getOrDefault(metric, List.of()), true));
    rows.forEach((metric, all) -> {
      if (!tables.containsKey(metric)) {
        MultiGauge table =
            MultiGauge.builder(metric.id()).description(metric.help()).register(registry);
        table.register(all, true);
        tables.put(metric, table);
      }
    });
    return registry.scrape();
  }

  private static void fleet(Map<Metric, List<Row<?>>> rows, String fleet, FleetState state) {
    boolean isDrifted = !state.drifted().isEmpty() || !state.contested().isEmpty();
    Map.of(
            "Ready", state.isReady(),
            "Reconciling", state.isBusy(),
            "Stalled", state.isStuck(),
            "Drifted", isDrifted,
            "Suspended", state.isSuspended())
        .forEach((condition, isTrue) ->
            add(
                rows,
                Metric.FLEET_CONDITION,
                isTrue ? 1 : 0,
                "fleet",
                fleet,
                "condition",
                condition));
    Map.of("all", state.inventory(), "drifted", state.drifted(), "contested", state.contested())
        .forEach((which, objects) ->
            add(rows, Metric.FLEET_OBJECTS, objects.size(), "fleet", fleet, "state", which));
    state
        .models()
        .forEach((model, it) ->
            add(
                rows,
                Metric.MODEL_STATE,
                1,
                "fleet",
                fleet,
                "model",
                model,
                "state",
                it.stage().word()));
  }

  private static void rollout(
      Map<Metric, List<Row<?>>> rows, String fleet, String model, RolloutState state) {
    String phase = state.phase().getClass().getSimpleName();
    add(rows, Metric.ROLLOUT_PHASE, 1, "fleet", fleet, "model", model, "phase", phase);
    add(rows, Metric.ROLLOUT_WEIGHT, state.shift().weight(), "fleet", fleet, "model", model);
  }

  private static void add(
      Map<Metric, List<Row<?>>> rows, Metric metric, double value, String... tags) {
    rows.computeIfAbsent(metric, _ -> new ArrayList<>()).add(Row.of(Tags.of(tags), value));
  }
}
