package dev.nimfleet.cli;

import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.kubernetes.KubernetesCluster;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// The options that say which cluster is meant, and the cluster that they mean.
final class ClusterOptions {
  private static final ObjectId ANY = new ObjectId("", "Namespace", "", "*");

  private ClusterOptions() {}

  static void declare(CommandSpec spec) {
    spec.addOption(
        CompileOptions.text("FILE", "The cluster (default: where kubectl looks).", "--kubeconfig"));
    spec.addOption(
        CompileOptions.text(
            "NAME", "The context of the kubeconfig (default: its current one).", "--context"));
  }

  /// A cluster that answers, so that what is wrong with it is told once, before all else.
  static KubernetesCluster reach(ParseResult given, Console console) {
    KubernetesCluster cluster = open(given, console);
    try {
      cluster.serves(ANY);
      return cluster;
    } catch (ClusterTrouble e) {
      cluster.close();
      throw refusal(e);
    }
  }

  static KubernetesCluster open(ParseResult given, Console console) {
    try {
      return KubernetesCluster.open(
          Optional.ofNullable(given.<String>matchedOptionValue("--kubeconfig", null))
              .map(console::path),
          Optional.ofNullable(given.matchedOptionValue("--context", null)));
    } catch (ClusterTrouble e) {
      throw refusal(e);
    }
  }

  /// @param trouble whose message is a sentence for people
  static Refusal refusal(Exception trouble) {
    return new Refusal(String.valueOf(trouble.getMessage()));
  }
}
