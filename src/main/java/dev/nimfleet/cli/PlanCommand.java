package dev.nimfleet.cli;

import dev.nimfleet.gitops.apply.Applier;
import dev.nimfleet.gitops.apply.Outlook;
import dev.nimfleet.gitops.apply.Pace;
import dev.nimfleet.gitops.apply.Pruning;
import dev.nimfleet.gitops.applyset.ApplySet;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.kubernetes.KubernetesCluster;
import dev.nimfleet.gitops.plan.ApplyPlan;
import dev.nimfleet.gitops.plan.Desired;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `nimfleet plan PATH…`: what applying would do.
final class PlanCommand implements Command {
  private final LintFleets.FleetCompiler compiler;

  PlanCommand(LintFleets.FleetCompiler compiler) {
    this.compiler = compiler;
  }

  @Override
  public String name() {
    return "plan";
  }

  @Override
  public void declare(CommandSpec spec) {
    spec.usageMessage()
        .description(
            "Shows what `nimfleet apply` would do, step by step, and the difference to what the"
                + " cluster has. Nothing changes.",
            "",
            "Every object is tried out at the API server, so that it says here what it would refuse"
                + " there.")
        .footer(
            "  nimfleet plan out/",
            "  nimfleet plan fleet.yaml --kubeconfig prod.kubeconfig",
            "",
            "Exit codes: 0 it can be applied, 1 something is refused, 2 wrong usage.");
    FleetWork.declare(spec);
    spec.addOption(
        CompileOptions.flag("Show the steps alone, without the difference.", "--no-diff"));
    spec.addOption(CompileOptions.choice("text", "json", "How it is printed", "--output"));
  }

  @Override
  public int run(ParseResult given, Console console) {
    boolean isJson = CompileOptions.isSecond(given, "--output", "text", "json");
    Optional<FleetWork> work = FleetWork.read(given, console, compiler);
    if (work.isEmpty()) return ExitCode.FAILED;
    work.get()
        .locks()
        .forEach(lock ->
            Message.warning(
                console,
                "`%s` would change.".formatted(lock.path()),
                List.of("`nimfleet apply` writes it first; commit it then.")));
    boolean isFine = true;
    try (KubernetesCluster cluster = ClusterOptions.reach(given, console)) {
      var terms =
          new Applier.Terms(
              Version.number(), given.hasMatchedOption("--force-conflicts"), false, Pace.USUAL);
      var applier = new Applier(cluster, terms, (_, _) -> {});
      for (Desired fleet : work.get().fleets()) {
        List<String> missing = applier.missing(fleet);
        missing.forEach(sentence -> Message.error(console, sentence, List.of()));
        isFine &= missing.isEmpty();
        ApplyPlan plan = ApplyPlan.of(fleet);
        Map<ObjectId, Outlook> outlooks = outlooks(applier, plan);
        var report = new PlanReport(plan, outlooks, leftovers(applier, plan));
        if (isJson) {
          console.out().print(report.json());
        } else {
          report.print(console, !given.hasMatchedOption("--no-diff"));
        }
        isFine &= report.isFine();
      }
    }
    return isFine ? ExitCode.DONE : ExitCode.FAILED;
  }

  private static Map<ObjectId, Outlook> outlooks(Applier applier, ApplyPlan plan) {
    try {
      return applier.outlook(plan);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ClusterOptions.refusal(e);
    }
  }

  private static Pruning.Leftovers leftovers(Applier applier, ApplyPlan plan) {
    try {
      return applier.leftovers(plan);
    } catch (ClusterTrouble | ApplySet.Foreign e) {
      throw ClusterOptions.refusal(e);
    }
  }
}
