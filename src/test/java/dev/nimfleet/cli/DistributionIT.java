package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The distribution as people get it, run from a shell.
class DistributionIT {
  private static final Path BUILT = Path.of("target", "nimfleet").toAbsolutePath();

  @TempDir private Path temporary;
  private Shell shell;
  private String nimfleet;

  @BeforeEach
  void aShell() {
    shell = new Shell(temporary);
    nimfleet = BUILT.resolve("bin/nimfleet").toString();
  }

  @Test
  void itHasTheStartUpCacheOfTheJdkThatPackagedIt() {
    assertThat(BUILT.resolve("lib/nimfleet.aot")).isNotEmptyFile();
    Shell.Result result =
        shell.with("NIMFLEET_JAVA_OPTS", "-XX:AOTMode=on").run(nimfleet, "--version");
    assertThat(result.err()).as("a cache that does not fit").isEmpty();
    assertThat(result.code()).isZero();
  }

  @Test
  void itKnowsItsVersion() {
    assertThat(shell.run(nimfleet, "--version").out())
        .matches("nimfleet \\d+\\.\\d+\\.\\d+\\S* \\(Java \\d+\\S*\\)");
  }

  @Test
  void librariesHaveNoSay() {
    assertThat(shell.run(nimfleet, "lint", "missing.yaml").err()).startsWith("error: ");
  }

  @Test
  void exitCodesReachTheShell() {
    assertThat(shell.run(nimfleet, "--help").code()).isZero();
    assertThat(shell.run(nimfleet, "compile", "missing.yaml", "-o", "out").code()).isEqualTo(1);
    assertThat(shell.run(nimfleet, "compil").code()).isEqualTo(2);
  }

  @Test
  void withoutAKubeconfigItAsksForOne() {
    Shell.Result result =
        shell.with("HOME", temporary.toString()).with("KUBECONFIG", "").run(nimfleet, "status");
    assertThat(result.err())
        .isEqualTo("error: No cluster is named: pass `--kubeconfig FILE`, or set KUBECONFIG.");
    assertThat(result.code()).isEqualTo(1);
  }

