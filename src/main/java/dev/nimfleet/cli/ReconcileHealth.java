package dev.nimfleet.cli;

import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.gitops.health.Pulse;
import dev.nimfleet.gitops.metrics.ReconcileMetrics;
import dev.nimfleet.webhook.http.Health;
import dev.nimfleet.webhook.http.HealthServer;
import dev.nimfleet.webhook.http.PortTaken;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// The port on which a reconciler tells how it does.
final class ReconcileHealth {
  private static final String PORT = "--health-port";

  private ReconcileHealth() {}

  static void declare(CommandSpec spec) {
    spec.addOption(
        CompileOptions.text(
            "PORT",
            "Where `/livez`, `/readyz` and `/metrics` are told (default: nowhere; in a cluster"
                + " 9444).",
            PORT));
    spec.addOption(
        CompileOptions.text(
            "ADDRESS",
            "The address of this machine to tell them on (default: all).",
            "--health-address"));
  }

  /// A port that is open, if one was asked for.
  interface Told extends AutoCloseable {
    @Override
    void close();
  }

  static Told start(ParseResult given, Pulse pulse, ReconcileMetrics metrics) {
    if (!given.hasMatchedOption(PORT)) {
      if (given.hasMatchedOption("--health-address")) {
        throw CompileOptions.wrong(
            given, "`--health-address` says something about `--health-port`.");
      }
      return () -> {};
    }
    try {
      return new HealthServer(
              given.matchedOptionValue("--health-address", "0.0.0.0"),
              WebhookCommand.port(given, PORT, 9444),
              new Health(pulse::hung, pulse::unready, metrics::text, Optional.empty()))
          ::close;
    } catch (PortTaken e) {
      throw new Refusal(
          String.valueOf(e.getMessage()),
          "another process may do so: choose another one with `--health-port`.");
    }
  }
}
