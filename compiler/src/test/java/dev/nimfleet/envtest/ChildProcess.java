package dev.nimfleet.envtest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A program that cannot outlive this JVM, not even when the JVM is killed.
public final class ChildProcess {
  /// The shell becomes the program; what it leaves behind waits for the end of stdin, which this
  /// JVM holds open, and then kills it. (The kernel's own PR_SET_PDEATHSIG fires when the starting
  /// *thread* ends, which is too early here.)
  private static final String LEASH =
      """
      exec 3<&0
      { cat <&3 >/dev/null; kill -KILL $$; } 2>/dev/null &
      exec "$0" "$@" </dev/null 3<&-
      """;

  private static final int TAIL = 40;

  private final Path log;
  private final Process process;

  private ChildProcess(Path log, Process process) {
    this.log = log;
    this.process = process;
  }

  public static ChildProcess start(Path program, List<String> arguments, Path log) {
    var command = new ArrayList<>(List.of("sh", "-c", LEASH, program.toString()));
    command.addAll(arguments);
    try {
      return new ChildProcess(
          log,
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  boolean endsWithin(Duration time) throws InterruptedException {
    return process.waitFor(time);
  }

  boolean logged(String text) {
    return log().contains(text);
  }

  public String logTail() {
    List<String> lines = log().lines().toList();
    return "The last lines of %s:%n%s"
        .formatted(
            log.getFileName(),
            String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size())));
  }

  /// Ends the program the way the end of the JVM would; there is nothing in it worth a slow
  /// goodbye.
  public void kill() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private String log() {
    try {
      return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
