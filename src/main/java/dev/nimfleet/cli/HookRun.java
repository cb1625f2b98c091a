package dev.nimfleet.cli;

import dev.nimfleet.cli.CompileRequest.Destination;
import dev.nimfleet.cli.git.GitIndex;
import dev.nimfleet.cli.output.FleetName;
import dev.nimfleet.cli.output.Writing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What a hook does with what was compiled: it writes, and fails when the commit does not hold it.
final class HookRun {
  private final CompileRequest request;
  private final Console console;
  private final GitIndex index;

  HookRun(CompileRequest request, Console console, GitIndex index) {
    this.request = request;
    this.console = console;
    this.index = index;
  }

  /// @param whole with the fleets that a project has no more
  int judge(List<Compiled> whole, List<Delivery> deliveries) {
    var staging = new Staging(index);
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
    if (writes) {
      deliveries.forEach(delivery -> Writing.carryOut(delivery.plan()));
      locks.forEach(LockFile::write);
      Compiled.news(whole, request).forEach(console.err()::println);
    }
    if (staging.isComplete()) {
      return ExitCode.DONE;
    }
    staging.lines().forEach((request.json() ? console.err() : console.out())::println);
    Message.error(
        console,
        "The commit does not hold what the fleets compile to.",
        List.of(writes ? staging.afterWriting() : staging.afterComparing()));
    return ExitCode.FAILED;
  }
}
