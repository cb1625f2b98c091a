package dev.nimfleet.compiler.plan;

import dev.nimfleet.compiler.fleet.Image;
import dev.nimfleet.compiler.fleet.Profile;
import dev.nimfleet.compiler.fleet.Quantity;
import dev.nimfleet.compiler.fleet.Replicas;
import dev.nimfleet.compiler.fleet.Setting;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedSet;

/// One model as meant: everything that its objects need, decided.
///
/// @param at where the model's name stands in fleet.yaml; what no line caused points there
/// @param autoscaling how KEDA scales it; there for a fixed number of replicas too where it can be
///   told, since an older revision may still be scaled
/// @param operator the release of NIM Operator that the cluster has, when that is known
/// @param holdsNames whether a revision waits until the hash of its profile is locked
public record ModelPlan(
    String fleet,
    String namespace,
    String name,
    Span at,
    Optional<Setting<String>> team,
    Setting<Image> image,
    Optional<Setting<Profile>> profile,
    Source source,
    Secrets secrets,
    Cache cache,
    Compute compute,
    Setting<Replicas> replicas,
    Probe startup,
    Setting<Duration> loadTime,
    Map<String, EnvValue> env,
    Placement placement,
    Optional<Proxy> proxy,
    Optional<Monitoring> monitoring,
    Optional<Autoscaling> autoscaling,
    Optional<Route> route,
    Map<String, MapNode> overrides,
    List<Waiver> waivers,
    Rollout rollout,
    Asked asked,
    Written written,
    Optional<Setting<String>> priorityClass,
    Optional<String> operator,
    boolean holdsNames) {

  public ModelPlan {
    env = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(env));
    overrides = Map.copyOf(overrides);
    waivers = List.copyOf(waivers);
  }

  /// The same model, loading that profile from that cache.
  public ModelPlan loading(Optional<Setting<Profile>> otherProfile, String cacheName) {
    return new ModelPlan(
        fleet,
        namespace,
        name,
        at,
        team,
        image,
        otherProfile,
        source,
        secrets,
        ownCache().<Cache>map(own -> own.named(cacheName)).orElse(cache),
        compute,
        replicas,
        startup,
        loadTime,
        env,
        placement,
        proxy,
        monitoring,
        autoscaling,
        route,
        overrides,
        waivers,
        rollout,
        asked,
        written,
        priorityClass,
        operator,
        holdsNames);
  }

  /// The GPUs that it takes with all replicas that there may be.
  public double gpusAtMost() {
    return compute.gpus() * replicas.value().max();
  }

  /// Whether KEDA scales it.
  public boolean isScaled() {
    return !replicas.value().isFixed();
  }

  /// Whether a waiver of the policy is in force for this model.
  public boolean waives(String policy) {
    return waivers.stream().anyMatch(waiver -> waiver.policy().equals(policy));
  }

  /// Where the weights come from.
  public sealed interface Source {
    /// NGC, as the image says.
    record Ngc() implements Source {}

    /// NGC, from an address of its own.
    record NgcEndpoint(Setting<String> endpoint) implements Source {}

    /// A model of Hugging Face, or of a mirror of it.
    ///
    /// @param namespace the organisation
    record HuggingFace(
        Span at, String endpoint, String namespace, String model, Optional<String> revision)
        implements Source {}

    record DataStore(
        Span at, String endpoint, String namespace, String model, Optional<String> revision)
        implements Source {}
  }

  public record Secrets(Setting<String> pull, Setting<String> auth) {}

  /// The NIMCache that the model loads from.
  public sealed interface Cache {
    String name();

    /// Where fleet.yaml speaks of it.
    Span at();

    /// A cache that is emitted; models that agree on all of it share one.
    ///
    /// @param isNamed whether somebody chose its name
    record Own(
        String name,
        Span at,
        Setting<Quantity> size,
        Optional<Setting<String>> storageClass,
        Setting<String> accessMode,
        boolean isNamed)
        implements Cache {

      Own named(String other) {
        return new Own(other, at, size, storageClass, accessMode, isNamed);
      }
    }

    /// A cache that somebody else has made.
    record Existing(String name, Span at) implements Cache {}
  }

  /// The cache that is emitted, when there is one.
  public Optional<Cache.Own> ownCache() {
    return cache instanceof Cache.Own own ? Optional.of(own) : Optional.empty();
  }

  /// What one replica needs.
  ///
  /// @param pool the GPUs that it is taken from
  /// @param resource `nvidia.com/gpu`, or a MIG slice's resource
  /// @param gpus how many of the pool it takes; a MIG slice takes a part of one
  public record Compute(
      Setting<String> product,
      Pool pool,
      String resource,
      Setting<Integer> count,
      double gpus,
      Setting<Quantity> memory) {}

  /// The GPUs of one kind.
  ///
  /// @param name as `gpus` calls it
  /// @param at where it is described
  /// @param size how many there are; empty when nobody says
  public record Pool(String name, Span at, OptionalLong size) {}

  /// A probe with every number.
  public record Probe(
      Span at, Duration initialDelay, Duration period, int failures, Duration timeout) {
    /// How long a pod may take before the probe gives it up.
    public Duration budget() {
      return initialDelay.plus(period.multipliedBy(failures));
    }
  }

  public sealed interface EnvValue {
    Span at();

    record Text(Span at, String value) implements EnvValue {}

    record FromSecret(Span at, String secret, String key) implements EnvValue {}
  }

  /// Where pods may run.
  public record Placement(List<NodeRequirement> requirements, List<Toleration> tolerations) {
    public Placement {
      requirements = List.copyOf(requirements);
      tolerations = List.copyOf(tolerations);
    }
  }

  public record NodeRequirement(Span at, String key, String operator, List<String> values) {
    public NodeRequirement {
      values = List.copyOf(values);
    }
  }

  public record Toleration(
      Span at,
      Optional<String> key,
      String operator,
      Optional<String> value,
      Optional<String> effect) {}

  public record Proxy(
      Span at,
      Optional<String> http,
      Optional<String> https,
      Optional<String> noProxy,
      Optional<String> certificates) {}

  /// The ServiceMonitor that the operator makes.
  public record Monitoring(Span at, Map<String, String> labels, Duration interval) {
    public Monitoring {
      labels = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(labels));
    }
  }

  /// What KEDA is told.
  public record Autoscaling(
      Prometheus prometheus,
      Setting<Double> kvCachePercent,
      Optional<Setting<Integer>> concurrency,
      Optional<Setting<Integer>> queue,
      Optional<Setting<Duration>> ttftP90,
      MetricNames metrics,
      Step scaleOut,
      Step scaleIn,
      Setting<Duration> cooldown,
      Optional<Setting<String>> scaleInTolerance,
      List<Schedule> schedules) {
    public Autoscaling {
      schedules = List.copyOf(schedules);
    }

    /// The same by the names that another engine gives the signals.
    public Autoscaling named(MetricNames names) {
      return new Autoscaling(
          prometheus,
          kvCachePercent,
          concurrency,
          queue,
          ttftP90,
          names,
          scaleOut,
          scaleIn,
          cooldown,
          scaleInTolerance,
          schedules);
    }
  }

  /// Whom KEDA asks, and as whom.
  public record Prometheus(
      Setting<String> address,
      Optional<Setting<String>> tenant,
      Optional<Authentication> authentication) {}

  /// The object of KEDA that holds its credentials.
  ///
  /// @param modes how KEDA uses them; empty when the object says it itself
  public record Authentication(Span at, String name, String kind, List<String> modes) {
    public Authentication {
      modes = List.copyOf(modes);
    }
  }

  /// The engine's names of the four signals.
  public record MetricNames(String kvCache, String running, String waiting, String ttft) {}

  /// How fast replicas come or go.
  public record Step(Setting<Duration> window, Setting<Integer> pods, Setting<Duration> every) {}

  /// Replicas that are warm at certain hours.
  ///
  /// @param start five cron fields, `loadTime` before the hour that the user gave
  public record Schedule(Span at, String timezone, String start, String end, int replicas) {}

  public record Route(
      Span at,
      Gateway gateway,
      String host,
      Optional<String> prefix,
      Setting<Duration> timeout,
      Backend backend) {}

  public record Gateway(Span at, String name, String namespace, Optional<String> section) {}

  public sealed interface Backend {
    record Service() implements Backend {}

    /// A pool whose pods an endpoint picker chooses among.
    ///
    /// @param picker the Service of the endpoint picker
    record InferencePool(Span at, String picker, OptionalInt port) implements Backend {}
  }

  /// How a new revision takes over.
  ///
  /// @param isManual whether it waits until somebody starts it
  /// @param by percent of the requests moved in one step
  /// @param every the time between two steps
  /// @param minSamples requests that a step is judged on
  /// @param passes how often in a row it must be found well before the next step
  /// @param maxHold how long a step may wait for samples
  /// @param gates weights that are passed only by somebody's word
  /// @param warmUp requests that it answers before it gets any of the users'
  /// @param keepPrevious how long the old revision is kept after the promotion
  /// @param window the hours in which steps may happen; any where empty
  /// @param preview the request header by which people reach it at any weight
  public record Rollout(
      boolean isManual,
      int by,
      Duration every,
      int minSamples,
      int passes,
      Duration maxHold,
      SortedSet<Integer> gates,
      int warmUp,
      Duration keepPrevious,
      Optional<String> window,
      Optional<Setting<String>> preview,
      Guard guard) {}

  /// What must hold at each step.
  ///
  /// @param abovePercent how far above the live revision's numbers the new one's may be
  public record Guard(Optional<Duration> ttftP90, double errorPercent, double abovePercent) {}

  /// A policy that the model is excused from, for a time.
  ///
  /// @param kind the kind of object it is waived for
  public record Waiver(
      Span at, String policy, String kind, String reason, String owner, String expires) {}
}
