package dev.nimfleet.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Runs programs of this machine, in a folder and with an environment of their own.
final class Shell {
  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();

  Shell(Path folder) {
    this.folder = folder;
    // Nobody's own settings: the launchers look at these.
    environment.put("NO_COLOR", "");
    environment.put("NIMFLEET_AOT", "off");
    environment.put("NIMFLEET_JAVA_OPTS", "");
  }

  Shell with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /// The same in another folder.
  Shell in(Path other) {
    Shell shell = new Shell(other);
    shell.environment.putAll(environment);
    return shell;
  }

  /// What a program did; its output without the last line end.
  record Result(int code, String out, String err) {}

  Result run(String... command) {
    try {
      Path out = Files.createTempFile(folder, "out", ".txt");
      Path err = Files.createTempFile(folder, "err", ".txt");
      int code =
          builder(command)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start()
              .waitFor();
      Result result = new Result(code, text(out), text(err));
      Files.delete(out);
      Files.delete(err);
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A process builder for a command with nothing to read.
  ProcessBuilder builder(String... command) {
    ProcessBuilder builder = new ProcessBuilder(List.of(command)).directory(folder.toFile());
    builder.environment().putAll(environment);
    return builder.redirectInput(new File("/dev/null"));
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8).stripTrailing();
  }
}
