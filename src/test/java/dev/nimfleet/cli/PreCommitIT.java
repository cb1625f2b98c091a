package dev.nimfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The hooks of this repository in the real pre-commit framework. Each test commits to a repository
/// whose first commit is sound, and that has the hooks installed.
@RequiresPreCommit
class PreCommitIT {
  private static final Path BUILT = Path.of("target", "nimfleet").toAbsolutePath();
  private static final String REFUSED = "The commit does not hold what the fleets compile to.";

  @TempDir private Path temporary;
  private Path repository;
  private Shell shell;

  @BeforeEach
  void aRepositoryWithHooks() throws IOException {
    repository = Files.createDirectory(temporary.resolve("fleets of mine"));
    Files.writeString(
        temporary.resolve("gitconfig"),
        "[user]\nname = Somebody\nemail = somebody@example.com\n[init]\ndefaultBranch = main\n");
    String path =
        "%s:%s:%s"
            .formatted(PreCommit.find().orElseThrow(), BUILT.resolve("bin"), System.getenv("PATH"));
    shell =
        new Shell(repository)
            .with("GIT_CONFIG_GLOBAL", temporary.resolve("gitconfig").toString())
            .with("GIT_CONFIG_NOSYSTEM", "1")
            .with("PRE_COMMIT_HOME", temporary.resolve("pre-commit").toString())
            .with("PATH", path);
    Path hooks = theHooksOfThisRepository();
    file(".gitignore", "*.txt\n"); // What the shell writes to.
    file(
        "nimfleet.yaml",
        """
        apiVersion: nimfleet.dev/v1alpha1
        kind: FleetProject
        spec:
          outputs: [{fleet: fleets/*.yaml, folder: out}]
        """);
    fleet("prod", "2..8");
    config(hooks, "nimfleet-compile", "nimfleet-check");
    succeed("git", "init", "--quiet");
    succeed("nimfleet", "compile");
    succeed("pre-commit", "install", "-t", "pre-commit", "-t", "pre-merge-commit");
    succeed("git", "add", ".");
    succeed("git", "commit", "-m", "The first");
  }

  /// A repository with this one's hooks and a `nimfleet` that is built already.
  private Path theHooksOfThisRepository() throws IOException {
    Path hooks = Files.createDirectory(temporary.resolve("hooks"));
    Files.copy(Path.of("..", ".pre-commit-hooks.yaml"), hooks.resolve(".pre-commit-hooks.yaml"));
    Path program = hooks.resolve("nimfleet");
    Files.writeString(program, "#!/bin/sh\nexec '%s/bin/nimfleet' \"$@\"\n".formatted(BUILT));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    String git = "git -C '" + hooks + "' ";
    succeed(
        "sh",
        "-ec",
        "%1$sinit --quiet; %1$sadd .; %1$scommit --quiet -m Hooks; %1$stag v1.0.0".formatted(git));
    return hooks;
  }

  private void config(Path hooks, String... ids) throws IOException {
    StringBuilder config =
        new StringBuilder("repos:\n- repo: %s\n  rev: v1.0.0\n  hooks:\n".formatted(hooks));
    for (String id : ids) {
      config.append("  - id: ").append(id).append('\n');
    }
    file(".pre-commit-config.yaml", config.toString());
  }

  private void file(String name, String text) throws IOException {
    Files.createDirectories(repository.resolve(name).getParent());
    Files.writeString(repository.resolve(name), text);
  }

  /// A fleet with one model, which has this many replicas.
  private void fleet(String name, String replicas) throws IOException {
    file("fleets/%s.yaml".formatted(name), yaml(name, replicas));
  }

  private static String yaml(String name, String replicas) throws IOException {
    return new String(InitCommand.starter(), StandardCharsets.UTF_8)
        .replace("name: prod", "name: " + name)
        .replace("nim-prod", "nim-" + name)
        .replace("2..8", replicas);
  }

