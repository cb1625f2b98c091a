package dev.nimfleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The checkout that the tests run in.
final class Repository {
  private static final Set<String> NOT_OURS =
      Set.of("target", "out", ".git", ".idea", ".vscode", ".settings");

  private Repository() {}

  static Path root() {
    Path here = Path.of("").toAbsolutePath();
    return Stream.iterate(here, folder -> folder != null, Path::getParent)
        .filter(folder -> Files.isRegularFile(folder.resolve("compiler/pom.xml")))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("No checkout above %s.".formatted(here)));
  }

  /// Every file that Git keeps or would keep; without Git, every file outside build folders.
  static List<Path> files() {
    try {
      Process git =
          new ProcessBuilder(
                  "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--dedup")
              .directory(root().toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String names = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (git.waitFor() == 0) {
        return Arrays.stream(names.split("\0"))
            .map(root()::resolve)
            .filter(Files::isRegularFile) // not those that are removed and not yet committed
            .toList();
      }
    } catch (IOException noGit) {
      // An unpacked archive on a machine without Git.
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(stopped);
    }
    return walk(root()).toList();
  }

  static List<Path> files(String ending) {
    return files().stream().filter(file -> file.toString().endsWith(ending)).toList();
  }

  /// The path as the repository knows it, for messages.
  static String name(Path file) {
    return root().relativize(file).toString().replace('\\', '/');
  }

  static boolean isGolden(Path file) {
    return name(file).matches("(.*/)?golden/.*");
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  private static Stream<Path> walk(Path folder) {
    try (Stream<Path> here = Files.list(folder)) {
      return here
          .filter(path -> !NOT_OURS.contains(path.getFileName().toString()))
          .toList()
          .stream()
          .flatMap(path -> Files.isDirectory(path) ? walk(path) : Stream.of(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
