package dev.nimfleet.compiler.plan;

import dev.nimfleet.compiler.fleet.Cluster;
import dev.nimfleet.compiler.fleet.Defaults;
import dev.nimfleet.compiler.fleet.Durations;
import dev.nimfleet.compiler.fleet.Image;
import dev.nimfleet.compiler.fleet.Preset;
import dev.nimfleet.compiler.fleet.Profile;
import dev.nimfleet.compiler.fleet.Quantity;
import dev.nimfleet.compiler.fleet.Replicas;
import dev.nimfleet.compiler.fleet.Setting;
import dev.nimfleet.compiler.fleet.Settings;
import dev.nimfleet.compiler.plan.ModelPlan.Autoscaling;
import dev.nimfleet.compiler.plan.ModelPlan.Cache;
import dev.nimfleet.compiler.plan.ModelPlan.Compute;
import dev.nimfleet.compiler.plan.ModelPlan.Guard;
import dev.nimfleet.compiler.plan.ModelPlan.Monitoring;
import dev.nimfleet.compiler.plan.ModelPlan.Probe;
import dev.nimfleet.compiler.plan.ModelPlan.Rollout;
import dev.nimfleet.compiler.plan.ModelPlan.Route;
import dev.nimfleet.compiler.plan.ModelPlan.Secrets;
import dev.nimfleet.compiler.plan.ModelPlan.Source;
import dev.nimfleet.compiler.plan.ModelPlan.Waiver;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import java.time.Duration;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Decides everything about one model: what it says, what the defaults say, what its preset asks
/// for, and the floors that hold for all.
final class Planner {
  static final String DEFAULT_REGISTRY = "nvcr.io/nim";

  private static final Duration STARTUP_FLOOR = Duration.ofSeconds(900);

  private final Surroundings surroundings;
  private final Defaults defaults;
  private final Diagnostics diagnostics;

  Planner(Surroundings surroundings, Diagnostics diagnostics) {
    this.surroundings = surroundings;
    this.defaults = surroundings.defaults();
    this.diagnostics = diagnostics;
  }

  /// What all models of a fleet have around them.
  record Surroundings(
      String fleet, String namespace, Defaults defaults, Map<String, Gpu> gpus, LocalDate today) {}

  /// The plan of one model; empty when something is wrong with it, which is then reported.
  Optional<ModelPlan> plan(MapNode.Entry model) {
    int before = diagnostics.errors();
    Settings settings = new Settings(model.key(), model.at(), (MapNode) model.value(), defaults);
    List<Waiver> waivers = new Waivers(diagnostics, surroundings.today()).read(settings);
    Setting<Preset> preset = preset(settings);
    Optional<Setting<Image>> image = image(settings);
    Optional<Setting<Profile>> profile = profile(settings);
    Optional<Source> source = new Sources(diagnostics).read(settings);
    Optional<Secrets> secrets = secrets(settings);
    ComputePlan computing = new ComputePlan(surroundings.gpus(), diagnostics);
    Optional<Setting<Gpu>> gpu = computing.gpu(settings);
    Optional<Compute> compute =
        image.isPresent()
                && gpu.isPresent()
                && (profile.isPresent() || settings.text("profile").isEmpty())
            ? computing.compute(settings, gpu.get().value(), image.get().value(), profile)
            : Optional.empty();
    Optional<Setting<Replicas>> replicas = replicas(settings, waivers);
    Probe startup = startup(settings, waivers);
    Setting<Duration> loadTime = loadTime(settings, startup);
    Optional<Autoscaling> autoscaling =
        image.isPresent() && replicas.isPresent()
            ? autoscaling(settings, preset, image.get(), profile, loadTime, replicas.get(), waivers)
            : Optional.empty();
    Optional<Cache> cache =
        image.flatMap(i -> new Caches(diagnostics).read(settings, i, profile, replicas));
    Optional<Route> route =
        new Routes(defaults, surroundings.namespace(), diagnostics).read(settings);
    Containers containers = new Containers(diagnostics);
    var env = image.map(i -> containers.env(settings, i.value())).orElse(Map.of());
    var placement = containers.placement(settings);
    var proxy = containers.proxy(settings);
    var priorityClass = containers.priorityClass(settings, defaults.cluster());
    var monitoring = monitoring(settings);
    if (diagnostics.errors() > before) {
      return Optional.empty();
    }
    // Only where a person says so: the default is the careful preset, and no statement on the load.
    if (preset.value() == Preset.MIXED && settings.text("workload").isPresent()) {
      diagnostics.add(preset.explain(PlanErrors.split(preset.at(), model.key())));
    }
    return Optional.of(
        new ModelPlan(
            surroundings.fleet(),
            surroundings.namespace(),
            model.key(),
            model.at(),
            settings.text("team"),
            image.orElseThrow(),
            profile,
            source.orElseThrow(),
            secrets.orElseThrow(),
            cache.orElseThrow(),
            compute.orElseThrow(),
            replicas.orElseThrow(),
            startup,
            loadTime,
            env,
            placement,
            proxy,
            monitoring,
            autoscaling,
            route,
            overrides(settings),
            waivers,
            rollout(settings),
            Asked.of((MapNode) model.value(), defaults.values(), gpu.orElseThrow().value()),
            new Written((MapNode) model.value(), defaults.values()),
            priorityClass,
            defaults.cluster().flatMap(Cluster::operator),
            settings.text("profiles").filter(s -> s.value().equals("locked")).isPresent()));
  }

