package dev.nimfleet.envtest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// The checkout that the tests run in.
final class Checkout {
  private static final String MARK = "tools/envtest/build";

  private Checkout() {}

  static Path root() {
    Path here = Path.of("").toAbsolutePath();
    return Stream.iterate(here, folder -> folder != null, Path::getParent)
        .filter(folder -> Files.isRegularFile(folder.resolve(MARK)))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("No %s above %s.".formatted(MARK, here)));
  }

  static Path buildScript() {
    return root().resolve(MARK);
  }
}
