package dev.nimfleet.cli;

import dev.nimfleet.webhook.install.InstallOptions;
import dev.nimfleet.webhook.install.ReconcilerOptions;
import dev.nimfleet.webhook.install.ReconcilerOptions.Git;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// The options of `nimfleet install reconciler` that the webhook has not.
final class InstallReconciler {
  static final List<String> OWN =
      List.of("--namespaces", "--git", "--git-secret", "--branch", "--path", "--prometheus");
  private static final List<String> OF_GIT = List.of("--git-secret", "--branch", "--path");

  private InstallReconciler() {}

  static void declare(CommandSpec spec) {
    spec.addOption(
        CompileOptions.text(
            "NAMESPACES",
            "Where the reconciler may write fleets, with commas between (default: anywhere).",
            "--namespaces"));
    spec.addOption(
        CompileOptions.text(
            "URL",
            "The repository that the reconciler follows (default: the ModelFleets of the"
                + " cluster).",
            "--git"));
    spec.addOption(
        CompileOptions.text(
            "SECRET",
            "With --git: a Secret beside the reconciler with `token`, or for SSH with `identity`"
                + " and `known_hosts`.",
            "--git-secret"));
    spec.addOption(
        CompileOptions.text("NAME", "With --git: the branch (default: main).", "--branch"));
    spec.addOption(
        CompileOptions.text("DIR", "With --git: the folder that counts (default: all).", "--path"));
    spec.addOption(
        CompileOptions.text(
            "URL|fleet",
            "The Prometheus by which the reconciler moves requests (default: it moves none).",
            "--prometheus"));
  }

  static ReconcilerOptions options(ParseResult given) {
    return new ReconcilerOptions(
        InstallCommand.namespace(given, "--namespace", InstallOptions.NAMESPACE),
        namespaces(given),
        InstallCommand.replicas(given, ReconcilerOptions.REPLICAS),
        InstallCommand.image(given),
        git(given),
        RolloutOptions.prometheus(given),
        !given.hasMatchedOption("--without-monitoring"),
        InstallCommand.namespace(given, "--monitoring-namespace", InstallOptions.MONITORING));
  }

  private static List<String> namespaces(ParseResult given) {
    Optional<String> text = text(given, "--namespaces");
    if (text.isEmpty()) return List.of();
    List<String> names = List.of(text.get().split(",", -1));
    names.forEach(name -> PolicyExport.requireNamespace(given, name));
    return names.stream().distinct().toList();
  }

  private static Optional<Git> git(ParseResult given) {
    Optional<String> url = text(given, "--git");
    if (url.isPresent()) {
      return Optional.of(
          new Git(
              url.get(),
              text(given, "--branch"),
              text(given, "--path"),
              text(given, "--git-secret").map(name -> secret(given, name))));
    }
    for (String option : OF_GIT) {
      if (given.hasMatchedOption(option)) {
        throw CompileOptions.wrong(given, "`%s` says something about `--git`.".formatted(option));
      }
    }
    return Optional.empty();
  }

  private static String secret(ParseResult given, String name) {
    if (InstallOptions.isConfigMap(name)) return name; // the same names
    throw CompileOptions.wrong(given, "`%s` is no name of a Secret.".formatted(name));
  }

  private static Optional<String> text(ParseResult given, String option) {
    return Optional.ofNullable(given.matchedOptionValue(option, null));
  }
}