  /// Java looks for programs on its own PATH, `env` on the one that it is given.
  private Shell.Result run(String... command) {
    return shell.run(Stream.concat(Stream.of("env"), Stream.of(command)).toArray(String[]::new));
  }

  private Shell.Result succeed(String... command) {
    Shell.Result result = run(command);
    assertThat(result.code()).as("%s: %s", String.join(" ", command), result).isZero();
    return result;
  }

  private String refused(String... command) {
    Shell.Result result = run(command);
    assertThat(result.code()).as("%s: %s", String.join(" ", command), result).isNotZero();
    assertThat(result.out() + result.err()).contains(REFUSED);
    return result.out() + result.err();
  }

  /// Whether HEAD holds what its own fleets compile to, seen by somebody who clones it.
  private void assertHeadIsSound() {
    Path clone = temporary.resolve("clone");
    succeed("git", "clone", "--quiet", ".", clone.toString());
    succeed("sh", "-ec", "cd '%s'; nimfleet compile --check; rm -rf '%1$s'".formatted(clone));
  }

  private List<String> committed(String folder) {
    return succeed("git", "ls-tree", "-r", "--name-only", "HEAD", folder).out().lines().toList();
  }

  @Test
  void newOutputsThatAreNotAddedStopTheCommit() throws IOException {
    fleet("dev", "2..3");
    succeed("git", "add", "fleets");
    assertThat(refused("git", "commit", "-m", "A fleet"))
        .contains(
            "new     out/.nimfleet/dev.index",
            "new     fleets/dev.lock.yaml",
            "`git add out fleets/dev.lock.yaml`, then commit again.");
    refused("git", "commit", "-m", "A fleet");
    succeed("git", "add", "out");
    refused("git", "commit", "-m", "A fleet");
    succeed("git", "add", "fleets");
    succeed("git", "commit", "-m", "A fleet");
    assertThat(committed("out")).contains("out/.nimfleet/dev.index");
    assertHeadIsSound();
  }

  @Test
  void changedOutputsThatAreNotAddedStopTheCommit() throws IOException {
    fleet("prod", "2..9");
    succeed("git", "add", "fleets");
    assertThat(refused("git", "commit", "-m", "More")).contains("changed out/nim-prod/");
    succeed("git", "add", "out");
    succeed("git", "commit", "-m", "More");
    assertHeadIsSound();
  }

  @Test
  void aCommitThatOnlyDeletesAFleetDeletesItsOutputsToo() throws IOException {
    fleet("dev", "2..3");
    succeed("nimfleet", "compile");
    succeed("git", "add", ".");
    succeed("git", "commit", "-m", "A fleet");
    succeed("git", "rm", "--quiet", "fleets/dev.yaml");
    Shell.Result lost = run("git", "commit", "-m", "No fleet");
    assertThat(lost.code()).isNotZero();
    assertThat(lost.out() + lost.err())
        .contains("By `fleets/dev.lock.yaml` the fleet `nim-dev/dev` runs");
    succeed("git", "rm", "--quiet", "fleets/dev.lock.yaml");
    assertThat(refused("git", "commit", "-m", "No fleet"))
        .contains("stale   out/.nimfleet/dev.index", "`git add out`");
    refused("git", "commit", "-m", "No fleet");
    succeed("git", "add", "out");
    succeed("git", "commit", "-m", "No fleet");
    assertThat(committed("out/nim-dev")).isEmpty();
    assertHeadIsSound();
  }

  @Test
  void unstagedEditsAndUntrackedFleetsHaveNoPart() throws IOException {
    fleet("prod", "2..9");
    succeed("git", "add", ".");
    fleet("prod", "2..10");
    fleet("untracked", "2..3");
    refused("git", "commit", "-m", "More");
    succeed("git", "add", "out");
    succeed("git", "commit", "-m", "More");
    assertThat(committed("out")).noneMatch(file -> file.contains("untracked"));
    assertThat(repository.resolve("fleets/prod.yaml")).content().contains("2..10");
    assertHeadIsSound();
  }

