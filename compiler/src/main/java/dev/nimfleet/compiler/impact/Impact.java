package dev.nimfleet.compiler.impact;

import dev.nimfleet.compiler.FleetOutput;
import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.impact.Devices.Taken;
import dev.nimfleet.compiler.impact.ModelImpact.NewCache;
import dev.nimfleet.compiler.lock.ModelLock.Candidate;
import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.plan.ModelPlan.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What a change means for everything that runs: the way in to this package.
///
/// @param models all of both states, sorted by cluster, fleet and name
/// @param pools the GPUs that they take together
/// @param lostCaches the NIMCaches that leave the output; no sync deletes them
public record Impact(List<ModelImpact> models, List<PoolImpact> pools, List<String> lostCaches) {
  public Impact {
    models = List.copyOf(models);
    pools = List.copyOf(pools);
    lostCaches = List.copyOf(lostCaches);
  }

  /// The GPUs of one kind that a cluster has.
  ///
  /// @param cluster its name, or `<namespace>/<fleet>` of a fleet that is compiled for none
  /// @param size how many there are; empty when nobody says
  public record PoolImpact(String cluster, GpuUse use, OptionalLong size) {
    /// Whether a rollout cannot end, since its last replicas find no GPU.
    public boolean isExceeded() {
      return size.isPresent() && use.peak() > size.getAsLong();
    }
  }

  /// One of the two states.
  ///
  /// @param isWhole whether all of it compiles; of a fleet that is missing otherwise nothing is
  ///   known
  public record State(List<FleetOutput> fleets, boolean isWhole) {
    public State {
      fleets = List.copyOf(fleets);
    }
  }

  /// Compares two states.
  public static Impact between(State before, State after) {
    return new Work(before, after).compare();
  }

  /// What tells a fleet, wherever its files lie.
  private record Key(Optional<String> cluster, String namespace, String name)
      implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing((Key key) -> key.cluster().orElse(""))
            .thenComparing(Key::namespace)
            .thenComparing(Key::name);

    static Key of(FleetOutput fleet) {
      return new Key(fleet.cluster(), fleet.namespace(), fleet.name());
    }

