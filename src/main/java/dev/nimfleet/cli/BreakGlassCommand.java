package dev.nimfleet.cli;

import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.webhook.install.BreakGlass;
import dev.nimfleet.webhook.install.InstallOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `nimfleet breakglass`: everything passes for a while, whether the webhook is dead or denies what
/// must not wait.
final class BreakGlassCommand implements Command {
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final Pattern TIME = Pattern.compile("(\\d{1,4})([hm])");
  private static final int LONGEST_REASON = 500; // characters

  private final Clusters clusters;
  private final InstantSource clock;

  /// Where a cluster is found.
  interface Clusters {
    /// The cluster of a file, or else the one that kubectl would take.
    Cluster of(Optional<Path> kubeconfig);
  }

  /// What is asked of a cluster. What it refuses is a [Refusal].
  interface Cluster extends AutoCloseable {
    /// The entries of the webhook configuration, as JSON; nothing when there is none.
    Optional<String> entries();

    void patch(String patch);

    @Override
    void close();
  }

  BreakGlassCommand(Clusters clusters, InstantSource clock) {
    this.clusters = clusters;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "breakglass";
  }

  @Override
  public void declare(CommandSpec spec) {
    spec.usageMessage()
        .description(
            "Lets everything pass the webhook for a while, also when the webhook is dead. Prints"
                + " the command for kubectl, or does it.")
        .footer(
            "  nimfleet breakglass --for 30m --reason \"INC-4711, rollback blocked\"",
            "  nimfleet breakglass --for 2h --reason \"INC-4711\" --apply");
    spec.addOption(
        CompileOptions.text("TIME", "How long, such as 30m or 2h; 24h at most.", "--for"));
    spec.addOption(CompileOptions.text("TEXT", "Why. It is kept in the cluster.", "--reason"));
    spec.addOption(CompileOptions.flag("Do it, instead of printing the command.", "--apply"));
    spec.addOption(
        CompileOptions.text("FILE", "The cluster (default: where kubectl looks).", "--kubeconfig"));
    spec.addOption(
        CompileOptions.text(
            "NAMESPACE",
            "Where the webhook runs (default: %s).".formatted(InstallOptions.NAMESPACE),
            "--namespace"));
  }

  @Override
  public int run(ParseResult given, Console console) {
    Instant until = clock.instant().plus(time(given));
    String reason = reason(given);
    String namespace = given.matchedOptionValue("--namespace", InstallOptions.NAMESPACE);
    if (!InstallOptions.isNamespace(namespace)) {
      throw CompileOptions.wrong(given, "`%s` is no name of a namespace.".formatted(namespace));
    }
    Optional<Path> kubeconfig =
        Optional.ofNullable(given.<String>matchedOptionValue("--kubeconfig", null))
            .map(console::path);
    BreakGlass glass =
        given.hasMatchedOption("--apply")
            ? applied(until, reason, kubeconfig)
            : printed(until, reason, kubeconfig, console);
    explain(glass, namespace, given.hasMatchedOption("--apply"), console);
    return ExitCode.DONE;
  }

  private BreakGlass applied(Instant until, String reason, Optional<Path> kubeconfig) {
    try (Cluster cluster = clusters.of(kubeconfig)) {
      Optional<String> before = cluster.entries();
      if (before.isEmpty()) {
        throw new Refusal(
            "There is no ValidatingWebhookConfiguration `nimfleet`.",
            "nothing of nimfleet is in the way.");
      }
      var glass = new BreakGlass(until, reason, somebody(), worthKeeping(before));
      cluster.patch(glass.patch());
      return glass;
    }
  }

  /// The entries are kept in the patch where somebody names the cluster; else nothing is asked.
  private BreakGlass printed(
      Instant until, String reason, Optional<Path> kubeconfig, Console console) {
    Optional<String> before = Optional.empty();
    if (kubeconfig.isPresent()) {
      try (Cluster cluster = clusters.of(kubeconfig)) {
        before = worthKeeping(cluster.entries());
      }
    }
    var glass = new BreakGlass(until, reason, somebody(), before);
    console.out().println(glass.command(kubeconfig.map(Path::toString)));
    return glass;
  }

  /// Glass that is broken already has nothing left to keep; what is kept from the first time stays.
  private static Optional<String> worthKeeping(Optional<String> entries) {
    return entries.filter(text -> !text.equals("[]"));
  }

  private static Optional<String> somebody() {
    return Optional.ofNullable(System.getProperty("user.name"))
        .filter(name -> !name.isBlank() && !name.equals("?"));
  }

  private static void explain(BreakGlass glass, String namespace, boolean isDone, Console console) {
    console
        .err()
        .print(
            """
            %s, nothing asks the webhook until %s, and no rule holds.
            A webhook that runs then puts its entries back by itself, counts it, and shows it in
            `nimfleet_break_glass_active`. With no replica alive the glass stays broken. By hand:
              kubectl get configmap nimfleet-webhook -n %s -o 'jsonpath={.data.webhook\\.yaml}' \\
                | kubectl replace -f -
            Where Argo CD or Flux own the configuration they would undo this. Before, suspend:
              kubectl patch application NAME -n argocd --type=merge -p '{"spec":{"syncPolicy":{"automated":null}}}'
              flux suspend kustomization NAME
            """
                .formatted(isDone ? "From now on" : "Once that has run", glass.until(), namespace));
  }

  private static Duration time(ParseResult given) {
    String text = given.matchedOptionValue("--for", "");
    if (text.isEmpty()) {
      throw CompileOptions.wrong(given, "Say for how long with `--for`, such as `--for 30m`.");
    }
    Matcher time = TIME.matcher(text);
    if (time.matches()) {
      long count = Long.parseLong(time.group(1));
      Duration length =
          time.group(2).equals("h") ? Duration.ofHours(count) : Duration.ofMinutes(count);
      if (length.isPositive() && length.compareTo(LONGEST) <= 0) return length;
    }
    throw CompileOptions.wrong(
        given, "`--for` is a time such as `30m` or `2h`, 24h at most, not `%s`.".formatted(text));
  }

  private static String reason(ParseResult given) {
    String reason = given.matchedOptionValue("--reason", "").strip();
    if (reason.isEmpty()) {
      throw CompileOptions.wrong(given, "Say why with `--reason TEXT`: somebody will ask.");
    }
    if (reason.length() > LONGEST_REASON || reason.chars().anyMatch(Character::isISOControl)) {
      throw CompileOptions.wrong(
          given, "`--reason` is one line of at most %d characters.".formatted(LONGEST_REASON));
    }
    return reason;
  }
}
