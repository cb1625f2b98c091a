package dev.nimfleet.cli;

import dev.nimfleet.gitops.apply.Applier;
import dev.nimfleet.gitops.apply.Pace;
import dev.nimfleet.gitops.apply.Result;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.kubernetes.KubernetesCluster;
import dev.nimfleet.gitops.plan.ApplyPlan;
import dev.nimfleet.gitops.plan.Desired;
import dev.nimfleet.gitops.reconcile.FleetKind;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `nimfleet apply PATH…`: makes a cluster what fleets say.
final class ApplyCommand implements Command {
  private final LintFleets.FleetCompiler compiler;

  ApplyCommand(LintFleets.FleetCompiler compiler) {
    this.compiler = compiler;
  }

  @Override
  public String name() {
    return "apply";
  }

  @Override
  public void declare(CommandSpec spec) {
    spec.usageMessage()
        .description(
            "Applies fleets to a cluster, in order: the caches, and when one is Ready and holds the"
                + " profile, the service; when that answers, its scaler; when enough replicas are"
                + " warm, the route.",
            "",
            "Everything is tried at the API server before the first write. What is as it should be"
                + " is not written, and a NIMService that runs is never edited. What is no part of"
                + " the fleet any more goes last, and only when all else succeeded; caches stay.",
            "",
            "It can be broken off at any time: the same command goes on.")
        .footer(
            "  nimfleet apply out/",
            "  nimfleet apply fleet.yaml --timeout 45m",
            "  nimfleet apply out/ --model llama-3-1-70b",
            "",
            "Exit codes: 0 the fleets are what they are to be, 1 they are not, 2 wrong usage.");
    FleetWork.declare(spec);
    spec.addOption(
        CompileOptions.text(
            "TIME", "How long each wait may take, such as 45m (default: 30m).", "--timeout"));
    spec.addOption(
        CompileOptions.flag(
            "Make the fleet's namespace when there is none.", "--create-namespace"));
    spec.addOption(
        CompileOptions.choice(
            "text", "json", "How progress is printed, json being one event a line", "--output"));
  }

  @Override
  public int run(ParseResult given, Console console) {
    boolean isJson = CompileOptions.isSecond(given, "--output", "text", "json");
    Pace pace = Pace.USUAL.within(ReconcileCommand.time(given, "--timeout", "30m"));
    Optional<FleetWork> work = FleetWork.read(given, console, compiler);
    if (work.isEmpty()) return ExitCode.FAILED;
    boolean isFine = true;
    try (KubernetesCluster cluster = ClusterOptions.reach(given, console)) {
      // What runs is known before it does, and only when it can be applied.
      Runnable locks = () -> work.get().locks().forEach(LockFile::write);
      for (Desired fleet : work.get().fleets()) {
        if (isFollowed(fleet, cluster)) {
          Message.warning(
              console,
              "%s has a reconciler, which goes by its own source at its next run.".formatted(fleet),
              List.of(
                  "commit the change there; `nimfleet status -n %s` shows what is followed."
                      .formatted(fleet.namespace())));
        }
        var terms =
            new Applier.Terms(
                Version.number(),
                given.hasMatchedOption("--force-conflicts"),
                given.hasMatchedOption("--create-namespace"),
                pace);
        var told = new ApplyProgress(fleet, console, isJson);
        Result result = new Applier(cluster, terms, told).apply(ApplyPlan.of(fleet), locks);
        told.end(result);
        isFine &= result.isSuccess();
      }
    }
    return isFine ? ExitCode.DONE : ExitCode.FAILED;
  }

  /// Whether a reconciler has written down how the fleet stands. Who may not see that is not told.
  private static boolean isFollowed(Desired fleet, Cluster cluster) {
    ObjectId id = FleetKind.of(fleet.namespace(), fleet.name());
    try {
      return cluster
          .find(id)
          .flatMap(found -> found.text("status", "lastAttemptedRevision"))
          .isPresent();
    } catch (ClusterTrouble _) {
      return false;
    }
  }
}
