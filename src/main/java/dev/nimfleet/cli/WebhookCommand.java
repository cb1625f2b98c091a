package dev.nimfleet.cli;

import dev.nimfleet.cli.logs.Logs;
import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.policies.lint.ClusterState;
import dev.nimfleet.policies.waivers.WaiverReader;
import dev.nimfleet.policies.waivers.Waivers;
import dev.nimfleet.webhook.InCluster;
import dev.nimfleet.webhook.Setup;
import dev.nimfleet.webhook.Setup.Listening;
import dev.nimfleet.webhook.Webhook;
import dev.nimfleet.webhook.guard.CurrentTerms;
import dev.nimfleet.webhook.guard.LiveCluster;
import dev.nimfleet.webhook.guard.Terms;
import dev.nimfleet.webhook.http.PortTaken;
import dev.nimfleet.webhook.kubernetes.Connection;
import dev.nimfleet.webhook.metrics.Metrics;
import dev.nimfleet.webhook.tls.SelfManaged;
import dev.nimfleet.webhook.tls.Upkeep;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `nimfleet webhook`: the rules at admission.
final class WebhookCommand implements Command {
  private static final Logger LOG = LoggerFactory.getLogger("webhook");
  private static final Duration LOOK = Duration.ofSeconds(2);

  @Override
  public String name() {
    return "webhook";
  }

  @Override
  public void declare(CommandSpec spec) {
    spec.usageMessage()
        .description(
            "Judges what is applied to a cluster by the rules, when its API server asks.",
            "",
            "With --local it needs no cluster: it makes a certificate for itself and listens on"
                + " this machine alone. `nimfleet install` prints what runs it in a cluster.")
        .footer(
            "  nimfleet webhook --local",
            "  nimfleet webhook --local --cluster-state running.yaml --config policy.yaml",
            "",
            "It ends on SIGTERM, when what is being judged is answered.");
    spec.addOption(CompileOptions.flag("Serve this machine, without a cluster.", "--local"));
    spec.addOption(
        CompileOptions.text("PORT", "Where API servers call (default: 9443).", "--port"));
    spec.addOption(
        CompileOptions.text(
            "PORT", "Where health and metrics are told (default: 9444).", "--health-port"));
    spec.addOption(
        CompileOptions.text(
            "ADDRESS",
            "The address of this machine to listen on (default: all, with --local 127.0.0.1).",
            "--address"));
    spec.addOption(
        CompileOptions.text(
            "NS,...",
            "Namespaces in which every autoscaler and route is judged, be its target a NIMService"
                + " or not (default with --local: all).",
            "--guard"));
    RuleInputs.declare(spec);
    spec.addOption(
        CompileOptions.text(
            "PATH",
            "With --local: a file or folder with what the cluster has, as `kubectl get -o yaml`"
                + " prints it.",
            "--cluster-state"));
    spec.addOption(
        CompileOptions.text(
            "PATH", "With --local: a file or folder with PolicyWaivers.", "--waivers"));
    WebhookPlace.declare(spec);
  }

  @Override
  public int run(ParseResult given, Console console) {
    Logs.json();
    var diagnostics = new Diagnostics();
    var files = new WebhookTerms(given, console, guarded(given));
    Optional<Terms> terms = files.read(diagnostics);
    if (terms.isEmpty()) {
      Message.diagnostics(console, diagnostics.sorted());
      return ExitCode.FAILED;
    }
    var current = new CurrentTerms(terms.get());
    try {
      serve(given, console, files, current, diagnostics);
    } catch (PortTaken e) {
      throw new Refusal(
          String.valueOf(e.getMessage()),
          "another process may do so: choose others with `--port` and `--health-port`.");
    }
    return ExitCode.DONE;
  }

  private static void serve(
      ParseResult given,
      Console console,
      WebhookTerms files,
      CurrentTerms current,
      Diagnostics diagnostics) {
    try (var _ =
        Upkeep.start(
            "config",
            () -> files.refresh(current),
            LOOK,
            e -> LOG.atError().setCause(e).log("The rules cannot be read."))) {
      if (given.hasMatchedOption("--local")) {
        local(given, console, current, diagnostics);
      } else {
        inCluster(given, console, current);
      }
    }
  }

  private static void inCluster(ParseResult given, Console console, CurrentTerms current) {
    InCluster.Place place = WebhookPlace.of(given, console, listening(given, console, "0.0.0.0"));
    try (Connection cluster = WebhookPlace.connect(given, console)) {
      var webhook = new InCluster(cluster, current, place, InstantSource.system());
      LOG.atInfo().addKeyValue("rules", current.get().rules().size()).log("started");
      untilEnded(webhook::close);
    }
  }

  private static void local(
      ParseResult given, Console console, CurrentTerms current, Diagnostics diagnostics) {
    var certificates = SelfManaged.ofThisMachine(InstantSource.system(), (_, _) -> {});
    // It takes as long as all the rest of the start.
    CompletableFuture<Void> making = CompletableFuture.runAsync(certificates::step);
    var manifests = new ManifestInputs(console, diagnostics);
    List<MapNode> present = manifests.of(given, "--cluster-state");
    Waivers waivers =
        new WaiverReader(current.get().rules(), Wiring.today(), diagnostics)
            .read(manifests.of(given, "--waivers"));
    Message.diagnostics(console, diagnostics.sorted());
    var webhook =
        new Webhook(
            new Setup(
                listening(given, console, "127.0.0.1"),
                certificates,
                current,
                () -> waivers.on(Wiring.today()),
                LiveCluster.of(ClusterState.of(present, EnumSet.allOf(Release.class))),
                Optional::empty,
                new Metrics(),
                Duration.ZERO));
    await(making);
    console
        .err()
        .printf(
            "https://127.0.0.1:%d/validate judges by %d rules; http://127.0.0.1:%d tells /readyz,"
                + " /metrics and /ca.pem.%n",
            webhook.port(Duration.ofSeconds(10)),
            current.get().rules().size(),
            webhook.healthPort());
    console.err().flush();
    untilEnded(webhook::close);
  }

  private static void await(CompletableFuture<Void> making) {
    try {
      making.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof PortTaken taken) throw taken;
      throw e;
    }
  }

  private static Listening listening(ParseResult given, Console console, String address) {
    return new Listening(
        given.matchedOptionValue("--address", address),
        port(given, "--port", 9443),
        port(given, "--health-port", 9444),
        WebhookPlace.clients(given, console));
  }

  private static Set<String> guarded(ParseResult given) {
    List<String> named = PolicyExport.guarded(given);
    boolean isAll = named.isEmpty() && given.hasMatchedOption("--local");
    return isAll ? Set.of(Terms.EVERYWHERE) : Set.copyOf(named);
  }

  static int port(ParseResult given, String option, int usual) {
    String text = given.matchedOptionValue(option, Integer.toString(usual));
    if (text.matches("\\d{1,5}") && Integer.parseInt(text) <= 65535) return Integer.parseInt(text);
    throw CompileOptions.wrong(
        given, "`%s` is a port from 0 to 65535, not `%s`.".formatted(option, text));
  }

  /// SIGTERM ends the JVM by its hooks, while this thread still waits; a training interrupts it.
  private static void untilEnded(Runnable end) {
    var ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              end.run();
              ended.countDown();
            }));
    try {
      ended.await();
    } catch (InterruptedException _) {
      end.run();
    }
  }
}
