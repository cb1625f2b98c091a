package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `./nimfleet` of a checkout. Here the checkout is a small one, and Maven a script that notes that
/// it was called and packages something.
class CheckoutIT {
  private static final Path ROOT = Path.of("..").toAbsolutePath();

  @TempDir private Path temporary;
  private Path checkout;
  private Shell shell;

  @BeforeEach
  void aSmallCheckout() throws IOException {
    checkout = temporary.resolve("my checkout");
    Path finder = Path.of("src/main/dist/lib/find-java.sh");
    Files.createDirectories(checkout.resolve(finder).getParent());
    Files.createDirectories(checkout.resolve("compiler/src/main"));
    Files.copy(ROOT.resolve("nimfleet"), checkout.resolve("nimfleet"));
    executable(checkout.resolve("nimfleet"), Files.readString(ROOT.resolve("nimfleet")));
    Files.copy(ROOT.resolve(finder), checkout.resolve(finder));
    Files.writeString(checkout.resolve("pom.xml"), "");
    Files.writeString(checkout.resolve("src/pom.xml"), "");
    Files.createDirectories(temporary.resolve("bin"));
    maven("3.8.7", PACKAGING);
    shell =
        new Shell(temporary)
            .with("PATH", temporary.resolve("bin") + ":" + System.getenv("PATH"))
            .with("CHECKOUT", checkout.toString());
  }

  private static final String PACKAGING =
      """
      echo built >>"$CHECKOUT/log"
      mkdir -p "$CHECKOUT/src/target/nimfleet/bin" "$CHECKOUT/src/target/nimfleet/lib"
      printf '#!/bin/sh\\necho "ran with $*"\\n' >"$CHECKOUT/src/target/nimfleet/bin/nimfleet"
      chmod +x "$CHECKOUT/src/target/nimfleet/bin/nimfleet"
      touch "$CHECKOUT/src/target/nimfleet/lib/packaging"
      """;

  private void maven(String version, String build) throws IOException {
    executable(
        temporary.resolve("bin/mvn"),
        "#!/bin/sh\nif [ \"$1\" = --version ]; then echo 'Apache Maven %s (x)'; exit; fi\n%s"
            .formatted(version, build));
  }

  private static void executable(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Shell.Result nimfleet(String... args) {
    String[] command = new String[args.length + 1];
    command[0] = checkout.resolve("nimfleet").toString();
    System.arraycopy(args, 0, command, 1, args.length);
    return shell.run(command);
  }

  private String log() throws IOException {
    Path log = checkout.resolve("log");
    return Files.exists(log) ? Files.readString(log) : "";
  }

  @Test
  void theFirstRunBuildsAndTheSecondDoesNot() throws IOException {
    assertThat(nimfleet("a", "b"))
        .isEqualTo(new Shell.Result(0, "ran with a b", "Building nimfleet once, about a minute…"));
    assertThat(nimfleet()).isEqualTo(new Shell.Result(0, "ran with", ""));
    assertThat(log()).isEqualTo("built\n");
  }

  @Test
  void aNewerSourceBuildsAgain() throws IOException {
    nimfleet();
    Path source = checkout.resolve("compiler/src/main/A.java");
    Files.writeString(source, "");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
    assertThat(nimfleet().err()).startsWith("Building nimfleet");
    assertThat(log()).isEqualTo("built\nbuilt\n");
  }

  @Test
  void itRunsThroughALinkFromAnotherFolder() throws IOException {
    Files.createSymbolicLink(temporary.resolve("nf"), Path.of("my checkout/nimfleet"));
    assertThat(shell.run("./nf", "x").out()).isEqualTo("ran with x");
  }

  @Test
  void twoRunsAtOnceBuildOnce() throws IOException {
    Shell.Result result =
        shell.run(
            "sh", "-c", "'%1$s/nimfleet' one & '%1$s/nimfleet' two; wait".formatted(checkout));
    assertThat(result.out().lines()).containsExactlyInAnyOrder("ran with one", "ran with two");
    assertThat(log()).isEqualTo("built\n");
  }

  @Test
  void theLockOfADeadBuildIsBroken() throws IOException {
    Path lock = checkout.resolve("target/building");
    Files.createDirectories(lock.getParent());
    // No process has a number this large: Linux stops at 2^22, macOS at 99998.
    Files.createSymbolicLink(lock, Path.of("99999999"));
    assertThat(nimfleet().code()).isZero();
  }

  @Test
  void aFailedBuildShowsMavensOutput() throws IOException {
    maven("3.9.9", "echo '[ERROR] it does not compile'; exit 1\n");
    Shell.Result result = nimfleet();
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .contains("[ERROR] it does not compile")
        .contains("nimfleet: the build failed; its output is above, and in ")
        .endsWith("target/build.log.");
    assertThat(checkout.resolve("target/build.log")).content().contains("it does not compile");
    assertThat(Files.isSymbolicLink(checkout.resolve("target/building"))).isFalse();
  }

  @Test
  void anOldMavenIsSaid() throws IOException {
    maven("3.6.3", PACKAGING);
    assertThat(nimfleet())
        .isEqualTo(
            new Shell.Result(
                2,
                "",
                "nimfleet: building nimfleet needs Maven 3.8 or newer; `mvn --version` tells what"
                    + " is installed."));
  }

  @Test
  void aMissingMavenIsSaid() throws IOException {
    executable(temporary.resolve("bin/mvn"), "#!/bin/sh\nexit 127\n");
    assertThat(nimfleet())
        .isEqualTo(
            new Shell.Result(
                2,
                "",
                "nimfleet: building nimfleet needs Maven 3.8 or newer, and found none: install it"
                    + " from your system's packages."));
  }

  @Test
  void aMissingJdkIsSaid() throws IOException {
    Files.writeString(
        checkout.resolve("src/main/dist/lib/find-java.sh"), "find_java() { return 1; }\n");
    assertThat(nimfleet())
        .isEqualTo(
            new Shell.Result(
                2,
                "",
                "nimfleet: building nimfleet needs a JDK of version 25 or newer, and found none:"
                    + " install one, or set JAVA_HOME."));
  }
}
