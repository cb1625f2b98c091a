package dev.nimfleet.gitops.fleets;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.FleetOutput;
import dev.nimfleet.compiler.Run;
import dev.nimfleet.compiler.Run.Action;
import dev.nimfleet.compiler.Run.FleetFile;
import dev.nimfleet.compiler.Run.Includes;
import dev.nimfleet.compiler.Run.Input;
import dev.nimfleet.compiler.Run.Rollout;
import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.LockWriter;
import dev.nimfleet.compiler.lock.ModelLock.Reason;
import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlReader;
import dev.nimfleet.compiler.yaml.YamlWriter;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.drive.Model;
import dev.nimfleet.gitops.drive.MovingModels;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Compiles one ModelFleet as a file of a repository would be, with a lock beside it.
final class Compiling {
  /// Where not all edits can begin together, so many are tried by themselves; the others wait.
  private static final int ONE_BY_ONE = 20;

  private final Function<Run, Compilation> compiler;
  private final String name;
  private final String lockName;
  private final boolean isMeasured;
  private List<Compiled> recent = List.of();

  /// @param fleet the ModelFleet
  /// @param beside where its lock is
  /// @param isMeasured whether there are rollouts that move requests by numbers
  Compiling(
      Function<Run, Compilation> compiler, ObjectId fleet, ObjectId beside, boolean isMeasured) {
    this.isMeasured = isMeasured;
    this.compiler = compiler;
    this.name = "modelfleet/" + fleet.name();
    this.lockName = beside.toString();
  }

  /// A text joined with a lock.
  ///
  /// @param before the lock
  record Compiled(String text, Optional<String> before, Compilation result) {}

  /// The ModelFleet as a file: what people write, and nothing of what the cluster adds.
  static String text(KubeObject fleet) {
    var document = fleet.id().manifest(fleet.text("apiVersion").orElse(""));
    return YamlWriter.write(
        document.with(MapNode.at(Span.NOWHERE).put("spec", fleet.fields().get("spec")).build()));
  }

  /// Compiled anew only when something has changed.
  Compiled compiled(String text, Optional<Lock> lock) {
    Optional<String> before = lock.map(Compiling::written);
    Optional<Compiled> same =
        recent.stream()
            .filter(it -> it.text().equals(text) && it.before().equals(before))
            .findFirst();
    if (same.isPresent()) return same.get();
    Compilation result = compiler.apply(run(text, before, List.of()));
    var compiled = new Compiled(text, before, begun(text, result));
    // What is refused, and what was sound before it.
    recent = Stream.concat(Stream.of(compiled), recent.stream().limit(1)).toList();
    return compiled;
  }

  /// The same with a candidate for each edit that waits for a word with which a rollout begins: who
  /// measures a model waits for it himself, and tells so.
  private Compilation begun(String text, Compilation result) {
    if (result.hasErrors() || result.fleets().size() != 1) return result;
    FleetOutput fleet = result.fleets().getFirst();
    List<String> waiting =
        fleet.plans().stream()
            .filter(plan -> plan.rollout().isManual())
            .map(ModelPlan::name)
            .filter(model -> fleet.newLock().model(model).isWaitingFor(Reason.START))
            .toList();
    List<String> some = moving(result, waiting);
    if (some.isEmpty()) return result;
    Compilation together = after(text, fleet.newLock(), starts(some));
    if (isBegun(together, some)) return together;
    // What nobody measures by then begins by the lock alone, and there may be no room for all.
    Compilation begun = result;
    for (String model : some.subList(0, Math.min(ONE_BY_ONE, some.size()))) {
      Lock lock = begun.fleets().getFirst().newLock();
      Compilation next = after(text, lock, starts(List.of(model)));
      if (isBegun(next, List.of(model))) begun = next;
    }
    return begun;
  }

  private boolean isBegun(Compilation result, List<String> models) {
    return !result.hasErrors() && moving(result, models).equals(models);
  }

  private static List<Rollout> starts(List<String> models) {
    return models.stream().map(model -> new Rollout(model, new Action.Start())).toList();
  }

  private List<String> moving(Compilation result, List<String> models) {
    if (models.isEmpty()) return List.of();
    Set<String> moving = moving(MovingModels.of(result.fleets()));
    return models.stream().filter(moving::contains).toList();
  }

  /// The names of the models whose requests rollouts move by numbers.
  ///
  /// @param measured those that can be measured, by their fleets
  Set<String> moving(Map<String, List<Model>> measured) {
    if (!isMeasured) return Set.of();
    return measured.values().stream()
        .flatMap(List::stream)
        .map(Model::name)
        .collect(Collectors.toSet());
  }

  /// Whether the requests of a model move by its numbers.
  boolean isMoving(Compilation result, String model) {
    return !moving(result, List.of(model)).isEmpty();
  }

  /// The same after somebody has said something of a model.
  Compilation after(String text, Lock lock, Rollout said) {
    return after(text, lock, List.of(said));
  }

  private Compilation after(String text, Lock lock, List<Rollout> said) {
    return compiler.apply(run(text, Optional.of(written(lock)), said));
  }

  private static String written(Lock lock) {
    return LockWriter.write(List.of(lock));
  }

  private Run run(String text, Optional<String> lock, List<Rollout> said) {
    Optional<Input> locked = lock.map(it -> new Input(lockName, it.getBytes(UTF_8)));
    var file = new FleetFile(new Input(name, text.getBytes(UTF_8)), locked, () -> locked);
    return new Run(List.of(file), Optional.empty(), Includes.NONE, Set.of(), said);
  }

  /// What is wrong, and in which fields.
  String errors(Compiled compiled) {
    return words(
        compiled.text(),
        compiled.result().diagnostics().stream().filter(Diagnostic::isError).toList());
  }

  /// The same of some of it.
  String words(String text, List<Diagnostic> errors) {
    Optional<MapNode> document =
        YamlReader.read(new Source(name, text), new Diagnostics()).stream()
            .filter(MapNode.class::isInstance)
            .map(MapNode.class::cast)
            .findFirst();
    return errors.stream()
        .map(error -> {
          boolean isHere = error.at().source().name().equals(name) && document.isPresent();
          String place =
              isHere ? FieldPath.of(document.orElseThrow(), error.at()) : error.at().toString();
          String help = error.help().isEmpty() ? "" : " (%s)".formatted(error.help().getFirst());
          return "%s: %s %s%s".formatted(place, error.code().id(), error.message(), help);
        })
        .collect(Collectors.joining("\n"));
  }
}