  private Setting<Preset> preset(Settings settings) {
    return settings
        .text("workload")
        .map(word -> word.map(text -> Preset.named(text).orElse(Preset.DEFAULT)))
        .orElseGet(() -> Setting.written(Preset.DEFAULT, settings.at()));
  }

  private Optional<Setting<Image>> image(Settings settings) {
    Setting<String> text = settings.text("image").orElseThrow();
    String registry =
        settings
            .text("registry")
            .map(Setting::value)
            .map(Planner::withoutSlash)
            .orElse(DEFAULT_REGISTRY);
    if (text.value().contains("@")) {
      diagnostics.add(PlanErrors.imageWithoutTag(text.at(), text.value()));
      return Optional.empty();
    }
    Optional<Image> image = Image.parse(text.value(), registry);
    if (image.isEmpty()) {
      diagnostics.add(PlanErrors.imageWithoutTag(text.at(), text.value()));
      return Optional.empty();
    }
    String tag = image.get().tag();
    if (tag.equals("latest")) {
      diagnostics.add(PlanErrors.movingTag(text.at(), tag));
    } else if (!isTag(tag)) {
      diagnostics.add(PlanErrors.badTag(text.at(), tag));
    }
    return Optional.of(text.map(_ -> image.get()));
  }

  private static boolean isTag(String tag) {
    return tag.length() <= 128
        && (Character.isLetterOrDigit(tag.charAt(0)) || tag.charAt(0) == '_')
        && tag.chars().allMatch(c -> Character.isLetterOrDigit(c) || "_.-".indexOf(c) >= 0);
  }

  static String withoutSlash(String registry) {
    return registry.endsWith("/") ? registry.substring(0, registry.length() - 1) : registry;
  }

  private Optional<Setting<Profile>> profile(Settings settings) {
    Optional<Setting<String>> text = settings.text("profile");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<Profile> profile = Profile.parse(text.get().value());
    if (profile.isEmpty()) {
      diagnostics.add(PlanErrors.profileForm(text.get().at(), text.get().value()));
    }
    return profile.map(found -> text.get().map(_ -> found));
  }