  @Test
  void aFleetFileThatIsRenamedWithItsLockChangesNothing() {
    succeed("git", "mv", "fleets/prod.yaml", "fleets/production.yaml");
    succeed("git", "mv", "fleets/prod.lock.yaml", "fleets/production.lock.yaml");
    succeed("git", "commit", "-m", "A better name");
    assertHeadIsSound();
  }

  @Test
  void aMergeThatGitMakesByItselfIsJudgedToo() throws IOException {
    succeed("git", "checkout", "--quiet", "-b", "theirs");
    fleet("dev", "2..3");
    succeed("nimfleet", "compile");
    succeed("git", "add", ".");
    succeed("git", "commit", "-m", "Theirs");
    succeed("git", "checkout", "--quiet", "main");
    fleet("test", "2..3");
    succeed("nimfleet", "compile");
    succeed("git", "add", ".");
    succeed("git", "commit", "-m", "Mine");
    succeed("git", "merge", "--no-edit", "theirs");
    assertThat(committed("fleets")).filteredOn(file -> !file.contains("lock")).hasSize(3);
    assertHeadIsSound();
  }

  /// Git tells its hook there where it keeps the index, and not where the files are.
  @Test
  void aLinkedWorkingTreeKnowsWhatRuns() throws IOException {
    succeed("git", "worktree", "add", "--quiet", "-b", "linked", "../linked");
    shell = shell.in(temporary.resolve("linked"));
    repository = temporary.resolve("linked");
    newImage("prod");

    assertThat(refused("git", "commit", "-a", "-m", "New")).contains("at weight 0 beside v");

    succeed("git", "add", ".");
    succeed("git", "commit", "-m", "New");
    assertThat(services("out/nim-prod")).hasSize(2);
    assertHeadIsSound();
  }

  @Test
  void aProjectInAFolderOfALinkedWorkingTreeKnowsWhatRunsToo() throws IOException {
    succeed("sh", "-ec", "mkdir sub; git mv nimfleet.yaml fleets out sub");
    String hook = "#!/bin/sh\ncd sub && exec nimfleet compile --hook\n";
    file(".git/hooks/pre-commit", hook);
    succeed("git", "commit", "-m", "Below");
    succeed("git", "worktree", "add", "--quiet", "-b", "linked", "../linked");
    shell = shell.in(temporary.resolve("linked"));
    repository = temporary.resolve("linked/sub");
    newImage("prod");

    assertThat(refused("git", "commit", "-a", "-m", "New")).contains("at weight 0 beside v");

    succeed("git", "add", ".");
    succeed("git", "commit", "-m", "New");
    assertThat(services("sub/out/nim-prod")).hasSize(2);
  }

  @Test
  void aRepositoryThatIsNamedKnowsWhatRuns() throws IOException {
    newImage("prod");
    String git = "git --git-dir='%s' --work-tree=. ".formatted(repository.resolve(".git"));

    assertThat(refused("sh", "-c", git + "commit -a -m New")).contains("at weight 0 beside v");

    succeed("sh", "-ec", git + "add .; " + git + "commit -m New");
    assertThat(services("out/nim-prod")).hasSize(2);
  }

  private void newImage(String fleet) throws IOException {
    Path file = repository.resolve("fleets/%s.yaml".formatted(fleet));
    String text = Files.readString(file);
    String edited = text.replaceFirst("(image: .*:)[0-9.]+", "$19.9.9");
    assertThat(edited).isNotEqualTo(text);
    Files.writeString(file, edited);
  }

  private List<String> services(String folder) {
    return committed(folder).stream().filter(file -> file.contains("nimservice")).toList();
  }

