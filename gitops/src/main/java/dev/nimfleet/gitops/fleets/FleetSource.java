package dev.nimfleet.gitops.fleets;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.FleetOutput;
import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.Run;
import dev.nimfleet.compiler.Run.Action;
import dev.nimfleet.compiler.Run.FleetFile;
import dev.nimfleet.compiler.Run.Includes;
import dev.nimfleet.compiler.Run.Input;
import dev.nimfleet.compiler.Run.Rollout;
import dev.nimfleet.compiler.lock.CachedProfiles;
import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.LockReader;
import dev.nimfleet.compiler.lock.LockWriter;
import dev.nimfleet.compiler.lock.ModelLock;
import dev.nimfleet.compiler.lock.Pinning;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlReader;
import dev.nimfleet.compiler.yaml.YamlWriter;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.drive.MovingModels;
import dev.nimfleet.gitops.plan.Desired;
import dev.nimfleet.gitops.reconcile.SaidWords;
import dev.nimfleet.gitops.reconcile.StatusRollouts;
import dev.nimfleet.gitops.rollout.Command;
import dev.nimfleet.gitops.rollout.Phase;
import dev.nimfleet.gitops.rollout.RolloutState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One ModelFleet. It is compiled as a file of a repository would be, with the lock that is kept
/// beside it; what it compiles to is followed only after that lock is written.
final class FleetSource implements dev.nimfleet.gitops.reconcile.Source {
  private static final Logger LOG = LoggerFactory.getLogger("fleets");

  private final Cluster cluster;
  private final ObjectId id;
  private final ObjectId beside;
  private final Function<Run, Compilation> compiler;
  private final Supplier<List<KubeObject>> others;
  private Optional<Origin> origin = Optional.empty();
  private List<Compiled> recent = List.of();

  /// @param id of the ModelFleet
  /// @param others all ModelFleets that are followed, this one among them
  FleetSource(
      Cluster cluster,
      ObjectId id,
      Function<Run, Compilation> compiler,
      Supplier<List<KubeObject>> others) {
    this.cluster = cluster;
    this.id = id;
    this.beside = FollowedFleet.of(id.namespace(), id.name());
    this.compiler = compiler;
    this.others = others;
  }

  /// A lock after what people have said.
  ///
  /// @param said by model
  private record Heard(Optional<Lock> lock, SortedMap<String, String> said) {}

  /// A text joined with a lock.
  private record Compiled(String text, Optional<String> before, Compilation result) {}

  @Override
  public Optional<Origin> origin() {
    return origin;
  }

  @Override
  public Look look() {
    try {
      return read();
    } catch (ClusterTrouble e) {
      return new Look.Unreachable(e.sentence());
    }
  }

  private Look read() throws ClusterTrouble {
    Optional<KubeObject> fleet = cluster.find(id);
    if (fleet.isEmpty()) return new Look.Unreachable("%s is not there any more.".formatted(id));
    long generation = fleet.get().generation();
    origin = Optional.of(new Origin(id.namespace(), id.name(), generation));
    FollowedFleet followed = FollowedFleet.read(cluster, beside);
    Diagnostics unread = new Diagnostics();
    Optional<Lock> known = lock(followed, unread);
    if (unread.hasErrors()) {
      return refused(
          "%s holds a lock that cannot be read: %s Put it back, or delete the ConfigMap: it is made again from what runs."
              .formatted(beside, unread.sorted().getFirst().message()));
    }
    Map<String, RolloutState> states = new StatusRollouts(cluster, id).loadAll();
    String text = text(fleet.get());
    Optional<Lock> now = known.isPresent() ? known : lost(text);
    Heard heard =
        heard(
            fleet.get(),
            text,
            now.isPresent()
                ? Optional.of(pinned(LiveRevisions.of(now.get(), states)))
                : Optional.empty(),
            followed.heard());
    Optional<Lock> lock = heard.lock();
    Compiled compiled = compiled(text, lock);
    Trouble trouble = trouble(compiled, lock, states);
    if (trouble.why().isEmpty()) return followed(compiled, followed, heard.said(), trouble);
    // What was sound last goes on, with what has become of its rollouts.
    Optional<Compiled> sound = followed.text().map(it -> compiled(it, lock));
    return sound.isPresent() && !sound.get().result().hasErrors()
        ? followed(sound.get(), followed, heard.said(), trouble)
        : trouble.isFinal() ? refused(trouble.why()) : new Look.Unreachable(trouble.why());
  }

  /// What runs although there is no lock; none when nothing does, or when nobody can tell what it
  /// is to be.
  private Optional<Lock> lost(String text) throws ClusterTrouble {
    Compilation fresh = compiled(text, Optional.empty()).result();
    if (fresh.hasErrors() || fresh.fleets().size() != 1) return Optional.empty();
    Lock rebuilt = LostLock.rebuilt(cluster, fresh.fleets().getFirst().newLock());
    return Optional.of(rebuilt).filter(Lock::isLive);
  }

