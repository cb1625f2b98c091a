package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.FleetOutput;
import dev.nimfleet.compiler.LockChange;
import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.emit.ModelEmission.Emitted;
import dev.nimfleet.compiler.fleet.Names;
import dev.nimfleet.compiler.fleet.Profile;
import dev.nimfleet.compiler.fleet.Setting;
import dev.nimfleet.compiler.lock.Frozen;
import dev.nimfleet.compiler.lock.LockErrors;
import dev.nimfleet.compiler.lock.LockedRevision;
import dev.nimfleet.compiler.lock.ModelLock;
import dev.nimfleet.compiler.plan.FleetPlan;
import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.plan.PlanErrors;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostic.Note;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.MapNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Emits all objects of a fleet, joined with what of it runs: the way in to this package.
public final class Emission {
  private final FleetPlan fleet;
  private final Locking locking;
  private final Diagnostics diagnostics;

  /// By the names of the caches: which models load from each.
  private final SortedMap<String, Set<String>> users = new TreeMap<>();

  /// The caches that the plans ask for, with the model that asked first.
  private final Map<String, Asking> asked = new TreeMap<>();

  private final List<Manifest> manifests = new ArrayList<>();
  private final List<Manifest> waivers = new ArrayList<>();
  private final SortedMap<String, ModelLock> locks = new TreeMap<>();
  private final List<String> news = new ArrayList<>();
  private final List<ModelPlan> plans = new ArrayList<>();
  private final List<Joined> joined = new ArrayList<>();
  private final Set<String> failed;

  /// The caches whose models are known to differ: each is told once.
  private final Set<String> disputed = new HashSet<>();

  private record Asking(String model, CacheChoice cache) {}

  private Emission(FleetPlan fleet, Locking locking, Diagnostics diagnostics) {
    this.fleet = fleet;
    this.locking = locking;
    this.diagnostics = diagnostics;
    this.failed = new HashSet<>(fleet.failed());
  }

  public static FleetOutput of(FleetPlan fleet, Locking locking, Diagnostics diagnostics) {
    Emission emission = new Emission(fleet, locking, diagnostics);
    emission.refuseLosses();
    // Models know nothing of each other but whose turn it is.
    List<Joined> joined =
        fleet.models().parallelStream().map(model -> Joined.of(model, locking)).toList();
    emission.adviseOnProfiles(joined);
    List<Joined> models = Turns.of(joined);
    Room.check(models, locking, diagnostics);
    models.parallelStream().map(ModelEmission::of).toList().forEach(emission::add);
    return Twins.refuse(List.of(emission.output()), diagnostics).getFirst();
  }

  /// A model that runs goes only when somebody says so by its name.
  private void refuseLosses() {
    if (fleet.isEmpty()) {
      return; // One error tells that all models are gone.
    }
    Set<String> there = new TreeSet<>(fleet.failed());
    fleet.models().forEach(model -> there.add(model.name()));
    fleet
        .removed()
        .forEach((model, at) -> {
          if (there.contains(model)) {
            diagnostics.add(LockErrors.removedAndThere(at, model));
            failed.add(model);
          }
        });
    Set<String> running = new TreeSet<>(locking.known().models());
    running.addAll(locking.before().models().keySet());
    running.removeAll(locking.replaced());
    for (String model : running) {
      if (!there.contains(model) && !fleet.removed().containsKey(model)) {
        diagnostics.add(LockErrors.gone(fleet.at(), model));
        failed.add(model);
      }
    }
  }

  /// One word for the whole fleet: most fleets name all their profiles at first.
  private void adviseOnProfiles(List<Joined> models) {
    List<ModelPlan> named = models.stream().map(Joined::plan).filter(SameProfile::isName).toList();
    if (named.isEmpty()) {
      return;
    }
    ModelPlan first = named.getFirst();
    Setting<Profile> profile = first.profile().orElseThrow();
    diagnostics.add(
        PlanErrors.profilesByName(
            profile.at(),
            named.size(),
            profile.value().text(),
            first.cache().name() + " -n " + first.namespace(),
            named.stream()
                .skip(1)
                .map(model -> new Note(model.profile().orElseThrow().at(), "and here"))
                .toList()));
  }

