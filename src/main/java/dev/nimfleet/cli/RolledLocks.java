package dev.nimfleet.cli;

import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.Run;
import dev.nimfleet.compiler.Run.FleetFile;
import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.LockReader;
import dev.nimfleet.compiler.lock.LockWriter;
import dev.nimfleet.compiler.lock.ModelLock;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.gitops.drive.Model;
import dev.nimfleet.gitops.drive.MovingModels;
import dev.nimfleet.gitops.rollout.RolloutState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// The locks of fleet files as they would be if people had typed what a reconciler did.
///
/// @param states what it remembers, by fleet (`namespace/name`) and model
/// @param compiler compiles a run as the files were compiled
record RolledLocks(
    Map<String, Map<String, RolloutState>> states, Function<Run, Compilation> compiler) {

  /// The locks that change.
  ///
  /// @param reading what the files compile to now
  List<LockFile> of(Reading reading, Console console) {
    List<LockFile> changed = new ArrayList<>();
    for (Reading.Each each : reading.outputs()) {
      Map<String, List<Model>> models = MovingModels.of(each.result().fleets());
      List<FleetFile> files =
          each.run().fleets().stream().map(file -> rolled(file, models)).toList();
      Run run =
          new Run(
              files,
              each.run().cluster(),
              each.run().includes(),
              each.run().replaced(),
              Optional.empty());
      Compilation result = compiler.apply(run);
      if (result.hasErrors()) throw refused(result);
      for (FleetFile file : each.run().fleets()) {
        String fleet = file.text().name();
        String text = result.locks().getOrDefault(fleet, "");
        var lock =
            new LockFile(
                console.path(LockFiles.name(fleet, each.output().cluster())),
                file.lock().map(Run.Input::bytes),
                text.getBytes(StandardCharsets.UTF_8));
        if (file.lock().isPresent() && !text.isEmpty() && !lock.isDone()) changed.add(lock);
      }
    }
    return changed;
  }

  private static Refusal refused(Compilation result) {
    String first =
        result.diagnostics().stream()
            .filter(Diagnostic::isError)
            .map(Diagnostic::toString)
            .findFirst()
            .orElse("");
    return new Refusal(
        "With the lock that says what was done the fleet does not compile: %s".formatted(first),
        "type what was done with `nimfleet rollout`, and mend what it says.");
  }

  private FleetFile rolled(FleetFile file, Map<String, List<Model>> models) {
    if (file.lock().isEmpty()) return file;
    Run.Input text = file.lock().get();
    Optional<List<Lock>> locks = LockReader.read(text.name(), text.bytes(), new Diagnostics());
    return locks
        .map(all -> all.stream().map(lock -> rolled(lock, models)).toList())
        .map(all ->
            file.withLock(
                Optional.of(
                    new Run.Input(
                        text.name(), LockWriter.write(all).getBytes(StandardCharsets.UTF_8)))))
        .orElse(file);
  }

  private Lock rolled(Lock lock, Map<String, List<Model>> models) {
    Map<String, RolloutState> known = states.getOrDefault(lock.key(), Map.of());
    SortedMap<String, ModelLock> rolled = new TreeMap<>(lock.models());
    for (Model model : models.getOrDefault(lock.key(), List.of())) {
      Optional.ofNullable(known.get(model.name()))
          .ifPresent(state ->
              rolled.computeIfPresent(
                  model.name(), (_, before) -> new RolledLock(model, state).of(before)));
    }
    return new Lock(lock.fleet(), lock.namespace(), lock.caches(), rolled, lock.profiles());
  }
}
