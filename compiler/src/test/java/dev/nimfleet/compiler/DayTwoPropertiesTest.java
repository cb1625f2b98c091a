package dev.nimfleet.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.Run.Action;
import dev.nimfleet.compiler.Run.Input;
import dev.nimfleet.compiler.fleet.Digest;
import dev.nimfleet.compiler.impact.Impact;
import dev.nimfleet.compiler.impact.Impact.State;
import dev.nimfleet.compiler.impact.ModelImpact;
import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.LockWriter;
import dev.nimfleet.compiler.lock.ModelLock;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/// Whatever people edit, type and commit in whatever order, what must never happen to a cluster
/// never happens. The cluster is synced at each commit, as a GitOps engine would.
///
/// The seeds are fixed, so that a build fails by what somebody has changed, and counted through, so
/// that nobody has chosen them. Whoever works on this takes them out and has other days at each
/// run.
class DayTwoPropertiesTest {
  private static final List<String> MODELS = List.of("a", "b", "c");

  /// The name of a NIMService, and of all that carries it.
  private static final Pattern OWN_NAME = Pattern.compile("\\b([abc])-v\\d[\\w-]*-[0-9a-f]{6}\\b");

  /// The field that is edited, with the values it may get; the first is that of the beginning.
  private static final Map<String, List<String>> FIELDS =
      new TreeMap<>(
          Map.of(
              "image",
              List.of(
                  "meta/llama-3.1-8b-instruct:1.3.0",
                  "meta/llama-3.1-8b-instruct:1.4.0",
                  "meta/llama-3.1-8b-instruct:1.5.1"),
              "profile",
              List.of("vllm-fp8-tp1-pp1", "vllm-bf16-tp1-pp1", hash("vllm-fp8-tp1-pp1")),
              "memory",
              List.of("80Gi", "90Gi"),
              "replicas",
              List.of("2..4", "2..8", "3", "2"),
              "cache",
              List.of("60Gi", "{size: 60Gi, class: fast}"),
              "team",
              List.of("search", "chat"),
              "autoscale",
              List.of("{kvCache: 70%}", "{kvCache: 55%}"),
              "env",
              List.of("{A: \"1\"}", "{A: \"2\"}"),
              "rollout",
              List.of("{by: 10}", "{by: 50}", "{start: manual}", "{preview: {header: x}}")));

  private static final List<Action> ACTIONS =
      List.of(
          new Action.Start(),
          new Action.Step(),
          new Action.Weight(0),
          new Action.Weight(40),
          new Action.Weight(100),
          new Action.Promote(),
          new Action.Abort(),
          new Action.Undo(),
          new Action.Retire());

  /// What somebody does next.
  sealed interface Deed {
    record Edit(String model, String field, String value) implements Deed {}

    record EditDefaults(String field) implements Deed {}

    /// The kind of GPU is described otherwise.
    record EditGpus(String fields) implements Deed {}

    /// Somebody locks the hash of what a model's profile is called now.
    record Lock(String model) implements Deed {}

    record Remove(String model) implements Deed {}

    record PutBack(String model) implements Deed {}

    record Type(String model, Action action) implements Deed {}

    record Commit() implements Deed {}

    /// The files of an earlier commit are checked out: all of them, as a revert does, or the lock
    /// alone, as one side of a merge.
    record GoBack(int commits, boolean all) implements Deed {}
  }

  /// As if the cluster had cached it.
  private static String hash(String profile) {
    return Digest.hex(profile, 64);
  }

  @Property(tries = 2000, seed = "1")
  void nothingThatServesIsEditedOrLost(@ForAll("days") List<Deed> deeds) {
    var team = new Team();
    for (Deed deed : deeds) team.happens(deed);
  }

  @Property(tries = 500, seed = "2")
  void nothingThatWasImportedIsEditedOrLost(@ForAll("days") List<Deed> deeds) {
    var team = Team.thatHasImported();
    for (Deed deed : deeds) team.happens(deed);
  }

  /// Without a route in fleet.yaml the one that was imported stays, and leads to what was imported.
  @Property(tries = 500, seed = "3")
  void nothingThatAnImportedRouteLeadsToIsLost(@ForAll("daysWithRoutes") List<Deed> deeds) {
    var team = Team.thatHasImported();
    for (Deed deed : deeds) team.happens(deed);
  }

  @Provide
  Arbitrary<List<Deed>> days() {
    return deeds().list().ofMaxSize(40);
  }

