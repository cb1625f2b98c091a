package dev.nimfleet.cli;

import dev.nimfleet.cli.git.WorkingTree;
import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.Run;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.kubernetes.KubernetesCluster;
import dev.nimfleet.gitops.reconcile.StatusRollouts;
import dev.nimfleet.gitops.rollout.Command.Verb;
import dev.nimfleet.gitops.rollout.RolloutState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// `nimfleet rollout` where a cluster is meant: whoever names one, or says what a lock does not
/// know.
final class RolloutInCluster {
  private static final List<String> VERBS =
      List.of("status", "start", "pause", "resume", "promote", "abort", "undo", "retire", "lock");

  /// What a lock does not know.
  static final List<String> ONLY_HERE = List.of("status", "pause", "resume", "lock");

  /// Each says that a cluster is meant.
  private static final List<String> PLACE = List.of("--fleet", "--kubeconfig", "--context");

  private static final List<String> ASKING =
      List.of("--no-wait", "--timeout", "--watch", "--write");
  private static final Duration LOOK = Duration.ofSeconds(2);

  private RolloutInCluster() {}

  static void declare(CommandSpec spec) {
    spec.addOption(
        CompileOptions.text(
            "NS/NAME",
            "The fleet of a cluster that is meant, and not files (its name alone will do).",
            "--fleet"));
    ClusterOptions.declare(spec);
    spec.addOption(
        CompileOptions.flag("Cluster: do not wait until the reconciler hears it.", "--no-wait"));
    spec.addOption(
        CompileOptions.text(
            "TIME", "Cluster: how long to wait until it does (default: 90s).", "--timeout"));
    spec.addOption(CompileOptions.flag("status: show it again whenever it changes.", "--watch"));
    spec.addOption(
        CompileOptions.flag(
            "lock: write it beside its fleet file, and do not print it.", "--write"));
  }

  static boolean isMeant(ParseResult given, List<String> words) {
    return PLACE.stream().anyMatch(given::hasMatchedOption)
        || (!words.isEmpty() && ONLY_HERE.contains(words.getFirst()));
  }

  /// Refuses what says nothing without a cluster.
  static void refuseOptions(ParseResult given) {
    for (String option : ASKING) {
      if (given.hasMatchedOption(option)) {
        throw CompileOptions.wrong(
            given,
            "`%s` is about a cluster: say which fleet with `--fleet NS/NAME`.".formatted(option));
      }
    }
  }

