package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Scalar;
import dev.nimfleet.gitops.Manifests;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The commands of the plugin for Argo CD, run as its cmp-server runs them: in the folder of the
/// Application, in a process group of their own, with nothing to read, and with parameters in the
/// environment.
class ArgoCdPluginIT {
  private static final Path PLUGIN = Path.of("..", "gitops", "deploy", "argocd", "plugin.yaml");
  private static final Path BUILT = Path.of("target", "nimfleet", "bin").toAbsolutePath();

  /// What an image without Git has, as far as it matters here.
  private static final List<String> PROGRAMS = List.of("sh", "grep", "readlink", "env");

  @TempDir private Path temporary;
  private Path application;
  private Desk desk;
  private MapNode plugin;

  @BeforeEach
  void anApplication() throws IOException {
    plugin = Manifests.of(Files.readString(PLUGIN)).getFirst();
    application = Files.createDirectory(temporary.resolve("app"));
    desk = new Desk(application);
    Path programs = Files.createDirectory(temporary.resolve("bin"));
    for (String program : PROGRAMS) {
      Path real =
          Stream.of("/usr/bin", "/bin")
              .map(folder -> Path.of(folder, program))
              .filter(Files::isExecutable)
              .findFirst()
              .orElseThrow();
      Files.copy(real.toRealPath(), programs.resolve(program), StandardCopyOption.COPY_ATTRIBUTES);
    }
    desk.file("fleet.yaml", fleet());
    compile();
  }

  private static String fleet() throws IOException {
    return new String(InitCommand.starter(), StandardCharsets.UTF_8);
  }

  private void compile() {
    Desk.Result result =
        desk.runReal("compile", "fleet.yaml", "-o", temporary.resolve("out").toString());
    assertThat(result.code()).as(result.err()).isZero();
  }