  @Provide
  Arbitrary<List<Deed>> daysWithRoutes() {
    Arbitrary<Deed> route =
        Combinators.combine(Arbitraries.of(MODELS), Arbitraries.of("{mode: none}", "{mode: host}"))
            .as((model, value) -> new Deed.Edit(model, "route", value));
    return Arbitraries.frequencyOf(Tuple.of(5, deeds()), Tuple.of(1, route)).list().ofMaxSize(40);
  }

  private static Arbitrary<Deed> deeds() {
    Arbitrary<String> model = Arbitraries.of(MODELS);
    Arbitrary<Deed> edit =
        Combinators.combine(
                model, Arbitraries.of(FIELDS.keySet()), Arbitraries.integers().between(0, 3))
            .as((name, field, n) -> {
              List<String> values = FIELDS.getOrDefault(field, List.of());
              return new Deed.Edit(name, field, values.get(n % values.size()));
            });
    Arbitrary<Deed> type = Combinators.combine(model, Arbitraries.of(ACTIONS)).as(Deed.Type::new);
    return Arbitraries.frequencyOf(
        Tuple.of(6, edit),
        Tuple.of(10, type),
        Tuple.of(6, Arbitraries.create(Deed.Commit::new)),
        Tuple.of(
            2,
            Arbitraries.of(
                    "secrets: {pull: x, auth: ngc-api-secret}",
                    "secrets: {pull: y, auth: ngc-api-secret}",
                    "profiles: named",
                    "profiles: locked")
                .map(Deed.EditDefaults::new)),
        Tuple.of(
            1,
            Arbitraries.of("", ", perNode: 8, nodes: 2", ", perNode: 8, nodes: 3")
                .map(Deed.EditGpus::new)),
        Tuple.of(
            1,
            Combinators.combine(Arbitraries.integers().between(0, 4), Arbitraries.of(true, false))
                .as(Deed.GoBack::new)),
        Tuple.of(2, model.map(Deed.Lock::new)),
        Tuple.of(1, model.map(Deed.Remove::new)),
        Tuple.of(1, model.map(Deed.PutBack::new)));
  }

  /// People with a repository and a cluster.
  private static final class Team {
    private final Map<String, Map<String, String>> models = new TreeMap<>();
    private final Set<String> removed = new HashSet<>();
    private Set<String> removedByFiles = Set.of();
    private final Map<String, String> defaults = new TreeMap<>();
    private String gpus = "";
    private final LiveFleet repository;
    private final Cluster cluster = new Cluster();
    private final List<Written> history = new ArrayList<>();

    /// What the files hold was compiled to, now and when it was last synced.
    private List<FleetOutput> compiled;

    private List<FleetOutput> synced = List.of();
    private Map<String, String> syncedFiles = Map.of();

    Team() {
      this(LiveFleet::new);
    }

    /// What ran before nimfleet is in the cluster already.
    static Team thatHasImported() {
      var team = new Team(Team::imported);
      team.cluster.sync(team.repository, Set.of());
      return team;
    }

    /// The fleet under names that nimfleet would not give.
    private static LiveFleet imported(SmallFleet fleet) {
      List<Input> manifests =
          new LiveFleet(fleet)
              .manifests().stream()
                  .map(manifest -> OWN_NAME.matcher(manifest.yaml()).replaceAll("hand-made-$1"))
                  .map(yaml -> new Input("manifest.yaml", yaml.getBytes(StandardCharsets.UTF_8)))
                  .toList();
      var request = new Import.Request(Optional.of("prod"), Optional.empty(), Optional.empty());
      Import.Result result = Import.read(manifests, request, Goldens.TODAY);
      return new LiveFleet(result.fleet().orElseThrow(), result.lock());
    }

    private Team(Function<SmallFleet, LiveFleet> beginning) {
      for (String model : MODELS) {
        var fields = new TreeMap<String, String>();
        FIELDS.forEach((field, values) -> fields.put(field, values.getFirst()));
        models.put(model, fields);
      }
      repository = beginning.apply(fleet());
      compiled = repository.compiled();
    }

