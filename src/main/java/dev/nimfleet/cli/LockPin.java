package dev.nimfleet.cli;

import dev.nimfleet.cli.git.WorkingTree;
import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.compiler.Run;
import dev.nimfleet.compiler.lock.CachedProfiles;
import dev.nimfleet.compiler.lock.CachedProfiles.Cached;
import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.LockReader;
import dev.nimfleet.compiler.lock.Pinning;
import dev.nimfleet.compiler.lock.Pinning.Pinned;
import dev.nimfleet.compiler.lock.Pinning.Wanted;
import dev.nimfleet.compiler.text.Diagnostics;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// `nimfleet lock FILE…`: locks the names of profiles to the hashes that are cached.
final class LockPin {
  private static final int SHORT = 12;

  private final Console console;
  private final List<String> locks;
  private final String next;
  private final Diagnostics diagnostics = new Diagnostics();

  /// @param locks their paths
  /// @param next what to type when they have changed
  LockPin(Console console, List<String> locks, String next) {
    this.console = console;
    this.locks = List.copyOf(locks);
    this.next = next;
  }

  /// Locks what it can; an error writes nothing.
  int write(List<CachedProfiles> caches) {
    List<LockFile> changed = new ArrayList<>();
    Set<Pinned> pinned = new LinkedHashSet<>();
    Set<Wanted> unseen = new LinkedHashSet<>();
    boolean anyLock = false;
    for (String path : locks) {
      Optional<byte[]> before = tree().read(path);
      anyLock |= before.isPresent();
      Optional<List<Lock>> known = before.flatMap(bytes -> read(path, bytes));
      List<Pinning> pins =
          known.orElse(List.of()).stream()
              .map(lock -> Pinning.of(lock, caches, diagnostics))
              .toList();
      pins.forEach(pin -> {
        pinned.addAll(pin.pinned());
        unseen.addAll(pin.unseen());
      });
      if (pins.stream().anyMatch(pin -> !pin.pinned().isEmpty())) {
        List<Lock> after = pins.stream().map(Pinning::lock).toList();
        changed.add(LockFile.of(console.path(path), before, after));
      }
    }
    if (!anyLock) {
      throw new Refusal(
          "There is no lock `%s`.".formatted(String.join("`, `", locks)),
          "`nimfleet compile` writes one; only what it has frozen is looked up.");
    }
    Message.diagnostics(console, diagnostics.sorted());
    if (diagnostics.hasErrors()) {
      console.err().println("Nothing is locked.");
      return ExitCode.FAILED;
    }
    changed.forEach(LockFile::write);
    unseen.forEach(wanted ->
        console
            .err()
            .printf(
                "%s of %s: not locked, for NIMCache %s of namespace %s was not shown%n",
                wanted.profile(), wanted.image(), wanted.cache(), wanted.namespace()));
    pinned.forEach(
        pin -> console.err().printf("%s of %s: %s%n", pin.profile(), pin.image(), pin.hash()));
    console.err().println(pinned.isEmpty() ? "Nothing to lock." : "Next: " + next);
    return ExitCode.DONE;
  }

  /// Prints what is cached, and under which name the locks know it.
  int list(List<CachedProfiles> caches) {
    List<Lock> known =
        locks.stream()
            .flatMap(path -> tree().read(path).flatMap(bytes -> read(path, bytes)).stream())
            .flatMap(List::stream)
            .toList();
    Message.diagnostics(console, diagnostics.sorted());
    if (diagnostics.hasErrors()) {
      return ExitCode.FAILED;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("CACHE", "SHORT", "ENGINE", "PRECISION", "TP", "PP", "NAME", "HASH"));
    for (CachedProfiles cache : caches) {
      cache.profiles().forEach(profile -> rows.add(row(cache, profile, known)));
    }
    Table.print(rows, console.out());
    return ExitCode.DONE;
  }

  private static List<String> row(CachedProfiles cache, Cached profile, List<Lock> known) {
    String names =
        known.stream()
            .flatMap(lock -> lock.profiles().values().stream())
            .flatMap(hashes -> hashes.entrySet().stream())
            .filter(hash -> hash.getValue().equals(profile.hash()))
            .map(java.util.Map.Entry::getKey)
            .distinct()
            .collect(Collectors.joining(","));
    return List.of(
        cache.namespace() + "/" + cache.name(),
        profile.hash().substring(0, SHORT),
        profile.engine(),
        profile.word("precision"),
        profile.word("tp"),
        profile.word("pp"),
        names.isEmpty() ? "-" : names,
        profile.hash());
  }

  /// The NIMCaches of files. What is wrong with them is told by whatever comes next.
  List<CachedProfiles> read(List<String> files) {
    var inputs = new Inputs(tree(), console);
    return files.stream()
        .map(inputs::read)
        .flatMap((Run.Input file) ->
            CachedProfiles.read(file.name(), file.bytes(), diagnostics).stream())
        .toList();
  }

  private Optional<List<Lock>> read(String path, byte[] bytes) {
    return LockReader.read(path, bytes, diagnostics);
  }

  private WorkingTree tree() {
    return new WorkingTree(console.directory());
  }
}