  /// Git writes what it merges down only after the hook.
  @Test
  void whatAMergeBringsRunsAlready() throws IOException {
    succeed("git", "rm", "--quiet", "-r", "fleets", "out");
    file(
        "eu.yaml",
        """
        apiVersion: nimfleet.dev/v1alpha1
        kind: FleetCluster
        metadata: {name: eu}
        spec:
          gpus: {h100: {product: NVIDIA-H100-80GB-HBM3, memory: 80Gi}}
        """);
    file(
        "nimfleet.yaml",
        """
        apiVersion: nimfleet.dev/v1alpha1
        kind: FleetProject
        spec:
          outputs: [{fleet: fleets/*.yaml, cluster: eu.yaml, folder: out}]
        """);
    small("one");
    compileAndCommit();
    succeed("git", "checkout", "--quiet", "-b", "edit");
    file("eu.yaml", Files.readString(repository.resolve("eu.yaml")).replace("80GB-HBM3", "NVL"));
    compileAndCommit();
    succeed("git", "checkout", "--quiet", "main");
    small("two");
    compileAndCommit();
    List<String> theirs = services("out/nim-two");
    succeed("git", "checkout", "--quiet", "edit");

    assertThat(refused("git", "merge", "--no-edit", "main")).contains("two-chat: revision v");

    succeed("git", "add", ".");
    succeed("git", "commit", "--no-edit");
    assertThat(services("out/nim-two")).hasSize(2).containsAll(theirs);
    assertHeadIsSound();
  }

  private void compileAndCommit() {
    succeed("nimfleet", "compile");
    succeed("git", "add", ".");
    succeed("git", "commit", "-m", "A commit");
  }

  private void small(String name) throws IOException {
    file(
        "fleets/%s.yaml".formatted(name),
        """
        apiVersion: nimfleet.dev/v1alpha1
        kind: ModelFleet
        metadata: {name: %s, namespace: nim-%1$s}
        spec:
          defaults:
            secrets: {pull: ngc-registry-secret, auth: ngc-api-secret}
            metrics: {prometheus: "http://prometheus:9090"}
            loadTime: 4m
          models:
            %1$s-chat:
              image: meta/llama-3.1-8b-instruct:1.3.0
              gpuCount: 1
              workload: short-context-chat
              replicas: 2..4
              cache: 60Gi
        """
            .formatted(name));
  }

  @Test
  void aPushIsJudgedByWhatItSends() throws IOException {
    succeed("pre-commit", "install", "-t", "pre-push");
    succeed("git", "init", "--quiet", "--bare", "../remote");
    succeed("git", "remote", "add", "origin", "../remote");
    fleet("prod", "2..9");
    succeed("git", "commit", "--no-verify", "-a", "-m", "Without its outputs");
    succeed("nimfleet", "compile");
    succeed("git", "add", ".");

    assertThat(refused("git", "push", "origin", "main"))
        .contains("changed out/nim-prod/", "`nimfleet compile`, `git add out`, then commit.");

    succeed("git", "commit", "-m", "Its outputs");
    succeed("git", "push", "origin", "main");

    fleet("prod", "2..10");
    succeed("git", "commit", "--no-verify", "-a", "-m", "Without its outputs");
    succeed("nimfleet", "compile");
    succeed("git", "add", ".");
    assertThat(refused("git", "push", "origin", "main")).contains("changed out/nim-prod/");
  }

  @Test
  void aMergeWithConflictsNeedsCompiledOutputs() throws IOException {
    String two = yaml("prod", "2..8").replace("llama-3-1-70b:", "other:\n%s\n    llama-3-1-70b:");
    String model =
        """
              image: a/%s:1.0.0
              profile: vllm-fp8-tp1-pp1
              replicas: 2..3
              cache: 20Gi
        """
            .stripTrailing();
    succeed("git", "checkout", "--quiet", "-b", "theirs");
    file("fleets/prod.yaml", two.formatted(model.formatted("theirs")));
    succeed("nimfleet", "compile");
    succeed("git", "add", ".");
    succeed("git", "commit", "-m", "Theirs");
    succeed("git", "checkout", "--quiet", "main");
    file("fleets/prod.yaml", two.formatted(model.formatted("mine")));
    succeed("nimfleet", "compile");
    succeed("git", "add", ".");
    succeed("git", "commit", "-m", "Mine");
    assertThat(run("git", "merge", "--no-edit", "theirs").code()).isNotZero();

    file("fleets/prod.yaml", two.formatted(model.formatted("both")));
    succeed("nimfleet", "lock", "--resolve", "--ours", "other");
    succeed("git", "add", ".");
    refused("git", "commit", "--no-edit");
    succeed("git", "add", "out", "fleets");
    succeed("git", "commit", "--no-edit");
    // What served on our side, and what the merged file asks for.
    assertThat(committed("out/nim-prod/other"))
        .filteredOn(file -> file.contains("nimservice"))
        .hasSize(2);
    assertHeadIsSound();
  }

