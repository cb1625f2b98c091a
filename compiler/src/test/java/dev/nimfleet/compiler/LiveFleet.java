package dev.nimfleet.compiler;

import dev.nimfleet.compiler.Run.Action;
import dev.nimfleet.compiler.Run.Delivered;
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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// A repository with one fleet in it, over days: fleet.yaml, the lock and the output folder,
/// edited, compiled and committed.
///
/// A run with errors changes nothing, as on a disk.
final class LiveFleet {
  private String yaml;
  private Optional<String> lock;
  private Optional<String> committed;
  private SortedMap<String, String> files = new TreeMap<>();
  private SortedMap<String, String> committedFiles = new TreeMap<>();
  private final List<State> history = new ArrayList<>();
  private Compilation last;

  /// What a commit holds.
  private record State(String yaml, Optional<String> lock, SortedMap<String, String> files) {}

  /// The last one without errors, which is the one on the disk.
  private Compilation written = new Compilation(List.of(), Map.of(), List.of());

  LiveFleet(SmallFleet fleet) {
    this(fleet.yaml(), Optional.empty());
  }

  /// @param lock what is there, and committed, before anything is compiled
  LiveFleet(String yaml, Optional<String> lock) {
    this.yaml = yaml;
    this.lock = lock;
    committed = lock;
    last = compile();
  }

  /// A fleet whose first compile is committed.
  static LiveFleet delivered(SmallFleet fleet) {
    return new LiveFleet(fleet).commit();
  }

  LiveFleet edit(SmallFleet fleet) {
    return edit(fleet.yaml());
  }

  LiveFleet edit(String text) {
    yaml = text;
    compile();
    return this;
  }

  LiveFleet commit() {
    committed = lock;
    committedFiles = new TreeMap<>(files);
    history.add(new State(yaml, lock, committedFiles));
    return this;
  }

  /// `git commit` of the output alone.
  LiveFleet commitOutput() {
    committedFiles = new TreeMap<>(files);
    return this;
  }

  /// The same repository whose last commit has no lock, as when a pattern ignores it.
  LiveFleet ignoringLocks() {
    committed = Optional.empty();
    return this;
  }

  /// `git checkout HEAD~n -- .`, and then what people type.
  LiveFleet checkOut(int back) {
    State old = history.get(Math.max(0, history.size() - 1 - back));
    yaml = old.yaml();
    lock = old.lock();
    files = new TreeMap<>(old.files());
    return this;
  }

  /// What an earlier commit has of the lock alone.
  LiveFleet checkOutLock(int back) {
    lock = history.get(Math.max(0, history.size() - 1 - back)).lock();
    return this;
  }

  /// `rm fleet.lock.yaml`.
  LiveFleet noLock() {
    lock = Optional.empty();
    return this;
  }

  /// As where the output folder is ignored.
  LiveFleet withoutCommittedOutput() {
    committedFiles = new TreeMap<>();
    return this;
  }

  /// HEAD as somebody committed it by mistake.
  LiveFleet committedLock(String text) {
    committed = Optional.of(text);
    return this;
  }

  LiveFleet rollout(String model, Action... actions) {
    for (Action action : actions) {
      run(Set.of(), Optional.of(new Rollout(model, action)));
    }
    return this;
  }

  LiveFleet replace(String model) {
    run(Set.of(model), Optional.empty());
    return this;
  }

  /// As a merge, or somebody's hand, would leave the lock.
  LiveFleet lock(String text) {
    lock = Optional.of(text);
    return this;
  }

  /// `nimfleet lock`: what a cluster has cached.
  LiveFleet pin(String caches) {
    Diagnostics diagnostics = new Diagnostics();
    List<CachedProfiles> cached =
        CachedProfiles.read("caches.yaml", caches.getBytes(StandardCharsets.UTF_8), diagnostics);
    Lock pinned = Pinning.of(lock(), cached, diagnostics).lock();
    if (diagnostics.hasErrors()) throw new AssertionError(diagnostics.sorted());
    return lock(LockWriter.write(List.of(pinned)));
  }