  private Process start(Map<String, String> environment, String... path) throws IOException {
    List<String> command = new ArrayList<>(List.of("setsid"));
    command.addAll(words(path, "command"));
    command.addAll(words(path, "args"));
    ProcessBuilder builder = new ProcessBuilder(command).directory(application.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", "%s:%s".formatted(BUILT, temporary.resolve("bin")));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("NIMFLEET_AOT", "off");
    builder.environment().putAll(environment);
    return builder
        .redirectInput(new File("/dev/null"))
        .redirectOutput(temporary.resolve("out.txt").toFile())
        .redirectError(temporary.resolve("err.txt").toFile())
        .start();
  }

  private List<String> words(String[] path, String last) {
    String[] whole = Stream.concat(Stream.of(path), Stream.of(last)).toArray(String[]::new);
    return plugin
        .find(whole)
        .map(
            list -> ((ListNode) list).items().stream().map(word -> ((Scalar) word).text()).toList())
        .orElse(List.of());
  }

  private Shell.Result run(Map<String, String> environment, String... path) {
    try {
      Process process = start(environment, path);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("Argo CD waits no longer").isTrue();
      return new Shell.Result(process.exitValue(), text("out.txt"), text("err.txt"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String text(String file) throws IOException {
    return Files.readString(temporary.resolve(file));
  }

  private Shell.Result generate(Map<String, String> parameters) {
    return run(parameters, "spec", "generate");
  }

  private Shell.Result generate() {
    return generate(Map.of());
  }

  private boolean isDiscovered(Map<String, String> parameters) {
    Shell.Result result = run(parameters, "spec", "discover", "find");
    assertThat(result.code()).as(result.err()).isZero();
    return !result.out().isEmpty();
  }

  /// An exit code of 0 without a manifest makes Argo CD prune everything.
  private static void assertRefused(Shell.Result result) {
    assertThat(result.code()).as(result.out()).isNotZero();
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).isNotBlank();
  }

  @Test
  void aFolderWithAFleetIsDiscovered() throws IOException {
    assertThat(isDiscovered(Map.of())).isTrue();
    Files.move(application.resolve("fleet.yaml"), application.resolve("prod.yml"));
    assertThat(isDiscovered(Map.of())).isTrue();
    desk.file("prod.yml", fleet().replace("kind: ModelFleet", "kind: \"ModelFleet\" # ours"));
    assertThat(isDiscovered(Map.of())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"defaultNamespace: nim-prod\n", "kind: ModelFleetList\n", ""})
  void aFileOfTheSameNameIsNot(String content) {
    desk.file("fleet.yaml", content);
    assertThat(isDiscovered(Map.of())).isFalse();
  }

  @Test
  void aFolderWithoutAFleetIsNot() throws IOException {
    Files.delete(application.resolve("fleet.yaml"));
    assertThat(isDiscovered(Map.of())).isFalse();
    // Who names a file means a fleet, and is told by the compiler when it is not there.
    assertThat(isDiscovered(Map.of("PARAM_FLEET", "fleets/prod.yaml"))).isTrue();
  }

  @Test
  void itPrintsWhatTheFleetCompilesTo() {
    Shell.Result result = generate();
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .isEqualTo(desk.runReal("compile", "fleet.yaml", "--stdout").out())
        .contains("kind: NIMService");
  }

  @Test
  void parametersNameTheFleetAndTheCluster() throws IOException {
    Path clusters = Path.of("..", "examples", "two-clusters", "clusters", "prod-eu.yaml");
    Files.createDirectory(temporary.resolve("clusters"));
    Files.copy(clusters, temporary.resolve("clusters/prod-eu.yaml"));
    Path prod = Path.of("..", "examples", "two-clusters", "fleets", "prod.yaml");
    desk.file("prod.yaml", Files.readString(prod));
    String[] words = {"compile", "prod.yaml", "--cluster", "../clusters/prod-eu.yaml"};
    String out = temporary.resolve("out-eu").toString();
    assertThat(desk.runReal(with(words, "-o", out)).err()).doesNotContain("error");

    Shell.Result result =
        generate(Map.of("PARAM_FLEET", "prod.yaml", "PARAM_CLUSTER", "../clusters/prod-eu.yaml"));

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .isEqualTo(desk.runReal(with(words, "--stdout")).out())
        .contains("chat.eu.models.example.com");
  }

  private static String[] with(String[] words, String... more) {
    return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-n",
        "$(touch told)",
        "`touch told`",
        "a.yaml; touch told",
        "-o told",
        "--output=told",
        "-"
      })
  void aParameterIsAWordWhateverItHolds(String hostile) throws IOException {
    assertRefused(generate(Map.of("PARAM_FLEET", hostile)));
    assertRefused(generate(Map.of("PARAM_CLUSTER", hostile)));
    assertThat(isDiscovered(Map.of("PARAM_FLEET", hostile))).isTrue();
    try (Stream<Path> files = Files.list(application)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("fleet.yaml", "fleet.lock.yaml");
    }
  }

  @Test
  void aMistakeIsTheFirstLineWithItsPlace() throws IOException {
    String broken = fleet().replace("workload: short-context-chat", "workload: short-context-chta");
    desk.file("fleet.yaml", broken);
    Shell.Result result = generate();
    assertRefused(result);
    assertThat(result.err().lines().findFirst().orElse(""))
        .matches(
            "fleet\\.yaml:\\d+:\\d+: error\\[F012]: Unknown workload `short-context-chta`\\."
                + " Help: did you mean `short-context-chat`\\?");
    assertThat(result.err()).doesNotContain("warning[");
  }

  @Test
  void aFleetWithoutALockIsTold() throws IOException {
    Files.delete(application.resolve("fleet.lock.yaml"));
    Shell.Result result = generate();
    assertRefused(result);
    assertThat(result.err())
        .startsWith("error: There is no `fleet.lock.yaml`.\n")
        .contains("commit what it writes");
  }

  @Test
  void anEditWithoutItsLockIsTold() throws IOException {
    desk.file("fleet.yaml", fleet().replace(":1.3.0", ":1.4.0"));
    Shell.Result result = generate();
    assertRefused(result);
    assertThat(result.err())
        .startsWith("error: `fleet.lock.yaml` would change.\n")
        .contains("the lock would say: ", "at weight 0 beside");
  }

  @Test
  void aFleetWithoutModelsPrunesNothing() throws IOException {
    String empty = fleet().replaceAll("(?s)\n  models:.*", "\n  models: {}\n");
    desk.file("fleet.yaml", empty);
    assertRefused(generate());
    Files.delete(application.resolve("fleet.lock.yaml"));
    assertRefused(generate());
    desk.file("fleet.yaml", "");
    assertRefused(generate());
    Files.delete(application.resolve("fleet.yaml"));
    assertRefused(generate());
  }

  /// Argo CD streams a whole checkout, and an image has no Git.
  @Test
  void aCheckoutNeedsNoGit() throws IOException {
    var shell = new Shell(temporary).in(application);
    String git = "git -c user.name=Somebody -c user.email=somebody@example.com ";
    assertThat(
            shell
                .run("sh", "-ec", "git init -q . && git add fleet* && " + git + "commit -qm Fleet")
                .code())
        .isZero();
    Shell.Result result = generate();
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).contains("kind: NIMService");
    desk.file("fleet.yaml", fleet().replace(":1.3.0", ":1.4.0"));
    assertThat(generate().err()).contains("`fleet.lock.yaml` would change.");
    Files.delete(application.resolve("fleet.lock.yaml"));
    assertThat(generate().err()).contains("There is no `fleet.lock.yaml`.");
  }

  /// Argo CD terminates the process group, and kills it five seconds later.
  @Test
  void itEndsWhenItIsTerminated() throws Exception {
    Files.delete(application.resolve("fleet.yaml"));
    var shell = new Shell(temporary);
    assertThat(shell.run("mkfifo", application.resolve("fleet.yaml").toString()).code()).isZero();
    Process process = start(Map.of(), "spec", "generate");
    assertThat(process.waitFor(3, TimeUnit.SECONDS)).as("it waits for somebody to write").isFalse();
    assertThat(shell.run("kill", "-TERM", "--", "-" + process.pid()).code()).isZero();
    assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isNotZero();
    assertThat(text("out.txt")).isEmpty();
  }
}
