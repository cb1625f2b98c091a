package dev.nimfleet.webhook.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Somebody else's reading of certificates, where it is installed.
final class OpenSsl {
  private OpenSsl() {}

  static boolean isThere() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.of(path.split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "openssl")));
  }

  /// What it printed, on both channels.
  static String run(String... arguments) {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    try {
      Path printed = Files.createTempFile("openssl", ".txt");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(printed.toFile())
              .start();
      boolean ended = process.waitFor(20, TimeUnit.SECONDS);
      String output = Files.readString(printed);
      Files.delete(printed);
      if (!ended || process.exitValue() != 0) throw new AssertionError(command + ":\n" + output);
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("Interrupted in %s.".formatted(command), e);
    }
  }
}
