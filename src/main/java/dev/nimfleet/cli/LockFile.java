package dev.nimfleet.cli;

import dev.nimfleet.cli.output.Change;
import dev.nimfleet.cli.output.DiskTrouble;
import dev.nimfleet.cli.output.FilePath;
import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.LockWriter;
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
    String temporary = ".%s.%d".formatted(path.getFileName(), ProcessHandle.current().pid());
    Path staged = path.resolveSibling(temporary);
    try {
      if (isOnDisk()) {
        return;
      }
      Files.write(staged, after);
      Files.move(staged, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      forget(staged);
      throw DiskTrouble.writing(folder(), e);
    }
  }

  private boolean isOnDisk() throws IOException {
    return Files.isRegularFile(path) && Arrays.equals(Files.readAllBytes(path), after);
  }

  private static void forget(Path staged) {
    try {
      Files.deleteIfExists(staged);
    } catch (IOException _) {
      // That it could not be written is told; this is no news.
    }
  }
}