  private Optional<Secrets> secrets(Settings settings) {
    Optional<Setting<String>> pull = settings.text("secrets", "pull");
    Optional<Setting<String>> auth = settings.text("secrets", "auth");
    if (pull.isEmpty() || auth.isEmpty()) {
      String missing = pull.isEmpty() ? "secrets.pull" : "secrets.auth";
      diagnostics.add(
          PlanErrors.missingDefault(
              settings.at(),
              settings.model(),
              missing,
              "secrets: {pull: ngc-registry-secret, auth: ngc-api-secret}"));
      return Optional.empty();
    }
    return Optional.of(new Secrets(pull.get(), auth.get()));
  }

  private Optional<Setting<Replicas>> replicas(Settings settings, List<Waiver> waivers) {
    Optional<Setting<String>> text = settings.text("replicas");
    if (text.isEmpty()) {
      diagnostics.add(
          PlanErrors.missingDefault(settings.at(), settings.model(), "replicas", "replicas: 2..8"));
      return Optional.empty();
    }
    String range = text.get().value();
    int dots = range.indexOf("..");
    int min = Integer.parseInt(dots < 0 ? range : range.substring(0, dots));
    int max = dots < 0 ? min : Integer.parseInt(range.substring(dots + 2));
    if (min < 1 || max < min) {
      diagnostics.add(text.get().explain(PlanErrors.replicasOrder(text.get().at(), range)));
      return Optional.empty();
    }
    if (dots >= 0 && min < 2 && !waives(waivers, "warm-replicas")) {
      diagnostics.add(text.get().explain(PlanErrors.warmReplicas(text.get().at(), min)));
      return Optional.empty();
    }
    return Optional.of(text.get().map(_ -> new Replicas(min, max, dots >= 0)));
  }

  private Probe startup(Settings settings, List<Waiver> waivers) {
    Optional<Setting<Node>> written = settings.node("startup");
    Span at = written.map(Setting::at).orElse(settings.at());
    Optional<Setting<String>> shortForm = settings.text("startup");
    Duration period = seconds(settings, 1, "startup", "period").orElse(Duration.ofSeconds(10));
    int failures = settings.count("startup", "failures").map(Setting::value).orElse(120);
    if (shortForm.isPresent()) {
      long seconds = settings.duration("startup").orElseThrow().value().toSeconds();
      failures = (int) Math.max(1, (seconds + period.toSeconds() - 1) / period.toSeconds());
    }
    Duration timeout = seconds(settings, 1, "startup", "timeout").orElse(Duration.ofSeconds(1));
    Probe probe =
        new Probe(
            at,
            seconds(settings, 0, "startup", "initialDelay").orElse(Duration.ZERO),
            period,
            failures,
            timeout);
    if (probe.budget().compareTo(STARTUP_FLOOR) < 0 && !waives(waivers, "startup-window")) {
      var error = PlanErrors.startupFloor(at, probe.budget());
      diagnostics.add(written.map(setting -> setting.explain(error)).orElse(error));
    }
    return probe;
  }

  private Setting<Duration> loadTime(Settings settings, Probe startup) {
    Optional<Setting<Duration>> stated = settings.duration("loadTime");
    stated
        .filter(time -> time.value().compareTo(startup.budget()) > 0)
        .ifPresent(time ->
            diagnostics.add(
                time.explain(PlanErrors.loadTime(time.at(), time.value(), startup.budget()))));
    return stated.orElseGet(() -> Setting.written(startup.budget(), startup.at()));
  }

  private Optional<Autoscaling> autoscaling(
      Settings settings,
      Setting<Preset> preset,
      Setting<Image> image,
      Optional<Setting<Profile>> profile,
      Setting<Duration> loadTime,
      Setting<Replicas> replicas,
      List<Waiver> waivers) {
    boolean fixed = replicas.value().isFixed();
    if (fixed) {
      for (String field : List.of("autoscale", "schedule")) {
        settings
            .ownEntry(field)
            .ifPresent(entry ->
                diagnostics.add(
                    PlanErrors.unused(
                        entry.at(),
                        field,
                        "`replicas: %d` is a fixed number".formatted(replicas.value().min()))));
      }
    }
    // A fixed number is told nothing of autoscaling; an older revision may still need it.
    Diagnostics told = fixed ? new Diagnostics() : diagnostics;
    return new AutoscalePlan(settings, preset, waives(waivers, "scale-in-cooldown"), told)
        .plan(image.value(), profile, loadTime, replicas, defaults.kubernetes());
  }

