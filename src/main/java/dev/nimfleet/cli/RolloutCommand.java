package dev.nimfleet.cli;

import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.Run;
import dev.nimfleet.compiler.Run.Action;
import dev.nimfleet.compiler.Run.Rollout;
import dev.nimfleet.gitops.analysis.Metrics;
import dev.nimfleet.gitops.http.Web;
import dev.nimfleet.gitops.kubernetes.KubernetesCluster;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `nimfleet rollout VERB MODEL`: says something about a rollout, to the lock beside a fleet file
/// or to the reconciler of a cluster. Which of the two is never guessed.
final class RolloutCommand implements Command {
  private static final List<String> OF_LOCK =
      List.of("start", "step", "weight", "promote", "abort", "undo", "retire");
  private static final String CHECK = "--check-prometheus";
  private static final List<String> CHECKED = List.of("step", "weight", "promote");
  private static final List<String> VERBS =
      Stream.concat(RolloutInCluster.ONLY_HERE.stream(), OF_LOCK.stream()).toList();

  private final BiFunction<CompileRequest, Run, Compilation> compiler;

  RolloutCommand(BiFunction<CompileRequest, Run, Compilation> compiler) {
    this.compiler = compiler;
  }

  @Override
  public String name() {
    return "rollout";
  }

  @Override
  public void declare(CommandSpec spec) {
    spec.usageMessage()
        .description(
            "Moves a model from its live revision to its candidate, or back.",
            "",
            "With --fleet (or --kubeconfig, --context) it speaks to the reconciler of a cluster,"
                + " which moves the requests by itself; `status`, `pause`, `resume` and `lock`"
                + " always do. Without, it changes the lock beside the fleet file and compiles:"
                + " deliver it as any other change.",
            "",
            "  status   how the rollouts of a cluster stand, and why",
            "  lock     rollout lock FILE: the lock as it would be if people had typed what the"
                + " reconciler did",
            "  start    a candidate may begin, or begin again; in the lock, also takes what a newer"
                + " nimfleet would emit",
            "  pause    the weight rises no further; a failure still takes it back",
            "  resume   it goes on, also through the gate that it waits at",
            "  step     the candidate gets the next share of the requests (`rollout.by`); lock"
                + " only",
            "  weight   the candidate gets just that share: rollout weight MODEL 30; lock only",
            "  promote  the candidate becomes live; the old revision stays warm. In the lock it has"
                + " all requests already, in a cluster it gets them without waiting for numbers",
            "  abort    the candidate loses all requests",
            "  undo     the revision before the last promotion serves again",
            "  retire   the revision that serves nothing any more goes")
        .footer(
            "  nimfleet rollout status",
            "  nimfleet rollout abort llama-3-1-70b --fleet nim-prod/production",
            "  nimfleet rollout step llama-3-1-70b",
            "  nimfleet rollout step llama-3-1-70b --check-prometheus",
            "  nimfleet rollout weight llama-3-1-70b 30 fleet.yaml -o out/",
            "  nimfleet rollout abort llama-3-1-70b --check",
            "",
            "Exit codes: 0 done, 1 refused, or nobody in the cluster has heard it, 2 wrong usage, 4"
                + " nobody knows the numbers that --check-prometheus asks for.");
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("VERB MODEL [PERCENT] [FILE...]")
            .hideParamSyntax(true)
            .arity("0..*")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .completionCandidates(VERBS)
            .description(
                "What to do with which model. Without fleet files nimfleet.yaml lists them.")
            .build());
    CompileOptions.declare(spec);
    spec.addOption(
        CompileOptions.flag(
            "Lock: only if the numbers speak for more requests, as the reconciler judges them.",
            CHECK));
    spec.addOption(
        CompileOptions.text(
            "URL|fleet",
            "Whose numbers: this Prometheus, or the one of the fleet's `metrics.prometheus`"
                + " (default: fleet).",
            "--prometheus"));
    RolloutOptions.declareAccess(spec);
    RolloutInCluster.declare(spec);
  }

  @Override
  public int run(ParseResult given, Console console) {
    List<String> words = given.matchedPositionalValue(0, List.of());
    if (RolloutInCluster.isMeant(given, words)) {
      return RolloutInCluster.run(given, words, console, compiler);
    }
    RolloutInCluster.refuseOptions(given);
    if (words.size() < 2) {
      throw CompileOptions.wrong(
          given, "Say what to do with which model: `nimfleet rollout step MODEL`.");
    }
    boolean weighs = words.getFirst().equals("weight");
    Action action = action(given, words);
    List<String> files = words.subList(weighs ? 3 : 2, words.size());
    CompileRequest request =
        CompileOptions.request(
            given, files, Optional.of(new Rollout(words.get(1), action)), console);
    return new CompileRun(request, console, compiler, check(given, words, console)).run();
  }

  private static ToIntFunction<List<Compiled>> check(
      ParseResult given, List<String> words, Console console) {
    if (!given.hasMatchedOption(CHECK)) {
      RolloutOptions.refuseAccess(given, "`%s` says something about `--check-prometheus`.");
      return _ -> ExitCode.DONE;
    }
    if (!CHECKED.contains(words.getFirst())) {
      throw CompileOptions.wrong(
          given,
          "`--check-prometheus` goes with `%s`: what takes requests back needs no numbers."
              .formatted(String.join("`, `", CHECKED)));
    }
    Function<Web, Metrics> metrics = RolloutOptions.metrics(given, console);
    RolloutOptions.Ways ways = RolloutOptions.Ways.of(given, console);
    Function<Web, StepCheck> check =
        web -> new StepCheck(words.get(1), metrics.apply(web), InstantSource.system(), console);
    if (!ways.isProxied()) return check.apply(ways.direct())::judge;
    return all -> {
      try (KubernetesCluster cluster = ClusterOptions.open(given, console)) {
        return check.apply(cluster.services()).judge(all);
      }
    };
  }

  private static Action action(ParseResult given, List<String> words) {
    return switch (words.getFirst()) {
      case "start" -> new Action.Start();
      case "step" -> new Action.Step();
      case "weight" -> new Action.Weight(percent(given, words));
      case "promote" -> new Action.Promote();
      case "abort" -> new Action.Abort();
      case "undo" -> new Action.Undo();
      case "retire" -> new Action.Retire();
      default ->
          throw CompileOptions.wrong(
              given,
              "`%s` is no rollout command; there are `%s`, and of a cluster `%s`."
                  .formatted(
                      words.getFirst(),
                      String.join("`, `", OF_LOCK),
                      String.join("`, `", RolloutInCluster.ONLY_HERE)));
    };
  }

  private static int percent(ParseResult given, List<String> words) {
    String word = words.size() > 2 ? words.get(2).replace("%", "") : "";
    if (!word.matches("\\d{1,3}") || Integer.parseInt(word) > 100) {
      throw CompileOptions.wrong(
          given, "A weight is a number from 0 to 100: `nimfleet rollout weight MODEL 30`.");
    }
    return Integer.parseInt(word);
  }
}
