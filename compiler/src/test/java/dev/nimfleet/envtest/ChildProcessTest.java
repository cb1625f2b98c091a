package dev.nimfleet.envtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {
  private static final Path SLEEP = Path.of("sleep");

  @TempDir Path folder;

  @Test
  void aKilledChildIsGoneAtOnce() {
    var child = ChildProcess.start(SLEEP, List.of("600"), folder.resolve("log"));
    assertThat(child.isAlive()).isTrue();

    child.kill();

    assertThat(child.isAlive()).isFalse();
  }

  @Test
  void whatAChildSaidLastExplainsItsEnd() throws InterruptedException {
    var child =
        ChildProcess.start(
            Path.of("sh"),
            List.of("-c", "seq 1 100; echo broken >&2"),
            folder.resolve("child.log"));
    assertThat(child.endsWithin(Duration.ofMinutes(1))).isTrue();

    assertThat(child.logTail())
        .startsWith("The last lines of child.log:\n62\n63\n")
        .endsWith("100\nbroken");
  }

  @Test
  void aChildEndsWithAJvmThatIsKilled() throws Exception {
    Process jvm =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Owner.class.getName(),
                folder.resolve("log").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long pid = Long.parseLong(jvm.inputReader().readLine());
    ProcessHandle child = ProcessHandle.of(pid).orElseThrow();

    jvm.destroyForcibly();

    assertThat(child.onExit()).succeedsWithin(10, TimeUnit.SECONDS);
  }

  /// A JVM that holds a child and never lets go.
  static final class Owner {
    public static void main(String[] arguments) throws IOException {
      var child = ChildProcess.start(SLEEP, List.of("600"), Path.of(arguments[0]));
      System.out.println(child.handle().pid());
      System.in.read();
    }
  }
}