  private Look.Refused refused(String why) {
    return new Look.Refused("", why);
  }

  /// What the lock has to say is written before anybody follows it.
  private Look followed(
      Compiled compiled, FollowedFleet before, SortedMap<String, String> said, Trouble trouble)
      throws ClusterTrouble {
    Diagnostics diagnostics = new Diagnostics();
    FleetOutput output = compiled.result().fleets().getFirst();
    List<Desired> desired =
        Desired.of(output.manifests().stream().map(Manifest::object).toList(), diagnostics).stream()
            .map(Desired::whole)
            .toList();
    if (diagnostics.hasErrors() || desired.isEmpty()) {
      return refused(words(compiled.text(), diagnostics.sorted()));
    }
    Optional<String> lock = Optional.ofNullable(compiled.result().locks().get(name()));
    FollowedFleet after = before.with(compiled.text(), lock, said);
    if (!after.equals(before)) after.write(cluster, beside);
    return new Look.At(Desired.digest(desired), desired, MovingModels.of(List.of(output)), trouble);
  }

  private Trouble trouble(
      Compiled compiled, Optional<Lock> before, Map<String, RolloutState> states) {
    if (compiled.result().hasErrors()) {
      return new Trouble(errors(compiled.text(), compiled.result()), true);
    }
    if (compiled.result().fleets().size() != 1) {
      return new Trouble("%s has no models.".formatted(id), true);
    }
    Lock after = compiled.result().fleets().getFirst().newLock();
    Optional<String> taken = taken(before, after);
    if (taken.isPresent()) return new Trouble(taken.get(), true);
    return before
        .flatMap(lock -> underWay(lock, after, states))
        .map(why -> new Trouble(why, false))
        .orElse(Trouble.NONE);
  }

  /// A model of this name that another ModelFleet of the namespace runs, or had first.
  private Optional<String> taken(Optional<Lock> before, Lock after) {
    Set<String> own = before.map(lock -> lock.models().keySet()).orElse(Set.of());
    for (String model : after.models().keySet()) {
      if (own.contains(model)) continue;
      for (KubeObject other : others.get()) {
        boolean isNeighbour =
            other.id().namespace().equals(id.namespace()) && !other.id().equals(id);
        if (!isNeighbour || other.fields().find("spec", "models", model).isEmpty()) continue;
        if (!isOlder(other) && !runs(other, model)) continue;
        return Optional.of(
            "spec.models.%s: %s has a model of this name already, and their objects would have the same names. Rename one of the two."
                .formatted(model, other.id()));
      }
    }
    return Optional.empty();
  }

  private static boolean runs(KubeObject fleet, String model) {
    return fleet.items("status", "models").stream()
        .anyMatch(it -> it.text("name").orElse("").equals(model));
  }

  private boolean isOlder(KubeObject other) {
    return others.get().stream()
        .filter(it -> it.id().equals(id))
        .findFirst()
        .filter(own -> age(own).compareTo(age(other)) > 0)
        .isPresent();
  }

  private static String age(KubeObject fleet) {
    return fleet.text("metadata", "creationTimestamp").orElse("") + " " + fleet.id().name();
  }

  /// An edit of a model whose requests are on their way. Its candidate would be nowhere any more.
  private static Optional<String> underWay(
      Lock before, Lock after, Map<String, RolloutState> states) {
    for (RolloutState state : states.values()) {
      if (!(state.phase() instanceof Phase.Shifting) || state.green().isEmpty()) continue;
      boolean isAtNothing = state.shift().weight() == 0 && state.shift().from() == 0;
      Optional<String> wanted = candidate(after.model(state.model()));
      boolean isMoving =
          candidate(before.model(state.model())).equals(Optional.of(state.green().get().name()));
      if (isAtNothing || !isMoving || wanted.isEmpty()) continue;
      if (wanted.get().equals(state.green().get().name())) continue;
      return Optional.of(
          "spec.models.%s has changed while `%s` has %d %% of the requests; it waits for that rollout. To end it now, annotate the ModelFleet with `rollout.nimfleet.dev/%1$s=abort`."
              .formatted(state.model(), state.green().get().name(), state.shift().weight()));
    }
    return Optional.empty();
  }

  /// Carries out what people say of models whose requests nobody moves: those without a route, and
  /// those whose numbers nobody knows. Each saying counts once.
  private Heard heard(
      KubeObject fleet, String text, Optional<Lock> before, SortedMap<String, String> done) {
    Map<String, List<Command>> all = SaidWords.of(fleet);
    SortedMap<String, String> said = new TreeMap<>(done);
    said.keySet().retainAll(all.keySet());
    boolean isUnheard = all.keySet().stream().anyMatch(model -> !isDone(all, said, model));
    if (before.isEmpty() || !isUnheard || compiled(text, before).result().hasErrors()) {
      return new Heard(before, said);
    }
    Optional<Lock> lock = before;
    for (Map.Entry<String, List<Command>> each : all.entrySet()) {
      String model = each.getKey();
      Command command = each.getValue().getFirst();
      if (isDone(all, said, model) || isMoving(compiled(text, lock), model)) continue;
      for (Action action : actions(command.verb())) {
        Compilation result =
            compiler.apply(run(text, lock, Optional.of(new Rollout(model, action))));
        if (result.hasErrors() || result.fleets().size() != 1) {
          LOG.warn(
              "{}: `{}` of `{}` is not done. {}", id, command.id(), model, errors(text, result));
          break;
        }
        lock = Optional.of(result.fleets().getFirst().newLock());
      }
      said.put(model, command.id());
    }
    return new Heard(lock, said);
  }

