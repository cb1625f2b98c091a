package dev.nimfleet.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/// A command of the distribution, as a process of its own.
///
/// @param log all that it prints
record Running(Process process, Path log) {
  private static final String PROGRAM =
      Path.of("target", "nimfleet", "bin", "nimfleet").toAbsolutePath().toString();

  /// @param folder where it runs, and where its log goes
  static Running start(Path folder, String name, List<String> words) {
    return start(folder, name, words, "");
  }

  /// @param options of its JVM
  static Running start(Path folder, String name, List<String> words, String options) {
    List<String> command = new ArrayList<>(List.of(PROGRAM));
    command.addAll(words);
    Path log = folder.resolve(name + ".log");
    try {
      Process process =
          new Shell(folder)
              .with("NIMFLEET_AOT", "auto")
              .with("NIMFLEET_JAVA_OPTS", options)
              .builder(command.toArray(String[]::new))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      return new Running(process, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Its exit code, when it ends within some time.
  OptionalInt end(Duration limit) {
    try {
      boolean isOver = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      return isOver ? OptionalInt.of(process.exitValue()) : OptionalInt.empty();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// As a kubelet does it.
  ///
  /// @return the exit code, when it ends within some time
  OptionalInt stop(Duration limit) {
    process.destroy();
    return end(limit);
  }

  /// As the kernel does it, and returns when it is dead.
  void kill() {
    process.destroyForcibly();
    end(Duration.ofMinutes(1));
  }

  String told() {
    try {
      return Files.readString(log, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
