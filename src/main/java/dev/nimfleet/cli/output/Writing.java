package dev.nimfleet.cli.output;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Carries out a plan.
public final class Writing {
  private final Path root;
  private final Set<Path> made = ConcurrentHashMap.newKeySet();

  Writing(Path root) {
    this.root = root;
  }

  /// Does what the plan says. When that fails, the folder holds whole files only and an index that
  /// knows them all, so that the next run can finish the work.
  public static void carryOut(Plan plan) {
    new Writing(plan.root()).carryOut(plan.stages());
  }

  /// Writes files that belong together, and removes those of earlier times that are no more.
  ///
  /// @return what was done, for people
  public static String all(Path folder, FleetName name, List<GeneratedFile> files) {
    Plan plan = new OutputFolder(folder).plan(List.of(new FleetFiles(name, files, true)));
    carryOut(plan);
    FleetChanges changes = plan.fleets().getFirst();
    return "%s (%d written, %d unchanged, %d removed)"
        .formatted(folder, changes.written(), changes.unchanged(), changes.removed());
  }

  void carryOut(List<List<Step>> stages) {
    Path above = existing(root.toAbsolutePath());
    try {
      for (List<Step> stage : stages) {
        Parallel.forEach(stage, this::carryOut);
      }
    } catch (IOException e) {
      forgetStaged(stages, above);
      throw DiskTrouble.writing(root, e);
    }
  }

  private void carryOut(Step step) throws IOException {
    switch (step) {
      case Step.Stage(Path temporary, byte[] bytes) -> {
        makeFolder(temporary.getParent());
        Files.write(temporary, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      }
      case Step.Publish(Path temporary, Path target) -> {
        makeFolder(target.getParent());
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      }
      case Step.Remove(Path file) -> {
        Files.deleteIfExists(file);
        removeEmpty(file.getParent(), root);
      }
    }
  }

  private void makeFolder(@Nullable Path folder) throws IOException {
    if (folder != null && !made.contains(folder)) {
      Files.createDirectories(folder);
      made.add(folder); // Only now: another thread takes it for a promise that it is there.
    }
  }

  /// Removes a folder and those above it while they are empty, but never `end`.
  private void removeEmpty(@Nullable Path folder, Path end) throws IOException {
    Path here = folder;
    while (here != null && !here.equals(end)) {
      try {
        Files.delete(here);
      } catch (DirectoryNotEmptyException _) {
        return;
      } catch (NoSuchFileException _) {
        // An interrupted run was here before; what is above it may be empty now as well.
      }
      made.remove(here);
      here = here.getParent();
    }
  }

  /// After a failure nothing stays that nobody asked for, as far as the disk lets us.
  private void forgetStaged(List<List<Step>> stages, Path above) {
    for (List<Step> stage : stages) {
      for (Step step : stage) {
        if (step instanceof Step.Stage(Path temporary, _)) {
          quietly(() -> Files.deleteIfExists(temporary));
        }
      }
    }
    quietly(() -> removeEmpty(new Notes(root).folder().toAbsolutePath(), above));
  }

  private interface Effect {
    void happen() throws IOException;
  }

  /// The first failure is the one to tell, not that cleaning up after it fails as well.
  private static void quietly(Effect effect) {
    try {
      effect.happen();
    } catch (IOException _) {
      // Said above.
    }
  }

  /// The nearest folder on the way up that is there.
  private static Path existing(Path path) {
    Path parent = path.getParent();
    return parent == null || Files.exists(path) ? path : existing(parent);
  }
}
