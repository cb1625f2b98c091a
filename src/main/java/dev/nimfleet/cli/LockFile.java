package dev.nimfleet.cli;

import dev.nimfleet.cli.output.Change;
import dev.nimfleet.cli.output.DiskTrouble;
import dev.nimfleet.cli.output.FilePath;
import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.LockReader;
import dev.nimfleet.compiler.lock.LockWriter;
import dev.nimfleet.compiler.text.Diagnostics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A lock as it was read, and as it should be.
///
/// @param before empty when there was none
record LockFile(Path path, Optional<byte[]> before, byte[] after) {
  /// A file that is to hold these locks.
  static LockFile of(Path path, Optional<byte[]> before, List<Lock> locks) {
    return new LockFile(path, before, LockWriter.write(locks).getBytes(StandardCharsets.UTF_8));
  }

  /// The same for a run that read the lock somewhere else.
  LockFile asOnDisk() {
    try {
      Optional<byte[]> there =
          Files.isRegularFile(path) ? Optional.of(Files.readAllBytes(path)) : Optional.empty();
      return new LockFile(path, there, after);
    } catch (IOException e) {
      throw DiskTrouble.reading(e);
    }
  }

  /// Whether it held the lock of a fleet.
  ///
  /// @param key of the lock
  boolean isOf(String key) {
    return before
        .flatMap(bytes -> LockReader.read(path.toString(), bytes, new Diagnostics()))
        .filter(locks -> locks.stream().anyMatch(lock -> lock.key().equals(key)))
        .isPresent();
  }

  boolean isDone() {
    return before.filter(bytes -> Arrays.equals(bytes, after)).isPresent();
  }

  /// What has to happen to the file.
  Change change() {
    FilePath name = new FilePath(String.valueOf(path.getFileName()));
    return before.isPresent() ? new Change.Changed(name, after) : new Change.Added(name, after);
  }

  Path folder() {
    return Optional.ofNullable(path.getParent()).orElse(Path.of(""));
  }

  /// Puts it there, whole or not at all. A run does this last: until then the next run does all of
  /// it again.
  void write() {
    stage();
    publish();
  }

  /// Puts it beside its place. What another run has written meanwhile is not overwritten.
  void stage() {
    try {
      if (isOnDisk()) {
        return;
      }
      refuseOthers();
      Files.write(staged(), after);
    } catch (IOException e) {
      forget();
      throw DiskTrouble.writing(folder(), e);
    }
  }

  /// Puts what is staged into its place.
  void publish() {
    try {
      if (!Files.exists(staged())) {
        return; // It is there already.
      }
      refuseOthers();
      Files.move(staged(), path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      forget();
      throw DiskTrouble.writing(folder(), e);
    }
  }

  private void refuseOthers() {
    boolean isAsRead =
        Files.isRegularFile(path) ? before.filter(this::isThere).isPresent() : before.isEmpty();
    if (!isAsRead) {
      forget();
      throw new Refusal(
          "Somebody else has written `%s` meanwhile.".formatted(path),
          "type the command again; it then begins with what is there.");
    }
  }

  private boolean isThere(byte[] bytes) {
    try {
      return Arrays.equals(Files.readAllBytes(path), bytes);
    } catch (IOException _) {
      return false;
    }
  }

  private boolean isOnDisk() {
    return Files.isRegularFile(path) && isThere(after);
  }

  private Path staged() {
    return path.resolveSibling(
        ".%s.%d".formatted(path.getFileName(), ProcessHandle.current().pid()));
  }

  /// Leaves nothing behind that nobody asked for.
  void forget() {
    try {
      Files.deleteIfExists(staged());
    } catch (IOException _) {
      // That it could not be written is told; this is no news.
    }
  }
}
