package dev.nimfleet.cli;

import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.Condition;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.kubernetes.KubernetesCluster;
import dev.nimfleet.gitops.reconcile.FleetKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `nimfleet status`: how the fleets of a cluster stand.
final class StatusCommand implements Command {
  private static final Duration LOOK = Duration.ofSeconds(2);

  @Override
  public String name() {
    return "status";
  }

  @Override
  public void declare(CommandSpec spec) {
    spec.usageMessage()
        .description(
            "Shows how the fleets of a cluster stand, a line a model, as the reconciler has written"
                + " it into their ModelFleets.")
        .footer(
            "  nimfleet status",
            "  nimfleet status -n nim-prod --watch",
            "",
            "Exit codes: 0 every fleet is Ready, 1 one is not, 2 wrong usage.");
    spec.addOption(
        CompileOptions.text(
            "NAMESPACE", "Only this namespace (default: all).", "-n", "--namespace"));
    ClusterOptions.declare(spec);
    spec.addOption(CompileOptions.flag("Show it again whenever it changes.", "--watch"));
  }

  @Override
  public int run(ParseResult given, Console console) {
    String namespace = given.matchedOptionValue("--namespace", "");
    try (KubernetesCluster cluster = ClusterOptions.open(given, console)) {
      List<KubeObject> fleets = ModelFleets.list(cluster, namespace);
      if (!given.hasMatchedOption("--watch")) return show(fleets, console);
      List<List<String>> shown = List.of();
      while (true) {
        List<List<String>> rows = look(cluster, namespace, shown, console);
        if (!rows.equals(shown)) {
          Table.print(rows, console.out());
          console.out().println();
          console.out().flush();
          shown = rows;
        }
        Thread.sleep(LOOK);
      }
    } catch (ClusterTrouble e) {
      throw ClusterOptions.refusal(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return ExitCode.DONE;
    }
  }

  /// What was shown before, when nobody answers now: whoever watches goes on watching.
  private static List<List<String>> look(
      KubernetesCluster cluster, String namespace, List<List<String>> shown, Console console)
      throws ClusterTrouble {
    try {
      return rows(ModelFleets.list(cluster, namespace));
    } catch (ClusterTrouble e) {
      if (!e.reason().isPassing()) throw e;
      Message.warning(console, e.sentence(), List.of());
      return shown;
    }
  }

  private static int show(List<KubeObject> fleets, Console console) {
    if (fleets.isEmpty()) {
      console.err().println("No ModelFleet is there.");
      return ExitCode.DONE;
    }
    Table.print(rows(fleets), console.out());
    boolean isReady = fleets.stream().allMatch(StatusCommand::isReady);
    return isReady ? ExitCode.DONE : ExitCode.FAILED;
  }

  private static List<List<String>> rows(List<KubeObject> fleets) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("NAMESPACE", "FLEET", "MODEL", "STATE", "REVISION", "MESSAGE"));
    for (KubeObject fleet : fleets) {
      String revision = shortened(fleet.text("status", "lastAppliedRevision").orElse("-"));
      rows.add(
          List.of(
              fleet.id().namespace(),
              fleet.id().name(),
              "-",
              state(fleet),
              revision,
              message(fleet)));
      fleet
          .items("status", "models")
          .forEach(model ->
              rows.add(
                  List.of(
                      fleet.id().namespace(),
                      fleet.id().name(),
                      model.text("name").orElse("?"),
                      model.text("state").orElse("?"),
                      "",
                      model.text("message").orElse(""))));
    }
    return rows;
  }

  /// What is said of the spec that it has now.
  private static Optional<Condition> ready(KubeObject fleet) {
    long seen = fleet.number("status", "observedGeneration").orElse(0L);
    return fleet.condition("Ready").filter(_ -> seen >= fleet.generation());
  }

  private static boolean isReady(KubeObject fleet) {
    return ready(fleet).filter(Condition::isTrue).isPresent();
  }

  /// Whether somebody looks after it comes before how it was left.
  private static String state(KubeObject fleet) {
    if (FleetKind.isSuspended(fleet)) return "Suspended";
    if (isReady(fleet)) return "Ready";
    return ready(fleet).map(Condition::reason).orElse("Unknown");
  }

  private static String message(KubeObject fleet) {
    String unknown =
        fleet.condition("Ready").isPresent()
            ? "Nobody has looked at its last edit yet."
            : "Nobody reconciles it.";
    return ready(fleet).map(Condition::words).orElse(unknown);
  }

  private static String shortened(String revision) {
    return revision.length() > 10 ? revision.substring(0, 10) : revision;
  }
}