  private static Rollout rollout(Settings settings) {
    return new Rollout(
        settings.text("rollout", "start").filter(s -> s.value().equals("manual")).isPresent(),
        settings.count("rollout", "by").map(Setting::value).orElse(10),
        settings.duration("rollout", "every").map(Setting::value).orElse(Duration.ofMinutes(5)),
        settings.count("rollout", "minSamples").map(Setting::value).orElse(200),
        settings.count("rollout", "passes").map(Setting::value).orElse(3),
        settings.duration("rollout", "maxHold").map(Setting::value).orElse(Duration.ofHours(2)),
        settings.counts("rollout", "gates"),
        settings.count("rollout", "warmUp").map(Setting::value).orElse(5),
        settings
            .duration("rollout", "keepPrevious")
            .map(Setting::value)
            .orElse(Duration.ofHours(1)),
        settings.text("rollout", "window").map(Setting::value),
        settings.text("rollout", "preview", "header"),
        new Guard(
            settings.duration("rollout", "guard", "ttftP90").map(Setting::value),
            settings.percent("rollout", "guard", "errorRate").map(Setting::value).orElse(1.0),
            settings.percent("rollout", "guard", "aboveLive").map(Setting::value).orElse(50.0)));
  }

  private Optional<Monitoring> monitoring(Settings settings) {
    Optional<Setting<Node>> metrics = settings.node("metrics");
    if (metrics.isEmpty()) {
      return Optional.empty();
    }
    var labels = new LinkedHashMap<String, String>();
    settings
        .node("metrics", "serviceMonitor")
        .ifPresent(node ->
            ((MapNode) node.value())
                .entries()
                .forEach(entry ->
                    labels.put(
                        entry.key(), ((dev.nimfleet.compiler.yaml.Scalar) entry.value()).text())));
    Duration interval = seconds(settings, 1, "metrics", "interval").orElse(Duration.ofSeconds(15));
    return Optional.of(new Monitoring(metrics.get().at(), labels, interval));
  }

  /// A duration that is emitted in seconds, where a part of one would be cut off in silence.
  private Optional<Duration> seconds(Settings settings, long least, String... path) {
    Optional<Setting<Duration>> written = settings.duration(path);
    written
        .filter(time -> time.value().toMillisPart() != 0 || time.value().toSeconds() < least)
        .ifPresent(time ->
            diagnostics.add(
                time.explain(
                    PlanErrors.bounds(
                        time.at(),
                        path[path.length - 1],
                        Durations.text(time.value()),
                        "whole seconds are counted, from %ds on".formatted(least)))));
    return written.map(Setting::value).filter(time -> time.toSeconds() >= least);
  }

  private static Map<String, MapNode> overrides(Settings settings) {
    var overrides = new LinkedHashMap<String, MapNode>();
    settings
        .node("overrides")
        .ifPresent(node ->
            ((MapNode) node.value())
                .entries()
                .forEach(entry -> overrides.put(entry.key(), (MapNode) entry.value())));
    return overrides;
  }

  private static boolean waives(List<Waiver> waivers, String policy) {
    return waivers.stream().anyMatch(waiver -> waiver.policy().equals(policy));
  }

  /// Reads a text that the schema has already found to be a quantity.
  static Setting<Quantity> quantity(Setting<String> text) {
    return text.map(amount -> Quantity.parse(amount).orElseThrow());
  }
}