    void happens(Deed deed) {
      if (deed instanceof Deed.Lock(String model)) {
        repository.lock(locked(fields(model)));
      }
      Map<String, String> before = repository.files();
      String lockBefore = repository.lockText();
      switch (deed) {
        case Deed.Edit(String model, String field, String value) -> {
          fields(model).put(field, value);
          repository.edit(fleet());
        }
        case Deed.EditDefaults(String field) -> {
          defaults.put(field.substring(0, field.indexOf(':')), field);
          repository.edit(fleet());
        }
        case Deed.EditGpus(String fields) -> {
          gpus = fields;
          repository.edit(fleet());
        }
        case Deed.Lock _ -> repository.compile();
        case Deed.Remove(String model) -> {
          removed.add(model);
          repository.edit(fleet());
        }
        case Deed.PutBack(String model) -> {
          removed.remove(model);
          repository.edit(fleet());
        }
        case Deed.Type(String model, Action action) -> repository.rollout(model, action);
        case Deed.GoBack(int commits, boolean all) -> {
          goBack(commits, all);
          before = repository.files();
          lockBefore = repository.lockText();
        }
        case Deed.Commit _ -> {
          tellsTheTruth();
          cluster.sync(repository, removedByFiles);
          repository.commit();
          history.add(written());
        }
      }
      if (!repository.errors().isEmpty()) {
        assertThat(repository.files()).isEqualTo(before);
        assertThat(repository.lockText()).isEqualTo(lockBefore);
        return;
      }
      if (!(deed instanceof Deed.Commit)) removedByFiles = Set.copyOf(removed);
      holds();
      Map<String, String> files = repository.files();
      String lock = repository.lockText();
      repository.compile();
      assertThat(repository.errors()).isEmpty();
      assertThat(repository.files()).as("compiled again").isEqualTo(files);
      assertThat(repository.lockText()).as("compiled again").isEqualTo(lock);
      compiled = repository.compiled();
      unusedCachesAreUnused();
    }

    /// What was imported has the digest of other names, and a backend without weight gets nothing.
    private static Map<String, String> meaning(Map<String, String> files) {
      var meaning = new TreeMap<>(files);
      meaning.replaceAll((_, text) ->
          text.replaceAll("nimfleet.dev/source-digest: .*", "")
              .replaceAll("(?m)^ +- group: .*\\n( +(kind|name|port): .*\\n)+ +weight: 0\\n?", ""));
      return meaning;
    }

    /// What an impact calls nothing changes no file, and no pod restarts but of a model that goes.
    private void tellsTheTruth() {
      Impact impact = Impact.between(new State(synced, true), new State(compiled, true));
      boolean says =
          impact.models().stream().anyMatch(ModelImpact::changes)
              || !impact.idleCaches().isEmpty()
              || !impact.lostCaches().isEmpty();
      if (!says) {
        assertThat(meaning(repository.files()))
            .as("nothing happens")
            .isEqualTo(meaning(syncedFiles));
      }
      for (ModelImpact model : impact.models()) {
        if (!removedByFiles.contains(model.model())) {
          assertThat(model.podsRestarted()).as(model.toString()).isZero();
          assertThat(model.isOutage()).as(model.toString()).isFalse();
        }
      }
      synced = compiled;
      syncedFiles = repository.files();
    }

    private void unusedCachesAreUnused() {
      var known = new UnusedCaches.Fleet(compiled.getFirst(), List.of(repository.committed()));
      List<String> unused =
          new UnusedCaches(List.of(known))
              .of(compiled.getFirst()).stream().map(Manifest::name).toList();
      Stream.of(repository.lock(), repository.committed())
          .flatMap(lock -> lock.models().values().stream())
          .flatMap(ModelLock::revisions)
          .forEach(revision ->
              assertThat(unused)
                  .doesNotContain(
                      revision
                          .service()
                          .text("spec", "storage", "nimCache", "name")
                          .orElseThrow()));
    }

    /// A compile that fails leaves the lock as the people have it.
    private String locked(Map<String, String> model) {
      Lock lock = repository.lock();
      var profiles = new TreeMap<>(lock.profiles());
      String name = model.getOrDefault("profile", "");
      if (name.startsWith("vllm")) {
        profiles
            .computeIfAbsent("nvcr.io/nim/" + model.get("image"), _ -> new TreeMap<>())
            .put(name, hash(name));
      }
      return LockWriter.write(
          List.of(
              new Lock(lock.fleet(), lock.namespace(), lock.caches(), lock.models(), profiles)));
    }

    private Map<String, String> fields(String model) {
      return models.getOrDefault(model, new HashMap<>());
    }

    /// What is written in the files of a commit.
    private record Written(
        Map<String, Map<String, String>> models,
        Set<String> removed,
        Map<String, String> defaults,
        String gpus) {}

    private Written written() {
      var copies = new TreeMap<String, Map<String, String>>();
      models.forEach((name, fields) -> copies.put(name, new TreeMap<>(fields)));
      return new Written(copies, Set.copyOf(removed), new TreeMap<>(defaults), gpus);
    }