  private void add(Emitted emitted) {
    Joined model = emitted.model();
    joined.add(model);
    String name = model.name();
    diagnostics.addAll(model.diagnostics().sorted());
    if (model.diagnostics().hasErrors()) {
      failed.add(name);
    }
    manifests.addAll(emitted.manifests());
    waivers.addAll(emitted.waivers());
    locks.put(name, model.lock());
    plans.add(model.plan());
    for (String cache : emitted.caches()) {
      users.computeIfAbsent(cache, _ -> new TreeSet<>()).add(name);
    }
    model.cache().ifPresent(cache -> share(cache, name));
    boolean isNewCache =
        model.cache().filter(c -> !locking.before().caches().containsKey(c.name())).isPresent();
    News.of(model.plan(), locking.before().model(name), model.lock(), isNewCache)
        .ifPresent(news::add);
  }

  private void share(CacheChoice cache, String name) {
    Optional<Asking> first =
        Optional.ofNullable(asked.putIfAbsent(cache.name(), new Asking(name, cache)));
    Optional<Difference> difference =
        first.flatMap(other -> Difference.between(other.cache().object(), cache.object()));
    if (difference.isPresent()) {
      failed.add(name);
      if (disputed.add(cache.name())) {
        diagnostics.add(dispute(difference.get(), cache.name(), first.orElseThrow().model(), name));
      }
    }
  }

  /// Points at the model that says more than the other.
  private static Diagnostic dispute(
      Difference difference, String cache, String first, String second) {
    String path = difference.path();
    return difference.isOnlyInFirst()
        ? EmitErrors.cachePatch(difference.first(), cache, path, second, difference.second())
        : EmitErrors.cachePatch(difference.second(), cache, path, first, difference.first());
  }

  /// A merge that nobody saw as a conflict can take away the cache of what serves: one branch has
  /// it collected, the other begins to load from it.
  private void refuseLostCaches() {
    for (Joined model : joined) {
      for (LockedRevision revision : model.lock().revisions().toList()) {
        if (model.fresh().isText(revision)) {
          continue; // Its cache is asked for.
        }
        String cache = revision.service().text("spec", "storage", "nimCache", "name").orElse("");
        boolean isThere =
            locking.before().caches().containsKey(cache)
                || asked.containsKey(cache)
                || model.plan().cache().name().equals(cache);
        if (!isThere && isOwn(cache, revision.service())) {
          diagnostics.add(
              LockErrors.lostCache(model.plan().at(), revision.name(), cache, locking.file()));
          failed.add(model.name());
        }
      }
    }
  }

  /// Whether a cache has the name that nimfleet gives; one that was there before has another.
  private static boolean isOwn(String cache, MapNode service) {
    String image = service.text("spec", "image", "repository").orElse("");
    String base = image.substring(image.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    return !base.isEmpty() && cache.startsWith(Names.dashed(base) + "-v");
  }

  private FleetOutput output() {
    refuseLostCaches();
    List<Manifest> all = new ArrayList<>(caches());
    all.addAll(manifests);
    fleet
        .quota()
        .filter(_ -> !fleet.models().isEmpty())
        .map(quota -> QuotaEmitter.emit(fleet, quota))
        .ifPresent(all::add);
    all.sort(Comparator.comparing(Manifest::path));
    waivers.sort(Comparator.comparing(Manifest::path));
    LockChange change = new LockChange(locking.before(), locks, fleet.removed().keySet(), news);
    return new FleetOutput(
            fleet.at(),
            fleet.name(),
            fleet.namespace(),
            fleet.cluster(),
            all,
            waivers,
            Set.of(),
            change,
            plans)
        .without(failed);
  }

  /// The caches that the lock has, as they are, and the new ones that some revision loads from.
  /// What took hours to download goes with `nimfleet gc caches` only.
  private List<Manifest> caches() {
    List<Manifest> caches = new ArrayList<>();
    SortedMap<String, String> frozen = locking.before().caches();
    frozen.forEach((name, text) -> caches.add(cache(name, text)));
    for (Asking asking : asked.values()) {
      String name = asking.cache().name();
      if (users.containsKey(name) && !frozen.containsKey(name)) {
        MapNode object = asking.cache().there().orElse(asking.cache().object());
        caches.add(new Manifest(path(name), usersOf(name), object, locking.cache(name)));
      }
    }
    return caches;
  }

  private Manifest cache(String name, String text) {
    MapNode object =
        Optional.ofNullable(asked.get(name))
            .map(Asking::cache)
            .flatMap(CacheChoice::there)
            .orElseGet(() -> Frozen.object(name, text));
    return new Manifest(path(name), usersOf(name), object, Optional.of(text));
  }

  private List<String> usersOf(String cache) {
    return List.copyOf(users.getOrDefault(cache, Set.of()));
  }

  private String path(String cache) {
    return fleet.namespace() + "/00-caches/nimcache-" + cache + ".yaml";
  }
}
