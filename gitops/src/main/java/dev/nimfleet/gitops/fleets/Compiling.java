package dev.nimfleet.gitops.fleets;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nimfleet.compiler.Compilation;
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
import dev.nimfleet.gitops.drive.MovingModels;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Compiles one ModelFleet as a file of a repository would be, with a lock beside it.
final class Compiling {
  private final Function<Run, Compilation> compiler;
  private final String name;
  private final String lockName;
  private List<Compiled> recent = List.of();

  /// @param fleet the ModelFleet
  /// @param beside where its lock is
  Compiling(Function<Run, Compilation> compiler, ObjectId fleet, ObjectId beside) {
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
    Compilation result = compiler.apply(run(text, before, Optional.empty()));
    var compiled = new Compiled(text, before, begun(text, result));
    // What is refused, and what was sound before it.
    recent = Stream.concat(Stream.of(compiled), recent.stream().limit(1)).toList();
    return compiled;
  }

  /// The same with a candidate for each edit that waits for a word with which a rollout begins: who
  /// measures a model waits for it himself, and tells so.
  private Compilation begun(String text, Compilation result) {
    if (result.hasErrors() || result.fleets().size() != 1) return result;
    Compilation begun = result;
    for (ModelPlan plan : result.fleets().getFirst().plans()) {
      Lock lock = begun.fleets().getFirst().newLock();
      boolean waits =
          plan.rollout().isManual()
              && lock.model(plan.name()).isWaitingFor(Reason.START)
              && isMoving(result, plan.name());
      if (!waits) continue;
      Compilation next = after(text, lock, new Rollout(plan.name(), new Action.Start()));
      // What nobody measures begins by the lock alone.
      if (!next.hasErrors() && isMoving(next, plan.name())) begun = next;
    }
    return begun;
  }

  /// Whether the requests of a model move by its numbers.
  static boolean isMoving(Compilation result, String model) {
    return MovingModels.of(result.fleets()).values().stream()
        .flatMap(List::stream)
        .anyMatch(it -> it.name().equals(model));
  }

  /// The same after somebody has said something of a model.
  Compilation after(String text, Lock lock, Rollout said) {
    return compiler.apply(run(text, Optional.of(written(lock)), Optional.of(said)));
  }

  private static String written(Lock lock) {
    return LockWriter.write(List.of(lock));
  }

  private Run run(String text, Optional<String> lock, Optional<Rollout> rollout) {
    Optional<Input> locked = lock.map(it -> new Input(lockName, it.getBytes(UTF_8)));
    var file = new FleetFile(new Input(name, text.getBytes(UTF_8)), locked, () -> locked);
    return new Run(List.of(file), Optional.empty(), Includes.NONE, Set.of(), rollout);
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