  @Test
  void aPartOfAFileCanBeStaged() throws IOException {
    fleet("prod", "2..9");
    succeed("git", "add", "fleets");
    fleet("prod", "2..10");
    // The outputs of the whole edit lie on the disk; those of the staged part have to be committed.
    succeed("nimfleet", "compile");
    refused("nimfleet", "compile", "--hook");
    succeed("git", "add", "out");
    succeed("git", "commit", "-m", "A part");
    assertThat(succeed("git", "show", "HEAD:fleets/prod.yaml").out()).contains("2..9");
    assertThat(repository.resolve("fleets/prod.yaml")).content().contains("2..10");
    assertHeadIsSound();
  }

  @Test
  void commitWithAllTrackedFilesReadsTheIndexThatGitMakesForIt() throws IOException {
    fleet("prod", "2..9");
    refused("git", "commit", "-a", "-m", "More");
    succeed("git", "commit", "-a", "-m", "More");
    assertHeadIsSound();
  }

  @Test
  void aCommitOfNamedFilesReadsTheIndexThatGitMakesForIt() throws IOException {
    fleet("prod", "2..9");
    assertThat(refused("git", "commit", "-m", "More", "fleets/prod.yaml"))
        .contains("this commit has only the files that you named: name out too.");
    succeed("git", "commit", "-m", "More", "fleets/prod.yaml", "out");
    assertHeadIsSound();
  }

  @Test
  void aMistakeStopsTheCommitAndShowsItsPlace() throws IOException {
    file("fleets/prod.yaml", yaml("prod", "2..8").replace("workload:", "wrkload:"));
    succeed("git", "add", ".");
    Shell.Result result = run("git", "commit", "-m", "A mistake");
    assertThat(result.code()).isNotZero();
    assertThat(result.out() + result.err())
        .contains("error[F010]: Unknown field `wrkload`", "fleets/prod.yaml:38:");
  }

  @Test
  void theCheckWritesNothing() throws IOException {
    String[] check = {
      "pre-commit", "run", "--hook-stage", "manual", "nimfleet-check", "--all-files"
    };
    succeed(check);
    fleet("prod", "2..9");
    succeed("git", "add", ".");
    assertThat(refused(check)).contains("`nimfleet compile`, `git add out`, then commit.");
    assertThat(succeed("git", "diff", "--name-only").out()).isEmpty();
  }

  @Test
  void theSystemHooksRunTheNimfleetOnThePath() throws IOException {
    config(temporary.resolve("hooks"), "nimfleet-compile-system", "nimfleet-check-system");
    fleet("prod", "2..9");
    succeed("git", "add", ".");
    refused("git", "commit", "-m", "More");
    succeed("git", "add", "out");
    succeed("git", "commit", "-m", "More");
    assertHeadIsSound();
  }

  @Test
  void theFrameworkAcceptsTheListOfHooks() {
    Path list = temporary.resolve("hooks/.pre-commit-hooks.yaml");
    succeed("pre-commit", "validate-manifest", list.toString());
    String hooks = temporary.resolve("hooks").toString();
    succeed("pre-commit", "try-repo", hooks, "nimfleet-compile", "--all-files");
  }
}
