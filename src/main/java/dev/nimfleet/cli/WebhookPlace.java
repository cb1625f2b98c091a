package dev.nimfleet.cli;

import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.webhook.InCluster.CertificateFiles;
import dev.nimfleet.webhook.InCluster.Place;
import dev.nimfleet.webhook.Setup.Listening;
import dev.nimfleet.webhook.install.InstallOptions;
import dev.nimfleet.webhook.install.Registration;
import dev.nimfleet.webhook.kubernetes.Connection;
import dev.nimfleet.webhook.tls.ClientFile;
import dev.nimfleet.webhook.tls.ClientTrust;
import dev.nimfleet.webhook.tls.UnusableCertificate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// The options of a webhook that runs in a cluster: where, and as whom.
final class WebhookPlace {
  private static final Duration SCAN = Duration.ofMinutes(10);

  /// For a caller whose connection has been told to close, after endpoints are gone already.
  private static final Duration DRAIN = Duration.ofSeconds(3);

  private WebhookPlace() {}

  static void declare(CommandSpec spec) {
    spec.addOption(
        CompileOptions.text(
            "FILE", "The cluster (default: the account of the pod it runs in).", "--kubeconfig"));
    spec.addOption(
        CompileOptions.text(
            "NAMESPACE",
            "Where it runs, and whose PolicyWaivers count (default: %s)."
                .formatted(InstallOptions.NAMESPACE),
            "--namespace"));
    spec.addOption(
        CompileOptions.text(
            "NAME",
            "The Service by which API servers call (default: nimfleet-webhook).",
            "--service"));
    spec.addOption(
        CompileOptions.text(
            "FILE",
            "The ValidatingWebhookConfiguration as `nimfleet install` prints it, to mend the one in"
                + " the cluster (default: webhook.yaml beside --config, if there is one).",
            "--registration"));
    spec.addOption(
        CompileOptions.text(
            "DIR",
            "A folder with `tls.crt` and `tls.key` that somebody else renews, such as cert-manager"
                + " (default: a certificate of its own).",
            "--certificates"));
    spec.addOption(
        CompileOptions.text(
            "FILE",
            "Admit only callers with a certificate of these authorities, as PEM, and of the name"
                + " `kube-apiserver`. It is read again when it changes.",
            "--client-ca-file"));
  }

  static Connection connect(ParseResult given, Console console) {
    try {
      return Connection.open(path(given, console, "--kubeconfig"));
    } catch (IllegalArgumentException e) {
      throw new Refusal(
          String.valueOf(e.getMessage()),
          "`--kubeconfig FILE` names a cluster, and `--local` none.");
    }
  }

  static Place of(ParseResult given, Console console, Listening listening) {
    return new Place(
        listening,
        given.matchedOptionValue("--namespace", InstallOptions.NAMESPACE),
        given.matchedOptionValue("--service", "nimfleet-webhook"),
        Registration.NAME,
        registration(given, console),
        files(given, console),
        Optional.ofNullable(System.getenv("HOSTNAME"))
            .orElse("pid-" + ProcessHandle.current().pid()),
        SCAN,
        DRAIN);
  }

  private static Optional<Path> registration(ParseResult given, Console console) {
    return path(given, console, "--registration")
        .or(() ->
            path(given, console, "--config").map(config -> config.resolveSibling("webhook.yaml")));
  }

  private static Optional<CertificateFiles> files(ParseResult given, Console console) {
    return path(given, console, "--certificates")
        .map(folder -> new CertificateFiles(folder.resolve("tls.crt"), folder.resolve("tls.key")));
  }

  static Optional<ClientFile> clients(ParseResult given, Console console) {
    return path(given, console, "--client-ca-file").map(WebhookPlace::clients);
  }

  private static ClientFile clients(Path file) {
    try {
      return new ClientFile(file, ClientTrust.USUAL_NAMES);
    } catch (UnusableCertificate e) {
      throw new Refusal(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<Path> path(ParseResult given, Console console, String option) {
    String typed = given.matchedOptionValue(option, "");
    return typed.isEmpty() ? Optional.empty() : Optional.of(console.path(typed));
  }
}