  Compilation compile() {
    return run(Set.of(), Optional.empty());
  }

  private Compilation run(Set<String> replaced, Optional<Rollout> rollout) {
    var file =
        new FleetFile(
            input("fleet.yaml", yaml),
            lock.map(LiveFleet::lockFile),
            () -> committed.map(LiveFleet::lockFile),
            List::of,
            List::of,
            delivered());
    var run = new Run(List.of(file), Optional.empty(), Includes.NONE, replaced, rollout);
    last = new Compiler(ManifestCheck.NONE, Goldens.TODAY).acceptingEmptyFleets().compile(run);
    if (!last.hasErrors()) {
      written = last;
      lock = Optional.ofNullable(last.locks().get("fleet.yaml"));
      files = new TreeMap<>();
      last.fleets().forEach(f -> f.manifests().forEach(m -> files.put(m.path(), m.yaml())));
    }
    return last;
  }

  private Delivered delivered() {
    SortedMap<String, String> known = committedFiles;
    return new Delivered() {
      @Override
      public List<String> paths(String folder) {
        return known.keySet().stream().filter(path -> path.startsWith(folder + "/")).toList();
      }

      @Override
      public Optional<String> text(String path) {
        return Optional.ofNullable(known.get(path));
      }
    };
  }

  private static Input lockFile(String text) {
    return input("fleet.lock.yaml", text);
  }

  private static Input input(String name, String text) {
    return new Input(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /// The fleet file.
  String yaml() {
    return yaml;
  }

  /// The output folder.
  SortedMap<String, String> files() {
    return files;
  }

  String lockText() {
    return lock.orElse("");
  }

  Lock lock() {
    return read(lock);
  }

  /// What others have.
  Lock committed() {
    return read(committed);
  }

  private static Lock read(Optional<String> text) {
    return text.flatMap(t ->
            LockReader.read(
                "fleet.lock.yaml", t.getBytes(StandardCharsets.UTF_8), new Diagnostics()))
        .flatMap(locks -> locks.stream().findFirst())
        .orElse(Lock.empty("prod", "nim-prod"));
  }

  ModelLock model(String name) {
    return lock().model(name);
  }

  /// The names of all objects of a kind.
  Set<String> names(String kind) {
    var names = new TreeSet<String>();
    written
        .fleets()
        .forEach(fleet ->
            fleet.manifests().stream()
                .filter(manifest -> manifest.kind().equals(kind))
                .forEach(manifest -> names.add(manifest.name())));
    return names;
  }

  /// What the last run compiled to.
  List<FleetOutput> compiled() {
    return last.fleets();
  }

  List<Manifest> manifests() {
    return written.fleets().stream().flatMap(fleet -> fleet.manifests().stream()).toList();
  }

  /// The NIMCaches by their paths, as they are written.
  Map<String, String> caches() {
    var caches = new TreeMap<>(files);
    caches.keySet().removeIf(path -> !path.contains("/00-caches/"));
    return caches;
  }

  /// The NIMServices by name, as they are written.
  Map<String, String> services() {
    var services = new TreeMap<String, String>();
    files.forEach((path, text) -> {
      int at = path.indexOf("/10-nimservice-");
      if (at >= 0) services.put(path.substring(at + 15, path.length() - 5), text);
    });
    return services;
  }

  Manifest manifest(String kind, String name) {
    return written.fleets().getFirst().manifests().stream()
        .filter(m -> m.kind().equals(kind) && m.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " " + name + " in " + files.keySet()));
  }

  List<String> news() {
    return last.fleets().stream().flatMap(fleet -> fleet.lock().news().stream()).toList();
  }

  List<Diagnostic> diagnostics() {
    return last.diagnostics();
  }

  List<String> errors() {
    return last.diagnostics().stream()
        .filter(Diagnostic::isError)
        .map(d -> d.code().id() + " " + d.message())
        .toList();
  }

  List<String> says() {
    return last.diagnostics().stream().map(d -> d.code().id() + " " + d.message()).toList();
  }
}