    private void checkOut(int commits) {
      Written old = history.get(Math.max(0, history.size() - 1 - commits));
      models.clear();
      old.models().forEach((name, fields) -> models.put(name, new TreeMap<>(fields)));
      removed.clear();
      removed.addAll(old.removed());
      defaults.clear();
      defaults.putAll(old.defaults());
      gpus = old.gpus();
      repository.checkOut(commits);
    }

    /// What is refused then is put back as the last commit has it.
    private void goBack(int commits, boolean all) {
      if (history.isEmpty()) return;
      if (all) {
        checkOut(commits);
      } else {
        repository.checkOutLock(commits);
      }
      repository.compile();
      cluster.forgetsCaches();
      if (!repository.errors().isEmpty()) {
        checkOut(0);
        compiled = synced;
        removedByFiles = Set.copyOf(removed);
        repository.compile();
      }
    }

    /// What holds for every output folder.
    private void holds() {
      List<Manifest> manifests = repository.manifests();
      assertThat(manifests).extracting(Manifest::path).doesNotHaveDuplicates();
      Set<String> caches = repository.names("NIMCache");
      for (Manifest manifest : manifests) {
        if (manifest.kind().equals("NIMService")) {
          assertThat(caches)
              .contains(
                  manifest.object().text("spec", "storage", "nimCache", "name").orElseThrow());
        }
        if (manifest.kind().equals("HTTPRoute")) {
          assertThat(Cluster.weights(manifest.object()).values().stream().mapToInt(w -> w).sum())
              .isEqualTo(100);
        }
      }
    }

    private SmallFleet fleet() {
      SmallFleet fleet =
          SmallFleet.fleet()
              .defaults("gateway: {name: inference, domain: example.com}")
              .gpu("h100-80gb: {product: NVIDIA-H100-80GB-HBM3, memory: 80Gi%s}".formatted(gpus));
      defaults.values().forEach(fleet::defaults);
      models.forEach((model, fields) -> {
        if (removed.contains(model)) {
          fleet.removed(model);
        } else {
          fleet.model(
              model,
              fields.entrySet().stream()
                  .map(field -> field.getKey() + ": " + field.getValue())
                  .toArray(String[]::new));
        }
      });
      return fleet;
    }
  }

  /// A cluster that becomes what the last commit says, and remembers all that it has seen.
  private static final class Cluster {
    private Map<String, String> services = Map.of();
    private Map<String, String> caches = Map.of();
    private final Map<String, String> specs = new HashMap<>();
    private final Map<String, Integer> weights = new HashMap<>();

    void sync(LiveFleet repository, Set<String> removed) {
      Map<String, String> next = repository.services();
      services.forEach((name, text) -> {
        if (next.containsKey(name)) {
          assertThat(next.get(name)).as("an edit of %s", name).isEqualTo(text);
        } else if (weights.getOrDefault(name, 0) > 0) {
          assertThat(removed).as("%s had requests", name).contains(model(name));
        }
      });
      next.forEach((name, text) -> {
        String spec = text.substring(text.indexOf("\nspec:"));
        assertThat(specs.getOrDefault(name, spec)).as("%s over all time", name).isEqualTo(spec);
        specs.put(name, spec);
      });
      Map<String, String> nextCaches = repository.caches();
      assertThat(nextCaches).as("caches").containsAllEntriesOf(caches);
      services = next;
      caches = nextCaches;
      weights.clear();
      for (Manifest manifest : repository.manifests()) {
        if (manifest.kind().equals("HTTPRoute")) weights.putAll(weights(manifest.object()));
      }
    }

    /// No sync deletes a NIMCache that leaves the output, as one does that an older lock lacks.
    void forgetsCaches() {
      caches = Map.of();
    }

    private static String model(String service) {
      return service.replaceFirst("^hand-made-", "").substring(0, 1);
    }

    static Map<String, Integer> weights(MapNode route) {
      var weights = new HashMap<String, Integer>();
      for (Node rule : items(route.find("spec", "rules"))) {
        boolean isPreview = items(((MapNode) rule).get("matches")).toString().contains("headers");
        for (Node backend : items(((MapNode) rule).get("backendRefs"))) {
          if (isPreview) continue;
          var map = (MapNode) backend;
          weights.put(
              map.text("name").orElseThrow(), Integer.parseInt(map.text("weight").orElseThrow()));
        }
      }
      return weights;
    }

    private static List<Node> items(Optional<Node> list) {
      return ((ListNode) list.orElseThrow()).items();
    }
  }
}
