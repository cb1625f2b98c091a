package dev.nimfleet.cli;

import dev.nimfleet.cli.output.DiskTrouble;
import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.compiler.Run;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads fleet files.
final class Inputs {
  /// What stands for the standard input on the command line.
  static final String STDIN = "-";

  /// Far above what the compiler accepts, and far below what would exhaust the memory: somebody may
  /// name /dev/zero.
  private static final int LIMIT = 32 << 20;

  private Inputs() {}

  static List<Run.Input> read(List<String> files, Console console) {
    List<Run.Input> inputs = new ArrayList<>();
    for (String file : files) {
      inputs.add(new Run.Input(file.equals(STDIN) ? "<stdin>" : file, bytes(file, console)));
    }
    return inputs;
  }

  private static byte[] bytes(String file, Console console) {
    if (file.equals(STDIN)) {
      return bytes(file, console.in());
    }
    Path path = console.path(file);
    if (Files.isDirectory(path)) {
      throw new Refusal(
          "`%s` is a folder, not a fleet file.".formatted(file),
          "name the files in it: `%s/*.yaml`.".formatted(file.replaceAll("/+$", "")));
    }
    try (InputStream stream = Files.newInputStream(path)) {
      return bytes(file, stream);
    } catch (IOException e) {
      throw DiskTrouble.reading(e);
    }
  }

  private static byte[] bytes(String file, InputStream stream) {
    try {
      byte[] bytes = stream.readNBytes(LIMIT + 1);
      if (bytes.length > LIMIT) {
        throw new Refusal("`%s` is larger than 32 MiB.".formatted(file));
      }
      return bytes;
    } catch (IOException e) {
      throw DiskTrouble.reading(e);
    }
  }
}
