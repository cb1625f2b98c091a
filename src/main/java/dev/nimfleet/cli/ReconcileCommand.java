package dev.nimfleet.cli;

import dev.nimfleet.cli.logs.Logs;
import dev.nimfleet.compiler.fleet.Durations;
import dev.nimfleet.gitops.apply.Applier;
import dev.nimfleet.gitops.apply.Pace;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.drive.FleetRollouts;
import dev.nimfleet.gitops.drive.HttpEndpoints;
import dev.nimfleet.gitops.kubernetes.KubernetesCluster;
import dev.nimfleet.gitops.lease.Fence;
import dev.nimfleet.gitops.lease.Leader;
import dev.nimfleet.gitops.lease.Lease;
import dev.nimfleet.gitops.prometheus.Prometheus;
import dev.nimfleet.gitops.reconcile.Backoff;
import dev.nimfleet.gitops.reconcile.DriftMode;
import dev.nimfleet.gitops.reconcile.Reconciler;
import dev.nimfleet.gitops.reconcile.Source;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `nimfleet reconcile`: keeps a cluster what fleets say.
final class ReconcileCommand implements Command {
  private static final List<String> DRIFT = List.of("correct", "warn", "ignore");
  private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(5);
  private static final Duration ELECTION = Duration.ofSeconds(2);
  private static final Duration QUERY = Duration.ofSeconds(10);
  private static final Logger LOG = LoggerFactory.getLogger("rollout");

  private final LintFleets.FleetCompiler compiler;

  ReconcileCommand(LintFleets.FleetCompiler compiler) {
    this.compiler = compiler;
  }

  @Override
  public String name() {
    return "reconcile";
  }