  private static boolean isDone(
      Map<String, List<Command>> all, SortedMap<String, String> said, String model) {
    String id = all.getOrDefault(model, List.of()).getFirst().id();
    return id.equals(said.get(model));
  }

  private static boolean isMoving(Compiled compiled, String model) {
    return MovingModels.of(compiled.result().fleets()).values().stream()
        .flatMap(List::stream)
        .anyMatch(it -> it.name().equals(model));
  }

  /// A pause is for those that move by themselves.
  private static List<Action> actions(Command.Verb verb) {
    return switch (verb) {
      case START -> List.of(new Action.Start());
      case PROMOTE -> List.of(new Action.Weight(100), new Action.Promote());
      case ABORT -> List.of(new Action.Abort());
      case UNDO -> List.of(new Action.Undo());
      case RETIRE -> List.of(new Action.Retire());
      case PAUSE, RESUME -> List.of();
    };
  }

  private static Optional<String> candidate(ModelLock lock) {
    return lock.candidate().map(it -> it.revision().name());
  }

  /// With the hashes of profiles that caches hold by now. What does not fit is the gate's to tell.
  private Lock pinned(Lock lock) throws ClusterTrouble {
    if (Pinning.of(lock, List.of(), new Diagnostics()).unseen().isEmpty()) return lock;
    var kind = new ObjectId("apps.nvidia.com", "NIMCache", id.namespace(), "*");
    List<CachedProfiles> caches =
        cluster.list(kind, id.namespace(), "").stream()
            .map(cache -> CachedProfiles.of(cache.fields()))
            .filter(cache -> !cache.profiles().isEmpty())
            .toList();
    return Pinning.of(lock, caches, new Diagnostics()).lock();
  }

  private Optional<Lock> lock(FollowedFleet followed, Diagnostics diagnostics) {
    return followed
        .lock()
        .flatMap(text -> LockReader.read(beside.toString(), text.getBytes(UTF_8), diagnostics))
        .flatMap(locks -> locks.stream().findFirst());
  }

  private String name() {
    return "modelfleet/" + id.name();
  }

  /// Compiled anew only when something has changed.
  private Compiled compiled(String text, Optional<Lock> lock) {
    Optional<String> before = lock.map(it -> LockWriter.write(List.of(it)));
    Optional<Compiled> same =
        recent.stream()
            .filter(it -> it.text().equals(text) && it.before().equals(before))
            .findFirst();
    if (same.isPresent()) return same.get();
    var compiled = new Compiled(text, before, compiler.apply(run(text, lock, Optional.empty())));
    // What is refused, and what was sound before it.
    recent = Stream.concat(Stream.of(compiled), recent.stream().limit(1)).toList();
    return compiled;
  }

  private Run run(String text, Optional<Lock> lock, Optional<Rollout> rollout) {
    Optional<Input> locked =
        lock.map(it -> new Input(beside.toString(), LockWriter.write(List.of(it)).getBytes(UTF_8)));
    var file = new FleetFile(new Input(name(), text.getBytes(UTF_8)), locked, () -> locked);
    return new Run(List.of(file), Optional.empty(), Includes.NONE, Set.of(), rollout);
  }

  /// The ModelFleet as a file: what people write, and nothing of what the cluster adds.
  private static String text(KubeObject fleet) {
    var document = fleet.id().manifest(fleet.text("apiVersion").orElse(""));
    return YamlWriter.write(
        document.with(MapNode.at(Span.NOWHERE).put("spec", fleet.fields().get("spec")).build()));
  }

  private String errors(String text, Compilation result) {
    return words(text, result.diagnostics().stream().filter(Diagnostic::isError).toList());
  }

  private String words(String text, List<Diagnostic> errors) {
    Optional<MapNode> document =
        YamlReader.read(new Source(name(), text), new Diagnostics()).stream()
            .filter(MapNode.class::isInstance)
            .map(MapNode.class::cast)
            .findFirst();
    return errors.stream()
        .map(error -> {
          boolean isHere = error.at().source().name().equals(name()) && document.isPresent();
          String place =
              isHere ? FieldPath.of(document.orElseThrow(), error.at()) : error.at().toString();
          String help = error.help().isEmpty() ? "" : " (%s)".formatted(error.help().getFirst());
          return "%s: %s %s%s".formatted(place, error.code().id(), error.message(), help);
        })
        .collect(Collectors.joining("\n"));
  }
}
