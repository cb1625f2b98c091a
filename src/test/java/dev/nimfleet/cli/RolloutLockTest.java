package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.cli.git.Clone;
import dev.nimfleet.envtest.RequiresApiServer;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `nimfleet rollout lock`: what a reconciler did is in the lock as if somebody had typed it.
@RequiresApiServer
class RolloutLockTest {
  private static RememberingServer server;

  @TempDir private Path folder;
  private Desk desk;
  private Clone clone;

  @BeforeAll
  static void start() {
    server = RememberingServer.start("nim-prod");
  }

  @AfterAll
  static void stop() {
    if (server != null) server.close();
  }

  @BeforeEach
  void aCandidateThatIsDelivered() {
    clone = new Clone(folder);
    desk = new Desk(folder).file("fleet.yaml", RememberingServer.FLEET);
    type("compile fleet.yaml -o out");
    clone.commit();
    desk.file("fleet.yaml", RememberingServer.FLEET.replace(":1.3.0", ":1.4.0"));
    type("compile fleet.yaml -o out");
    clone.commit();
    server.fleet("nim-prod", "prod");
  }

  @AfterEach
  void empty() {
    server.forget();
  }

  private Desk.Result type(String line) {
    Desk.Result result = desk.runReal(line.split(" "));
    assertThat(result.code()).as(line + "\n" + result.err()).isZero();
    return result;
  }

  private Desk.Result lock(String more) {
    return type("rollout lock fleet.yaml --kubeconfig " + server.kubeconfig() + more);
  }

  private String revision(String version) {
    Matcher name =
        Pattern.compile("chat-v" + version + "-[0-9a-f]{6}").matcher(desk.read("fleet.lock.yaml"));
    assertThat(name.find()).isTrue();
    return name.group();
  }

  private static void remember(String phase, int weight, String live, String candidate) {
    server.remember("nim-prod", "prod", "chat", phase, weight, live, candidate);
  }

  @ParameterizedTest
  @CsvSource({
    "Shifting, 30, weight chat 30",
    "Promoted, 100, weight chat 100; promote chat",
    "Removing, 100, weight chat 100; promote chat",
    "Aborted, 0, abort chat",
    "Retiring, 0, abort chat",
    "Undone, 0, weight chat 100; promote chat; undo chat"
  })
  void itSaysWhatTheSameCommandsWouldHaveWritten(String phase, int weight, String typed) {
    remember(phase, weight, revision("1-3-0"), revision("1-4-0"));
    String printed = lock("").out();
    assertThat(desk.read("fleet.lock.yaml")).as("nothing is written").isNotEqualTo(printed);
    typeAll(typed);
    // It tells besides when a reconciler has broken it off.
    assertThat(printed.replaceAll("(?m)^ *ended: .*\n", ""))
        .isEqualTo(desk.read("fleet.lock.yaml"));
  }

  /// @param commands one after the other
  private void typeAll(String commands) {
    for (String command : commands.split("; ")) {
      if (command.equals("commit")) {
        clone.commit();
      } else {
        type("rollout " + command + " fleet.yaml -o out");
      }
    }
  }

  /// Not at once: by the last commit the old one still has requests.
  @Test
  void theOldRevisionGoesFromTheLockAfterItsPromotionIsCommitted() {
    remember("Steady", 0, revision("1-4-0"), "");
    String promoted = lock("").out();
    typeAll("weight chat 100; promote chat; commit");
    assertThat(promoted).isEqualTo(desk.read("fleet.lock.yaml"));
    String retired = lock("").out();
    typeAll("retire chat");
    assertThat(retired).isEqualTo(desk.read("fleet.lock.yaml"));
  }

  @Test
  void whatIsWrittenCompilesToItself() {
    remember("Promoted", 100, revision("1-3-0"), revision("1-4-0"));
    assertThat(lock(" --write").err()).startsWith("Wrote `fleet.lock.yaml`: compile, and commit");
    type("compile fleet.yaml -o out");
    clone.commit();
    assertThat(lock("").err()).isEqualTo("The lock says what was done.\n");
    type("compile fleet.yaml -o out --check");
  }

  @Test
  void aRolloutOfOtherRevisionsLeavesTheLock() {
    remember("Promoted", 100, "chat-v1-1-0-aaaaaa", "chat-v1-2-0-bbbbbb");
    assertThat(lock("").out()).isEmpty();
  }
}
