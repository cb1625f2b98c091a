package dev.nimfleet.cli;

import dev.nimfleet.cli.CompileRequest.Destination;
import dev.nimfleet.cli.git.GitIndex;
import dev.nimfleet.cli.git.GitTree;
import dev.nimfleet.cli.output.DiskTrouble;
import dev.nimfleet.cli.output.FleetName;
import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.cli.output.Writing;
import dev.nimfleet.compiler.text.ShellWord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What a hook does with what was compiled: it writes, and fails when the commit does not hold it.
final class HookRun {
  private final CompileRequest request;
  private final Console console;
  private final GitTree held;

  /// @param held what is judged
  HookRun(CompileRequest request, Console console, GitTree held) {
    this.request = request;
    this.console = console;
    this.held = held;
  }

  /// @param whole with the fleets that a project has no more
  int judge(List<Compiled> whole, List<Delivery> deliveries) {
    var staging = new Staging(held);
    staging.compare(deliveries);
    List<LockFile> locks = whole.stream().flatMap(each -> each.locks().stream()).toList();
    staging.compareLocks(locks);
    Set<Path> folders = new LinkedHashSet<>(new WaiverFolders(request, console, whole).places());
    Set<FleetName> compared = new HashSet<>();
    for (Delivery delivery : deliveries) {
      folders.add(delivery.plan().root());
      delivery.plan().fleets().forEach(fleet -> compared.add(fleet.fleet()));
    }
    boolean complete = whole.stream().noneMatch(compiled -> compiled.result().hasErrors());
    boolean ownsFolders = request.named().isEmpty() && complete;
    staging.findStale(
        folders, (fleet, file) -> compared.contains(fleet) || (ownsFolders && !Files.exists(file)));
    boolean writes = request.destination() instanceof Destination.Folders;
    if (writes && !staging.isComplete()) {
      write(deliveries, locks);
    }
    if (writes) {
      Compiled.news(whole, request).forEach(console.err()::println);
    }
    if (staging.isComplete()) {
      if (!writes && held instanceof GitIndex index && !index.isCommitted()) {
        console.err().println("What is staged was judged; HEAD, which a push sends, differs.");
      }
      return ExitCode.DONE;
    }
    staging.lines().forEach((request.json() ? console.err() : console.out())::println);
    Message.error(
        console,
        "The commit does not hold what the fleets compile to.",
        List.of(writes ? staging.afterWriting() : staging.afterComparing()));
    return ExitCode.FAILED;
  }

  private void write(List<Delivery> deliveries, List<LockFile> locks) {
    List<LockFile> changed =
        locks.stream().filter(lock -> !held.holds(lock.path().toString(), lock.after())).toList();
    refuseLosses(changed);
    deliveries.forEach(delivery -> Writing.carryOut(delivery.plan()));
    changed.forEach(lock -> lock.asOnDisk().write());
  }

  /// A lock that Git has not seen, as after an import or a rollout command, exists only once.
  private void refuseLosses(List<LockFile> locks) {
    List<Path> unseen = locks.stream().filter(lock -> isUnseen(lock)).map(LockFile::path).toList();
    if (!unseen.isEmpty()) {
      throw new Refusal(
          "`%s` is not staged as it is, and would be lost.".formatted(unseen.getFirst()),
          Staging.adding(
              unseen.stream()
                  .map(path -> " " + ShellWord.of(path.toString()))
                  .collect(Collectors.joining())));
    }
  }

  private boolean isUnseen(LockFile lock) {
    try {
      if (!Files.isRegularFile(lock.path())) {
        return false;
      }
      byte[] disk = Files.readAllBytes(lock.path());
      Optional<byte[]> staged = held.read(lock.path().toString());
      return !Arrays.equals(disk, lock.after())
          && staged.filter(bytes -> text(bytes).equals(text(disk))).isEmpty();
    } catch (IOException e) {
      throw DiskTrouble.reading(e);
    }
  }

  /// Git may write other line ends than it keeps.
  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8).replace("\r\n", "\n");
  }
}
