package dev.nimfleet.cli;

import dev.nimfleet.cli.RolloutOptions.Moving;
import dev.nimfleet.cli.logs.Logs;
import dev.nimfleet.compiler.fleet.Durations;
import dev.nimfleet.gitops.apply.Applier;
import dev.nimfleet.gitops.apply.Pace;
import dev.nimfleet.gitops.cluster.Cluster;
import dev.nimfleet.gitops.drive.FleetRollouts;
import dev.nimfleet.gitops.events.FleetEvents;
import dev.nimfleet.gitops.fleets.Fleets;
import dev.nimfleet.gitops.health.Pulse;
import dev.nimfleet.gitops.kubernetes.KubernetesCluster;
import dev.nimfleet.gitops.lease.Fence;
import dev.nimfleet.gitops.lease.Leader;
import dev.nimfleet.gitops.lease.Lease;
import dev.nimfleet.gitops.metrics.ReconcileMetrics;
import dev.nimfleet.gitops.reconcile.Backoff;
import dev.nimfleet.gitops.reconcile.DriftMode;
import dev.nimfleet.gitops.reconcile.Listener;
import dev.nimfleet.gitops.reconcile.Reconciler;
import dev.nimfleet.gitops.reconcile.Source;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `nimfleet reconcile`: keeps a cluster what fleets say.
final class ReconcileCommand implements Command {
  private static final Logger LOG = LoggerFactory.getLogger("reconcile");
  private static final List<String> DRIFT = List.of("correct", "warn", "ignore");
  private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(5);
  private static final Duration ELECTION = Duration.ofSeconds(2);

  /// A single step of a loop takes no longer, with a Git server that hangs and an API server that
  /// does not answer.
  private static final Duration HUNG = Duration.ofMinutes(10);

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
            "The source is a folder, a folder of a Git repository, or, with --from-cluster, the"
                + " ModelFleets that somebody writes into the cluster. How a fleet stands is in the"
                + " status of its ModelFleet, where that kind is installed (`nimfleet schema"
                + " --crd`), and `nimfleet status` shows it.")
        .footer(
            "  nimfleet reconcile out/",
            "  nimfleet reconcile --git https://git.example.com/fleet.git --path prod \\",
            "    --git-token-file /var/run/secrets/git/token --lease nimfleet-system/reconciler",
            "  nimfleet reconcile --from-cluster --prometheus fleet",
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
    spec.addOption(
        CompileOptions.flag(
            "Follow the ModelFleets of the cluster, which Argo CD, Flux or kubectl bring there.",
            "--from-cluster"));
    spec.addOption(
        CompileOptions.text(
            "NAMESPACE",
            "With --from-cluster: only the ModelFleets of this namespace (default: all).",
            "-n",
            "--namespace"));
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
    RolloutOptions.declare(spec);
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
    ReconcileHealth.declare(spec);
  }

  @Override
  public int run(ParseResult given, Console console) {
    Duration interval = time(given, "--interval", "10m");
    Duration poll = time(given, "--poll", "30s");
    Pace pace = Pace.USUAL.within(time(given, "--timeout", "30m"));
    DriftMode drift = drift(given);
    boolean isFromCluster = ClusterFleets.isAsked(given);
    Optional<Source> source =
        isFromCluster ? Optional.empty() : Optional.of(source(given, console));
    var fleets = ClusterFleets.compiler(given, console, compiler);
    Optional<String> lease = Optional.ofNullable(given.matchedOptionValue("--lease", null));
    Optional<Moving> moving = RolloutOptions.of(given, console);
    boolean _ = GitOptions.commitBranch(given).isPresent(); // it may be wrong
    Logs.json();
    var metrics = new ReconcileMetrics(InstantSource.system());
    var pulse = new Pulse(HUNG.plus(poll.multipliedBy(3)), System::nanoTime);
    try (KubernetesCluster real = ClusterOptions.open(given, console);
        var _ = ReconcileHealth.start(given, pulse, metrics)) {
      Cluster cluster = metrics.counted(real);
      var events = new FleetEvents(cluster, InstantSource.system(), LOG::warn);
      var listener = Listener.all(List.of(metrics, pulse, events));
      var terms =
          new Reconciler.Terms(
              new Applier.Terms(Version.number(), true, false, pace),
              drift,
              new Backoff(
                  interval, FIRST_RETRY, LONGEST_RETRY, ThreadLocalRandom.current()::nextDouble),
              poll,
              InstantSource.system(),
              System::nanoTime);
      String namespace = given.matchedOptionValue("--namespace", "");
      Optional<CommittingSource> committing =
          source.flatMap(it -> committing(it, cluster, given, console));
      Optional<Source> followed = committing.<Source>map(it -> it).or(() -> source);
      Function<Cluster, Runnable> begin =
          on -> {
            Optional<FleetRollouts.Means> means =
                moving.map(it -> it.means(on, real.services(), events));
            return followed.isPresent()
                ? new Reconciler(on, followed.get(), terms, means, listener)::run
                : new Fleets(on, real::watchFleets, namespace, fleets, terms, means, listener)::run;
          };
      Runnable work =
          lease.isEmpty()
              ? alone(begin.apply(cluster), metrics)
              : led(cluster, begin, lease.get(), given, metrics, pulse);
      Thread worker = Thread.currentThread();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(worker)));
      try {
        work.run();
      } finally {
        committing.ifPresent(CommittingSource::close);
      }
    }
    return ExitCode.DONE;
  }

  private Optional<CommittingSource> committing(
      Source source, Cluster cluster, ParseResult given, Console console) {
    return GitOptions.commitBranch(given)
        .flatMap(branch ->
            source instanceof RepositorySource repository
                ? Optional.of(
                    new CommittingSource(
                        repository, repository.writer(branch), cluster, given, console, compiler))
                : Optional.empty());
  }

  private static Runnable alone(Runnable work, ReconcileMetrics metrics) {
    metrics.leader(() -> true);
    return work;
  }

  private static Runnable led(
      Cluster cluster,
      Function<Cluster, Runnable> begin,
      String place,
      ParseResult given,
      ReconcileMetrics metrics,
      Pulse pulse) {
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
    metrics.leader(lease::isHeld);
    return new Leader(lease, ELECTION, begin.apply(fenced), () -> pulse.turned(lease))::run;
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
      throw CompileOptions.wrong(
          given, "Name files or folders, a repository with `--git`, or `--from-cluster`.");
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
