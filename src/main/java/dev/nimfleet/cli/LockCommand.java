package dev.nimfleet.cli;

import dev.nimfleet.cli.git.WorkingTree;
import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.cli.project.Output;
import dev.nimfleet.cli.project.ProjectFile;
import dev.nimfleet.compiler.lock.CachedProfiles;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.ShellWord;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.kubernetes.KubernetesCluster;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `nimfleet lock [FILE…]`: writes into locks what only a cluster, or somebody after a merge, can
/// tell.
final class LockCommand implements Command {
  private static final ObjectId CACHES = new ObjectId("apps.nvidia.com", "NIMCache", "", "*");

  @Override
  public String name() {
    return "lock";
  }

  @Override
  public void declare(CommandSpec spec) {
    spec.usageMessage()
        .description(
            "Locks the names of profiles to the hashes that NIMCaches of the cluster hold them"
                + " under, or mends a lock that two branches have changed.",
            "",
            "What runs does not change: the hash is for the next revision.")
        .footer(
            "  nimfleet lock caches.yaml",
            "  kubectl get nimcache -n nim-prod -o yaml | nimfleet lock -",
            "  nimfleet lock --from-cluster --list",
            "  nimfleet lock --resolve",
            "  nimfleet lock --resolve --theirs llama-3-1-70b");
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("[FILE...]")
            .hideParamSyntax(true)
            .arity("0..*")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description(
                "NIMCaches as `kubectl get nimcache -o yaml` prints them; `-` is the standard"
                    + " input. With --resolve the locks to mend (default: all of the project).")
            .build());
    spec.addOption(
        CompileOptions.text(
            "FILE",
            "The fleet file whose lock it is (default: all that nimfleet.yaml lists).",
            "--fleet"));
    spec.addOption(CompileOptions.text("FILE", "The cluster whose lock it is.", "--cluster"));
    spec.addOption(
        CompileOptions.flag("Write nothing; list the profiles that are cached.", "--list"));
    spec.addOption(
        CompileOptions.flag(
            "Ask a cluster for its NIMCaches, in place of files.", "--from-cluster"));
    spec.addOption(
        CompileOptions.text(
            "FILE",
            "With --from-cluster: the cluster that is asked (default: where kubectl looks).",
            "--kubeconfig"));
    spec.addOption(
        CompileOptions.text(
            "NAME",
            "With --from-cluster: the context of the kubeconfig (default: its current one).",
            "--context"));
    spec.addOption(
        CompileOptions.flag(
            "Mend a lock in which a merge has left conflicts: the branch that is ahead wins, and"
                + " nothing that has requests is lost.",
            "--resolve"));
    spec.addOption(side("--ours", "ours"));
    spec.addOption(side("--theirs", "theirs"));
  }

  private static OptionSpec side(String name, String side) {
    return OptionSpec.builder(name)
        .type(List.class)
        .auxiliaryTypes(String.class)
        .arity("1")
        .paramLabel("MODEL")
        .description(
            "With --resolve: take this model, cache or profile as it is in `%s`.".formatted(side))
        .build();
  }

  @Override
  public int run(ParseResult given, Console console) {
    List<String> files = given.matchedPositionalValue(0, List.of());
    Set<String> ours = Set.copyOf(given.matchedOptionValue("--ours", List.<String>of()));
    Set<String> theirs = Set.copyOf(given.matchedOptionValue("--theirs", List.<String>of()));
    boolean lists = given.hasMatchedOption("--list");
    if (given.hasMatchedOption("--resolve")) {
      if (lists) {
        throw CompileOptions.wrong(given, "`--resolve` and `--list` exclude each other.");
      }
      WorkingTree tree = new WorkingTree(console.directory());
      for (String file : files) {
        if (tree.read(file).isEmpty()) {
          throw tree.missing(file);
        }
      }
      List<String> locks = files.isEmpty() ? locks(given, console) : files;
      return new LockResolve(console, ours, theirs, next(given)).run(locks);
    }
    if (!ours.isEmpty() || !theirs.isEmpty()) {
      throw CompileOptions.wrong(given, "`--ours` and `--theirs` belong to `--resolve`.");
    }
    boolean isLive = given.hasMatchedOption("--from-cluster");
    if (files.isEmpty() != isLive) {
      throw CompileOptions.wrong(
          given, "Name files with NIMCaches, `-` for the standard input, or `--from-cluster`.");
    }
    boolean anyLock =
        given.hasMatchedOption("--fleet") || Files.exists(console.path(ProjectFile.NAME));
    List<String> locks = lists && !anyLock ? List.of() : locks(given, console);
    LockPin pin = new LockPin(console, locks, next(given));
    List<CachedProfiles> caches = isLive ? live(given, console) : pin.read(files);
    return lists ? pin.list(caches) : pin.write(caches);
  }

  private static List<CachedProfiles> live(ParseResult given, Console console) {
    try (KubernetesCluster cluster = ClusterOptions.open(given, console)) {
      return cluster.list(CACHES, "", "").stream()
          .map(cache -> CachedProfiles.of(cache.fields()))
          .toList();
    } catch (ClusterTrouble e) {
      throw ClusterOptions.refusal(e);
    }
  }

  /// What compiles with the locks.
  private static String next(ParseResult given) {
    String fleet = given.matchedOptionValue("--fleet", "");
    String cluster = given.matchedOptionValue("--cluster", "");
    String named = fleet.isEmpty() ? "" : " %s -o DIR".formatted(ShellWord.of(fleet));
    String of = cluster.isEmpty() ? "" : " --cluster " + ShellWord.of(cluster);
    return "nimfleet compile" + named + of;
  }

  /// The locks that are meant.
  private static List<String> locks(ParseResult given, Console console) {
    Optional<String> fleet = Optional.ofNullable(given.matchedOptionValue("--fleet", null));
    Optional<String> cluster = Optional.ofNullable(given.matchedOptionValue("--cluster", null));
    if (fleet.isPresent()) {
      return List.of(LockFiles.name(fleet.get(), cluster));
    }
    if (!Files.exists(console.path(ProjectFile.NAME))) {
      throw CompileOptions.wrong(
          given,
          "Name the fleet file with `--fleet FILE`, or list it in `%s`, which is not here."
              .formatted(ProjectFile.NAME));
    }
    Diagnostics diagnostics = new Diagnostics();
    List<Output> outputs =
        new Inputs(new WorkingTree(console.directory()), console).project(diagnostics);
    if (diagnostics.hasErrors()) {
      Message.diagnostics(console, diagnostics.sorted());
      throw new Refusal("`%s` has errors.".formatted(ProjectFile.NAME));
    }
    return outputs.stream()
        .filter(output -> cluster.isEmpty() || cluster.equals(output.cluster()))
        .flatMap(
            output -> output.fleets().stream().map(file -> LockFiles.name(file, output.cluster())))
        .distinct()
        .toList();
  }
}
