package dev.nimfleet.cli;

import dev.nimfleet.cli.git.Git;
import dev.nimfleet.cli.git.Git.InHead;
import dev.nimfleet.cli.git.GitCommit;
import dev.nimfleet.cli.git.WorkingTree;
import dev.nimfleet.cli.project.Output;
import dev.nimfleet.cli.project.ProjectFile;
import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.FleetOutput;
import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.Run;
import dev.nimfleet.compiler.Run.FleetFile;
import dev.nimfleet.compiler.Run.Input;
import dev.nimfleet.compiler.UnusedCaches;
import dev.nimfleet.compiler.UnusedCaches.Fleet;
import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.LockReader;
import dev.nimfleet.compiler.lock.LockWriter;
import dev.nimfleet.compiler.text.Diagnostics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// `nimfleet gc caches`: finds the NIMCaches that nothing uses, and takes them out of locks and
/// outputs.
final class GcCaches {
  /// Further back nobody remembers either.
  private static final int MOST_COMMITS = 50;

  private final Console console;
  private final BiFunction<CompileRequest, Run, Compilation> compiler;
  private final Diagnostics diagnostics = new Diagnostics();
  private final Map<String, List<List<Lock>>> histories = new HashMap<>();

  GcCaches(Console console, BiFunction<CompileRequest, Run, Compilation> compiler) {
    this.console = console;
    this.compiler = compiler;
  }

  /// A cache that nothing uses.
  ///
  /// @param lock the path of the lock that has it
  private record Found(
      String lock,
      Optional<String> cluster,
      String fleet,
      String namespace,
      String name,
      String size) {}

  /// Writes nothing.
  ///
  /// @param next what to type so that they go
  int list(CompileRequest request, String next) {
    return find(request)
        .map(found -> {
          show(found);
          if (!found.isEmpty()) {
            console.err().println("Next: " + next);
          }
          return ExitCode.DONE;
        })
        .orElse(ExitCode.FAILED);
  }

  /// Takes them out of the locks, and compiles.
  int remove(CompileRequest request) {
    Optional<Set<Found>> unused = find(request);
    if (unused.isEmpty()) {
      return ExitCode.FAILED;
    }
    Set<Found> found = unused.get();
    show(found);
    if (found.isEmpty()) {
      return ExitCode.DONE;
    }
    int code =
        new CompileRun(request, console, (asked, run) -> compiler.apply(asked, without(run, found)))
            .run();
    if (code == ExitCode.DONE) {
      tellCluster(found);
    }
    return code;
  }

  /// Empty when it cannot be known, which is told.
  private Optional<Set<Found>> find(CompileRequest request) {
    Reading reading = Reading.of(new WorkingTree(console.directory()), request, console, compiler);
    if (reading.hasErrors()) {
      reading.refuse(console, "what is in use is not known, and nothing goes.");
      return Optional.empty();
    }
    reading.refuseUnknownCluster(request);
    Reading project = project(request);
    if (project.hasErrors()) {
      project.refuse(console, "what is in use is not known, and nothing goes.");
      return Optional.empty();
    }
    List<Reading.Each> outputs = new ArrayList<>(reading.outputs());
    outputs.addAll(project.outputs());
    List<Fleet> fleets = new ArrayList<>();
    for (Reading.Each each : outputs) {
      for (FleetOutput output : each.result().fleets()) {
        fleets.add(new Fleet(output, known(file(each.run(), output))));
      }
    }
    fleets.addAll(gone(outputs));
    if (diagnostics.hasErrors()) {
      Message.diagnostics(console, diagnostics.sorted());
      console.err().println("The last commit may run anything, so nothing goes.");
      return Optional.empty();
    }
    UnusedCaches unused = new UnusedCaches(fleets);
    Set<Found> found = new LinkedHashSet<>();
    for (Reading.Each each : reading.outputs()) {
      if (request.isAbout(each.output())) {
        for (FleetOutput fleet : each.result().fleets()) {
          unused.of(fleet).forEach(cache -> found.add(found(each.run(), fleet, cache)));
        }
      }
    }
    return Optional.of(found);
  }

  /// What else the project has, whose fleets may use the caches of a file that somebody names.
  private Reading project(CompileRequest request) {
    Reading nothing = new Reading(List.of(), List.of());
    return request.named().isEmpty() || !Files.exists(console.path(ProjectFile.NAME))
        ? nothing
        : Reading.of(new WorkingTree(console.directory()), request.ofProject(), console, compiler);
  }

  private static Found found(Run run, FleetOutput fleet, Manifest cache) {
    return new Found(
        file(run, fleet).lock().map(Input::name).orElse(""),
        fleet.cluster(),
        fleet.name(),
        fleet.namespace(),
        cache.name(),
        cache.object().text("spec", "storage", "pvc", "size").orElse("-"));
  }

