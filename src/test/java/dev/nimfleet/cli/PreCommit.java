package dev.nimfleet.cli;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/// The real pre-commit framework, in a Python environment of its own under the user's cache folder.
/// It is installed when somebody first asks for it.
final class PreCommit {
  static final String REMEDY =
      "install Python 3.10 or newer with its `venv` module, and let pip reach a package index once";

  private static final String VERSION = "4.7";
  private static final Optional<Path> FOUND = findOrInstall();

  private PreCommit() {}

  /// The folder that its program lies in.
  static Optional<Path> find() {
    return FOUND;
  }

  private static Optional<Path> findOrInstall() {
    String caches = System.getenv("XDG_CACHE_HOME");
    Path home =
        caches == null || caches.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(caches);
    Path environment = home.resolve("nimfleet/pre-commit-" + VERSION);
    Path programs = environment.resolve("bin");
    boolean works =
        succeeds(programs.resolve("pre-commit").toString(), "--version")
            || (succeeds("python3", "-m", "venv", "--clear", environment.toString())
                && succeeds(
                    programs.resolve("pip").toString(),
                    "install",
                    "--quiet",
                    "pre-commit==" + VERSION + ".*"));
    return works ? Optional.of(programs) : Optional.empty();
  }

  private static boolean succeeds(String... command) {
    try {
      return new Shell(Path.of("target")).run(command).code() == 0;
    } catch (UncheckedIOException _) {
      return false; // There is no such program.
    }
  }
}