  @Test
  void itRunsThroughLinksAndWithSpacesInItsPath() throws IOException {
    Path copy = copy(temporary.resolve("a folder/of mine"));
    Path link = temporary.resolve("bin/nf");
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(temporary.resolve("absolute"), copy.resolve("bin/nimfleet"));
    Files.createSymbolicLink(link, Path.of("../absolute"));
    Shell.Result result = shell.run("bin/nf", "--version");
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).startsWith("nimfleet ");
    assertThat(shell.run("sh", "-c", "cd 'a folder/of mine/bin' && ./nimfleet --version").code())
        .isZero();
    String path = temporary.resolve("bin") + ":" + System.getenv("PATH");
    assertThat(shell.with("PATH", path).run("sh", "-c", "nf --version").code()).isZero();
  }

  @Test
  void itPrefersTheJavaOfJavaHome() {
    assertThat(shell.with("JAVA_HOME", "/nonexistent").run(nimfleet, "--version").code()).isZero();
    assertThat(
            shell
                .with("JAVA_HOME", System.getProperty("java.home"))
                .run(nimfleet, "--version")
                .out())
        .contains("(Java " + Runtime.version());
  }

  @Test
  void argumentsArriveAsTheyWereTyped() {
    Shell.Result result = shell.run(nimfleet, "compile", "my fleet*.yaml", "-o", "o");
    assertThat(result.err()).contains("Cannot read `my fleet*.yaml`");
  }

  @Test
  void aLocaleWithoutLettersKnowsEveryFile() throws IOException {
    for (String locale : List.of("C", "POSIX")) {
      Shell.Result result =
          shell
              .with("LC_ALL", locale)
              .run(
                  "sh",
                  "-ec",
                  "mkdir -p flotte; touch flotte/müll.yaml; '%s' compile flotte/é.yaml -o o"
                      .formatted(nimfleet));
      assertThat(result.code()).as(result.err()).isEqualTo(1);
      assertThat(result.err()).contains("Cannot read `flotte/é.yaml`");
    }
  }

  @Test
  void aReaderThatHasSeenEnoughIsNoBug() throws IOException, InterruptedException {
    Process process = shell.builder(nimfleet, "completion").start();
    process.getInputStream().close();
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(err).isEmpty();
    assertThat(process.waitFor()).isEqualTo(ExitCode.BROKEN_PIPE);
  }

  @Test
  void aFullDiskIsSaid() {
    Shell.Result result = shell.run("sh", "-c", "'" + nimfleet + "' completion > /dev/full");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).isEqualTo("error: Cannot write the output: No space left on device.");
  }

  @Test
  void aBrokenStartUpCacheIsPassedOver() throws IOException {
    Path copy = copy(temporary.resolve("copy"));
    Files.writeString(copy.resolve("lib/nimfleet.aot"), "not a cache");
    Shell.Result result = shell.run(copy.resolve("bin/nimfleet").toString(), "--version");
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).startsWith("nimfleet ");
  }

  @Test
  void aStartUpCacheIsMadeInTheBackgroundWhereThereIsNone() throws Exception {
    Path copy = copy(temporary.resolve("copy"));
    Files.delete(copy.resolve("lib/nimfleet.aot"));
    Files.delete(copy.resolve("lib/packaging"));
    Path caches = temporary.resolve("cache/nimfleet");
    Files.createDirectories(caches);
    try (WatchService watch = caches.getFileSystem().newWatchService()) {
      caches.register(watch, StandardWatchEventKinds.ENTRY_DELETE);
      Shell.Result first =
          shell
              .with("NIMFLEET_AOT", "on")
              .with("XDG_CACHE_HOME", temporary.resolve("cache").toString())
              .run(copy.resolve("bin/nimfleet").toString(), "--version");
      assertThat(first.code()).isZero();
      assertThat(first.err()).isEmpty();
      // The folder that serves as a lock goes when the cache is there.
      WatchKey lockGone = watch.poll(3, TimeUnit.MINUTES);
      assertThat(lockGone).isNotNull();
    }
    List<Path> made = list(caches);
    assertThat(made).singleElement().asString().endsWith(".aot");
    shell.with("NIMFLEET_JAVA_OPTS", "-XX:AOTMode=on");
    assertThat(shell.run(copy.resolve("bin/nimfleet").toString(), "--version").code()).isZero();
  }

  @Test
  void bashCompletesCommandsOptionsAndTheirValues() {
    assertThat(completions("compi")).containsExactly("compile");
    assertThat(completions("compile", "--lay")).containsExactly("--layout");
    assertThat(completions("compile", "--layout", "")).containsExactly("files", "single");
    assertThat(completions("completion", "")).contains("bash", "zsh");
  }

  private List<String> completions(String... words) {
    String script =
        """
        source <("$0" completion bash)
        COMP_WORDS=(nimfleet "$@") COMP_CWORD=$# COMP_LINE="nimfleet $*" COMP_POINT=${#COMP_LINE}
        _complete_nimfleet
        printf '%s\\n' "${COMPREPLY[@]}"
        """;
    String[] command =
        Stream.concat(Stream.of("bash", "-c", script, nimfleet), Stream.of(words))
            .toArray(String[]::new);
    return shell.run(command).out().lines().map(String::strip).sorted().toList();
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }

  /// Copies the distribution, with the times of its files.
  private static Path copy(Path to) throws IOException {
    try (Stream<Path> walk = Files.walk(BUILT)) {
      for (Path from : walk.toList()) {
        Path target = to.resolve(BUILT.relativize(from));
        if (Files.isDirectory(from)) {
          Files.createDirectories(target);
        } else {
          Files.copy(from, target, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
    return to;
  }
}