  @Override
  public void declare(CommandSpec spec) {
    spec.usageMessage()
        .description(
            "Does what `nimfleet apply` does, for ever: when the source says something new, when"
                + " somebody edits what was applied, on an interval, and when a ModelFleet is"
                + " annotated with `nimfleet.dev/reconcile-requested-at`.",
            "",
            "The source is a folder, or a folder of a Git repository. How a fleet stands is in the"
                + " status of its ModelFleet, where that kind is installed (`nimfleet schema"
                + " --crd`), and `nimfleet status` shows it.")
        .footer(
            "  nimfleet reconcile out/",
            "  nimfleet reconcile --git https://git.example.com/fleet.git --path prod \\",
            "    --git-token-file /var/run/secrets/git/token --lease nimfleet-system/reconciler",
            "",
            "It ends on SIGTERM. What was begun then is gone on with at the next start.");
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("PATH...")
            .hideParamSyntax(true)
            .arity("0..*")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("Fleet files, or folders with manifests; not with --git.")
            .build());
    GitOptions.declare(spec);
    ClusterOptions.declare(spec);
    spec.addOption(
        CompileOptions.text(
            "FILE", "The FleetCluster that fleet files are compiled for.", "--cluster"));
    spec.addOption(
        CompileOptions.text(
            "TIME", "Between two runs when all is well (default: 10m).", "--interval"));
    spec.addOption(
        CompileOptions.text("TIME", "Between two looks at the source (default: 30s).", "--poll"));
    spec.addOption(
        CompileOptions.text("TIME", "How long each wait may take (default: 30m).", "--timeout"));
    spec.addOption(
        OptionSpec.builder("--drift")
            .type(String.class)
            .paramLabel(String.join("|", DRIFT))
            .completionCandidates(DRIFT)
            .description(
                "What happens to what somebody edits in the cluster (default: correct). A"
                    + " NIMService is never edited.")
            .build());
    spec.addOption(
        CompileOptions.text(
            "URL",
            "The Prometheus that tells how a new revision does. With it, the requests of a model"
                + " whose fleet file has a candidate are moved to it step by step; without, the"
                + " weights are those of the files.",
            "--prometheus"));
    spec.addOption(
        CompileOptions.text(
            "TIME",
            "How often that Prometheus reads the pods (default: 15s). Numbers that are older than"
                + " two of it count as missing.",
            "--scrape-interval"));
    spec.addOption(
        CompileOptions.text(
            "NS/NAME",
            "The Lease by which several replicas agree on one that acts (default: none, there is"
                + " only one).",
            "--lease"));
    spec.addOption(
        CompileOptions.text(
            "NAME",
            "What this replica is called there (default: HOSTNAME, which is the name of a pod).",
            "--identity"));
  }

  @Override
  public int run(ParseResult given, Console console) {
    Duration interval = time(given, "--interval", "10m");
    Duration poll = time(given, "--poll", "30s");
    Pace pace = Pace.USUAL.within(time(given, "--timeout", "30m"));
    DriftMode drift = drift(given);
    Source source = source(given, console);
    Optional<String> lease = Optional.ofNullable(given.matchedOptionValue("--lease", null));
    Logs.json();
    try (KubernetesCluster cluster = ClusterOptions.open(given, console)) {
      var terms =
          new Reconciler.Terms(
              new Applier.Terms(Version.number(), true, false, pace),
              drift,
              new Backoff(
                  interval, FIRST_RETRY, LONGEST_RETRY, ThreadLocalRandom.current()::nextDouble),
              poll,
              InstantSource.system(),
              System::nanoTime);
      Runnable work =
          lease.isEmpty()
              ? new Reconciler(cluster, source, terms, means(cluster, given))::run
              : led(cluster, source, terms, lease.get(), given);
      Thread worker = Thread.currentThread();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(worker)));
      work.run();
    }
    return ExitCode.DONE;
  }

  private static Runnable led(
      Cluster cluster, Source source, Reconciler.Terms terms, String place, ParseResult given) {
    String[] parts = place.split("/", -1);
    if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw CompileOptions.wrong(
          given, "`--lease` is a namespace and a name, `NS/NAME`, not `%s`.".formatted(place));
    }
    // Never the same for two: they would both hold the lease.
    String own =
        Optional.ofNullable(System.getenv("HOSTNAME"))
            .filter(name -> !name.isBlank())
            .orElse("nimfleet");
    var lease =
        new Lease(
            cluster,
            Lease.of(parts[0], parts[1]),
            given.matchedOptionValue("--identity", own) + "_" + UUID.randomUUID(),
            Lease.Terms.USUAL,
            InstantSource.system(),
            System::nanoTime);
    var fenced = new Fence(cluster, lease::isHeld);
    var reconciler = new Reconciler(fenced, source, terms, means(fenced, given));
    return new Leader(lease, ELECTION, reconciler::run)::run;
  }

  private static Optional<URI> prometheus(ParseResult given) {
    String text = given.matchedOptionValue("--prometheus", "");
    if (text.isEmpty()) return Optional.empty();
    try {
      URI address = new URI(text);
      if (Set.of("http", "https").contains(String.valueOf(address.getScheme()))) {
        return Optional.of(address);
      }
    } catch (URISyntaxException _) {
      // it is told below
    }
    throw CompileOptions.wrong(
        given,
        "`--prometheus` is a URL such as `http://prometheus:9090`, not `%s`.".formatted(text));
  }

  private static Optional<FleetRollouts.Means> means(Cluster cluster, ParseResult given) {
    Duration scrapeInterval = time(given, "--scrape-interval", "15s");
    return prometheus(given)
        .map(address ->
            new FleetRollouts.Means(
                cluster,
                new HttpEndpoints(),
                new Prometheus(HttpClient.newHttpClient(), address, Map::of, QUERY),
                scrapeInterval,
                (model, news) -> LOG.info("{}: {}", model, news.text())));
  }

  private static void end(Thread worker) {
    worker.interrupt();
    try {
      worker.join(); // it gives the lease up, and ends the process
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Source source(ParseResult given, Console console) {
    List<String> paths = given.matchedPositionalValue(0, List.of());
    boolean isGit = given.hasMatchedOption("--git");
    if (isGit == !paths.isEmpty()) {
      throw CompileOptions.wrong(given, "Name files or folders, or a repository with `--git`.");
    }
    if (paths.contains(Inputs.STDIN)) {
      throw CompileOptions.wrong(
          given, "What the standard input says cannot change; name files or folders.");
    }
    if (!isGit) GitOptions.refuse(given);
    return isGit
        ? GitOptions.source(
            given,
            console,
            folder -> new FolderSource(List.of(folder.toString()), given, console, compiler))
        : new FolderSource(paths, given, console, compiler);
  }

  private static DriftMode drift(ParseResult given) {
    String text = given.matchedOptionValue("--drift", "correct");
    if (!DRIFT.contains(text)) {
      throw CompileOptions.wrong(
          given, "`--drift` is one of `%s`, not `%s`.".formatted(String.join("`, `", DRIFT), text));
    }
    return DriftMode.valueOf(text.toUpperCase(Locale.ROOT));
  }

  static Duration time(ParseResult given, String option, String usual) {
    String text = given.matchedOptionValue(option, usual);
    if (!text.matches("([0-9]{1,5}(h|m|s|ms)){1,4}") || Durations.parse(text).isZero()) {
      throw CompileOptions.wrong(
          given, "`%s` is a time such as `45m` or `1h30m`, not `%s`.".formatted(option, text));
    }
    return Durations.parse(text);
  }
}