    /// What its GPUs are counted with.
    String pools() {
      return cluster.orElse(namespace + "/" + name);
    }

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  private static final class Work {
    private final SortedMap<Key, FleetState> before;
    private final SortedMap<Key, FleetState> after;
    private final boolean isBeforeWhole;
    private final Devices devices;

    private final List<ModelImpact> models = new ArrayList<>();
    private final SortedMap<String, SortedMap<String, GpuUse>> pools = new TreeMap<>();
    private final List<String> lostCaches = new ArrayList<>();

    Work(State before, State after) {
      this.before = byKey(before);
      this.after = byKey(after);
      this.isBeforeWhole = before.isWhole();
      this.devices = new Devices(Stream.concat(after.fleets().stream(), before.fleets().stream()));
    }

    /// A fleet that goes to several folders is one fleet.
    private static SortedMap<Key, FleetState> byKey(State state) {
      SortedMap<Key, FleetState> fleets = new TreeMap<>();
      state.fleets().forEach(fleet -> fleets.putIfAbsent(Key.of(fleet), new FleetState(fleet)));
      return fleets;
    }

    Impact compare() {
      SortedSet<Key> keys = new TreeSet<>(before.keySet());
      keys.addAll(after.keySet());
      keys.forEach(this::compare);
      List<PoolImpact> sizes = new ArrayList<>();
      pools.forEach((cluster, products) ->
          products
              .values()
              .forEach(
                  use -> sizes.add(new PoolImpact(cluster, use, size(cluster, use.product())))));
      return new Impact(models, sizes, lostCaches);
    }

    private void compare(Key key) {
      Optional<FleetState> old = Optional.ofNullable(before.get(key));
      Optional<FleetState> now = Optional.ofNullable(after.get(key));
      SortedSet<String> names = new TreeSet<>();
      old.ifPresent(fleet -> names.addAll(fleet.models()));
      now.ifPresent(fleet -> names.addAll(fleet.models()));
      boolean isKnown = old.isPresent() || isBeforeWhole;
      Map<String, List<NewCache>> caches = isKnown ? caches(old, now) : Map.of();
      for (String name : names) {
        ModelState was = old.map(fleet -> fleet.model(name)).orElse(ModelState.NONE);
        ModelState is = now.map(fleet -> fleet.model(name)).orElse(ModelState.NONE);
        ModelImpact model =
            model(key, name, was, is, isKnown, caches.getOrDefault(name, List.of()));
        models.add(model);
        SortedMap<String, GpuUse> of = pools.computeIfAbsent(key.pools(), _ -> new TreeMap<>());
        model.gpus().forEach(use -> of.merge(use.product(), use, GpuUse::plus));
      }
    }

    private ModelImpact model(
        Key key,
        String name,
        ModelState was,
        ModelState is,
        boolean isKnown,
        List<NewCache> caches) {
      List<Effect> effects = isKnown ? Comparison.of(was, is) : List.of(new Effect.Unknown());
      int restarted =
          !isKnown
              ? 0
              : Comparison.lost(was, is).stream().mapToInt(was::least).sum()
                  + Comparison.edited(was, is).stream().mapToInt(is::least).sum();
      return new ModelImpact(
          key.cluster(),
          key.namespace(),
          key.name(),
          name,
          effects,
          restarted,
          gpus(was, is, isKnown && was.isSound()),
          caches,
          rolloutTime(was, is, effects));
    }

    private List<GpuUse> gpus(ModelState was, ModelState is, boolean isKnown) {
      SortedMap<String, GpuUse> uses = new TreeMap<>();
      is.lock()
          .revisions()
          .forEach(revision -> {
            Taken taken = devices.of(revision.service(), is.plan());
            boolean isRolling =
                is.lock()
                    .candidate()
                    .filter(Candidate::isRolling)
                    .filter(candidate -> candidate.revision().name().equals(revision.name()))
                    .isPresent();
            double warm = taken.gpus() * is.least(revision);
            double most = taken.gpus() * is.most(revision);
            GpuUse use =
                new GpuUse(
                    taken.product(), OptionalDouble.of(0), warm, isRolling ? most : warm, most);
            uses.merge(use.product(), use, GpuUse::plus);
          });
      was.lock()
          .revisions()
          .forEach(revision -> {
            Taken taken = devices.of(revision.service(), was.plan());
            OptionalDouble warm = OptionalDouble.of(taken.gpus() * was.least(revision));
            GpuUse use = new GpuUse(taken.product(), warm, 0, 0, 0);
            uses.merge(use.product(), use, GpuUse::plus);
          });
      return uses.values().stream()
          .map(use ->
              isKnown
                  ? use
                  : new GpuUse(
                      use.product(), OptionalDouble.empty(), use.warm(), use.peak(), use.most()))
          .toList();
    }

    /// What has to load first, and then each step.
    private static Optional<Duration> rolloutTime(
        ModelState was, ModelState is, List<Effect> effects) {
      Optional<Candidate> candidate = is.lock().candidate().filter(Candidate::isRolling);
      Optional<ModelPlan> plan = is.plan();
      if (plan.isEmpty()) {
        return Optional.empty();
      }
      Duration load = plan.get().loadTime().value();
      if (candidate.isEmpty()) {
        boolean loads = effects.stream().anyMatch(Work::loads);
        return loads ? Optional.of(load) : Optional.empty();
      }
      boolean isWarm = was.has(candidate.get().revision().name());
      int by = plan.get().rollout().by();
      int steps = (100 - candidate.get().weight() + by - 1) / by;
      Duration moving = plan.get().rollout().every().multipliedBy(steps);
      Duration time = isWarm ? moving : load.plus(moving);
      return Optional.of(time).filter(Duration::isPositive);
    }

    /// Whether something serves that has to load first.
    private static boolean loads(Effect effect) {
      return effect instanceof Effect.Added
          || effect instanceof Effect.Replaced
          || (effect instanceof Effect.Begun begun && !begun.isWarm());
    }

    /// The caches that come, by the first model that needs each. Notes those that leave.
    private Map<String, List<NewCache>> caches(Optional<FleetState> old, Optional<FleetState> now) {
      SortedMap<String, Manifest> known = new TreeMap<>();
      old.ifPresent(fleet -> known.putAll(fleet.caches()));
      SortedMap<String, Manifest> wanted = new TreeMap<>();
      now.ifPresent(fleet -> wanted.putAll(fleet.caches()));
      known.values().stream()
          .filter(cache -> !wanted.containsKey(cache.name()))
          .forEach(cache -> lostCaches.add(cache.namespace() + "/" + cache.name()));
      Map<String, List<NewCache>> caches = new TreeMap<>();
      for (Manifest cache : wanted.values()) {
        if (!known.containsKey(cache.name())) {
          String model = cache.models().stream().findFirst().orElse("");
          caches
              .computeIfAbsent(model, _ -> new ArrayList<>())
              .add(
                  new NewCache(
                      cache.name(), cache.object().text("spec", "storage", "pvc", "size")));
        }
      }
      return caches;
    }

    /// What the plans say now, and where no model has them any more, what they said.
    private OptionalLong size(String cluster, String product) {
      for (SortedMap<Key, FleetState> fleets : List.of(after, before)) {
        Set<Pool> known = new LinkedHashSet<>();
        Set<String> names = new LinkedHashSet<>();
        fleets.forEach((key, fleet) -> {
          if (key.pools().equals(cluster)) {
            fleet.fleet().plans().stream()
                .map(ModelPlan::compute)
                .filter(compute -> compute.product().value().equals(product))
                .map(compute -> compute.pool())
                .filter(pool -> names.add(pool.name()))
                .forEach(known::add);
          }
        });
        if (!known.isEmpty()) {
          return known.stream().allMatch(pool -> pool.size().isPresent())
              ? OptionalLong.of(known.stream().mapToLong(pool -> pool.size().orElse(0)).sum())
              : OptionalLong.empty();
        }
      }
      return OptionalLong.empty();
    }
  }
}