  /// Does it.
  static int run(
      ParseResult given,
      List<String> words,
      Console console,
      BiFunction<CompileRequest, Run, Compilation> compiler) {
    String verb = words.isEmpty() ? "" : words.getFirst();
    boolean isStatus = verb.equals("status");
    if (!VERBS.contains(verb)) {
      throw CompileOptions.wrong(
          given,
          "In a cluster there are `%s`; a reconciler steps by itself."
              .formatted(String.join("`, `", VERBS)));
    }
    refuseOthers(given, verb);
    if (verb.equals("lock")) return lock(given, words.subList(1, words.size()), console, compiler);
    if (words.size() < 2 && !isStatus) {
      throw CompileOptions.wrong(
          given, "Say which model: `nimfleet rollout %s MODEL --fleet NS/NAME`.".formatted(verb));
    }
    if (words.size() > 2) {
      throw CompileOptions.wrong(
          given,
          "`%s` is a file, and a cluster is meant; without %s the lock is."
              .formatted(words.get(2), "`--fleet`, `--kubeconfig` and `--context`"));
    }
    String model = words.size() > 1 ? words.get(1) : "";
    String fleet = given.matchedOptionValue("--fleet", "");
    boolean isJson = isStatus && CompileOptions.isSecond(given, "--output", "text", "json");
    try (KubernetesCluster cluster = ClusterOptions.reach(given, console)) {
      if (isStatus) {
        return status(cluster, fleet, model, isJson, given.hasMatchedOption("--watch"), console);
      }
      Optional<Duration> patience =
          given.hasMatchedOption("--no-wait")
              ? Optional.empty()
              : Optional.of(ReconcileCommand.time(given, "--timeout", "90s"));
      Verb said = Verb.valueOf(verb.toUpperCase(Locale.ROOT));
      return new RolloutWord(said, model, fleet, patience, console).say(cluster);
    } catch (ClusterTrouble e) {
      throw ClusterOptions.refusal(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return ExitCode.DONE;
    }
  }

  /// What says something about the lock, or to another word.
  private static void refuseOthers(ParseResult given, String verb) {
    List<String> fitting =
        switch (verb) {
          case "status" -> List.of("--watch", "--output");
          case "lock" -> List.of("--write", "--cluster");
          default -> List.of("--no-wait", "--timeout");
        };
    for (OptionSpec option : given.matchedOptions()) {
      String name = option.longestName();
      if (!PLACE.contains(name) && !fitting.contains(name)) {
        throw CompileOptions.wrong(
            given, "`%s` says nothing to `rollout %s` of a cluster.".formatted(name, verb));
      }
    }
  }

  /// What the reconciler did, as the lock beside each fleet file would say it.
  private static int lock(
      ParseResult given,
      List<String> files,
      Console console,
      BiFunction<CompileRequest, Run, Compilation> compiler) {
    CompileRequest request = CompileOptions.looking(given, files, console);
    Reading reading = Reading.of(new WorkingTree(console.directory()), request, console, compiler);
    if (reading.hasErrors()) return reading.refuse(console, "nothing is known.");
    try (KubernetesCluster cluster = ClusterOptions.reach(given, console)) {
      Map<String, Map<String, RolloutState>> states = new HashMap<>();
      for (KubeObject fleet : ModelFleets.named(cluster, given.matchedOptionValue("--fleet", ""))) {
        states.put(ModelFleets.name(fleet), StatusRollouts.of(fleet));
      }
      List<LockFile> changed =
          new RolledLocks(states, run -> compiler.apply(request, run)).of(reading, console);
      if (changed.isEmpty()) console.err().println("The lock says what was done.");
      for (LockFile lock : changed) {
        if (given.hasMatchedOption("--write")) {
          lock.write();
          console
              .err()
              .println(
                  "Wrote `%s`: compile, and commit it with the manifests.".formatted(lock.path()));
        } else {
          console.out().print(new String(lock.after(), StandardCharsets.UTF_8));
        }
      }
      return ExitCode.DONE;
    } catch (ClusterTrouble e) {
      throw ClusterOptions.refusal(e);
    }
  }

  private static int status(
      Cluster cluster, String fleet, String model, boolean isJson, boolean goesOn, Console console)
      throws ClusterTrouble, InterruptedException {
    List<RolloutStatus.Line> shown = List.of();
    boolean isFirst = true;
    do {
      List<RolloutStatus.Line> lines =
          isFirst
              ? RolloutStatus.read(cluster, fleet, model)
              : lookAgain(cluster, fleet, model, shown, console);
      if (isFirst || !lines.equals(shown)) show(lines, isJson, console);
      isFirst = false;
      shown = lines;
      if (goesOn) Thread.sleep(LOOK);
    } while (goesOn);
    return ExitCode.DONE;
  }

  /// What was shown before, when nobody answers now: whoever watches goes on watching.
  private static List<RolloutStatus.Line> lookAgain(
      Cluster cluster, String fleet, String model, List<RolloutStatus.Line> shown, Console console)
      throws ClusterTrouble {
    try {
      return RolloutStatus.read(cluster, fleet, model);
    } catch (ClusterTrouble e) {
      if (!e.reason().isPassing()) throw e;
      Message.warning(console, e.sentence(), List.of());
      return shown;
    }
  }

  private static void show(List<RolloutStatus.Line> lines, boolean isJson, Console console) {
    if (isJson) {
      console.out().print(JsonText.of(RolloutStatus.json(lines)));
    } else if (lines.isEmpty()) {
      console.err().println("No rollout is remembered.");
    } else {
      RolloutStatus.print(lines, console.out());
    }
    console.out().flush();
  }
}