  private static FleetFile file(Run run, FleetOutput fleet) {
    String name = fleet.at().source().name();
    return run.fleets().stream()
        .filter(file -> file.text().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private List<Lock> known(FleetFile file) {
    return Stream.concat(
            file.baseline().get().map(lock -> read("HEAD", lock)).stream(),
            file.incoming().get().stream().map(lock -> read(lock.commit(), lock.lock())))
        .flatMap(List::stream)
        .toList();
  }

  private List<Lock> read(String commit, Input lock) {
    return LockReader.read(commit + ":" + lock.name(), lock.bytes(), diagnostics).orElse(List.of());
  }

  /// What the last commit's project lists and this one does not any more may run until that is
  /// synced. Nobody knows on which cluster, since its files may be gone.
  private List<Fleet> gone(List<Reading.Each> outputs) {
    if (!(Git.head(console.path(ProjectFile.NAME)) instanceof InHead.File(byte[] project))) {
      return List.of();
    }
    Set<String> here =
        outputs.stream().flatMap(each -> locks(each.output())).collect(Collectors.toSet());
    GitCommit head = GitCommit.of(console.directory(), "HEAD");
    return ProjectFile.read(new Input(ProjectFile.NAME, project), head, new Diagnostics()).stream()
        .flatMap(GcCaches::locks)
        .distinct()
        .filter(lock -> !here.contains(lock))
        .flatMap(lock -> head.read(lock).map(bytes -> new Input(lock, bytes)).stream())
        .map(lock -> new Fleet(FleetOutput.gone("", ""), read("HEAD", lock)))
        .toList();
  }

  private static Stream<String> locks(Output output) {
    return output.fleets().stream().map(fleet -> LockFiles.name(fleet, output.cluster()));
  }

  private void show(Set<Found> found) {
    if (found.isEmpty()) {
      console.err().println("Every NIMCache is in use.");
      return;
    }
    boolean anyCluster = found.stream().anyMatch(cache -> cache.cluster().isPresent());
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("CLUSTER", "NAMESPACE", "NAME", "SIZE", "LAST USED BY"));
    for (Found cache : found) {
      rows.add(
          List.of(
              cache.cluster().orElse("-"),
              cache.namespace(),
              cache.name(),
              cache.size(),
              lastUser(cache).orElse("-")));
    }
    Table.print(
        anyCluster ? rows : rows.stream().map(row -> row.subList(1, row.size())).toList(),
        console.out());
  }

  /// The revision that loaded from it by the newest commit in which one did.
  private Optional<String> lastUser(Found cache) {
    return histories.computeIfAbsent(cache.lock(), this::history).stream()
        .flatMap(List::stream)
        .filter(lock -> lock.namespace().equals(cache.namespace()))
        .flatMap(lock -> lock.models().values().stream())
        .flatMap(model -> model.revisions())
        .filter(revision ->
            revision
                .service()
                .text("spec", "storage", "nimCache", "name")
                .filter(cache.name()::equals)
                .isPresent())
        .map(revision -> revision.name())
        .findFirst();
  }

  private List<List<Lock>> history(String lock) {
    return Git.history(console.path(lock), MOST_COMMITS).stream()
        .flatMap(bytes -> LockReader.read(lock, bytes, new Diagnostics()).stream())
        .toList();
  }

  /// The same run with locks that do not have the caches.
  private static Run without(Run run, Set<Found> found) {
    List<FleetFile> fleets =
        run.fleets().stream()
            .map(file -> file.withLock(file.lock().map(lock -> without(lock, found))))
            .toList();
    return new Run(fleets, run.cluster(), run.includes(), run.replaced(), run.rollouts());
  }

  private static Input without(Input lock, Set<Found> found) {
    if (found.stream().noneMatch(cache -> cache.lock().equals(lock.name()))) {
      return lock;
    }
    List<Lock> locks =
        LockReader.read(lock.name(), lock.bytes(), new Diagnostics()).orElseThrow().stream()
            .map(of -> without(of, lock.name(), found))
            .toList();
    return new Input(lock.name(), LockWriter.write(locks).getBytes(StandardCharsets.UTF_8));
  }

  private static Lock without(Lock lock, String path, Set<Found> found) {
    SortedMap<String, String> caches = new TreeMap<>(lock.caches());
    found.stream()
        .filter(cache -> cache.lock().equals(path))
        .filter(cache ->
            cache.fleet().equals(lock.fleet()) && cache.namespace().equals(lock.namespace()))
        .forEach(cache -> caches.remove(cache.name()));
    return new Lock(lock.fleet(), lock.namespace(), caches, lock.models(), lock.profiles());
  }

  /// A sync leaves a NIMCache alone when its file goes, by annotations that it was emitted with.
  private void tellCluster(Set<Found> found) {
    console
        .err()
        .println(
            "No sync deletes them. When this change is synced, type what follows; the disk with the"
                + " downloaded model goes with each NIMCache:");
    Optional<String> cluster = Optional.empty();
    for (Found cache : found) {
      if (!cache.cluster().equals(cluster)) {
        cluster = cache.cluster();
        console.out().println("# cluster " + cluster.orElse("-"));
      }
      console.out().printf("kubectl delete nimcache -n %s %s%n", cache.namespace(), cache.name());
    }
  }
}
