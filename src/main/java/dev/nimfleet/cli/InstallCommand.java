package dev.nimfleet.cli;

import dev.nimfleet.cli.output.FilePath;
import dev.nimfleet.cli.output.FleetName;
import dev.nimfleet.cli.output.GeneratedFile;
import dev.nimfleet.cli.output.Writing;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.webhook.install.InstallFile;
import dev.nimfleet.webhook.install.InstallOptions;
import dev.nimfleet.webhook.install.InstallOptions.Certificates;
import dev.nimfleet.webhook.install.InstallOptions.Mode;
import dev.nimfleet.webhook.install.Installation;
import dev.nimfleet.webhook.install.ReconcilerInstallation;
import dev.nimfleet.webhook.install.ReconcilerOptions;
import dev.nimfleet.webhook.install.Registration;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `nimfleet install`: the objects that bring the webhook or the reconciler into a cluster.
final class InstallCommand implements Command {
  private static final String WEBHOOK = "webhook";
  private static final String RECONCILER = "reconciler";
  private static final List<String> OF_THE_WEBHOOK =
      List.of("--guard", "--mode", "--certificates", "--client-ca");
  private static final int MOST_REPLICAS = 100;
  private static final Map<String, Mode> MODES =
      new TreeMap<>(Map.of("enforce", Mode.ENFORCE, "warn", Mode.WARN, "audit", Mode.AUDIT));
  private static final Map<String, Certificates> CERTIFICATES =
      new TreeMap<>(Map.of("self", Certificates.SELF, "cert-manager", Certificates.CERT_MANAGER));

  private final Supplier<List<Rule>> rules;

  /// @param rules what the webhook judges by
  InstallCommand(Supplier<List<Rule>> rules) {
    this.rules = rules;
  }

  @Override
  public String name() {
    return "install";
  }

  @Override
  public void declare(CommandSpec spec) {
    spec.usageMessage()
        .description(
            "Prints the objects that bring the admission webhook into a cluster, in the order in"
                + " which they are applied; with `reconciler`, those of what keeps a cluster what"
                + " fleets say.")
        .footer(
            "  nimfleet install --image registry.example.com/nimfleet:0.1.0 --mode warn -o"
                + " webhook/",
            "  nimfleet install --image registry.example.com/nimfleet:0.1.0 --guard nim-prod |"
                + " kubectl apply -f -",
            "  nimfleet install reconciler --image registry.example.com/nimfleet:0.1.0 \\",
            "    --git https://git.example.com/fleet.git --git-secret fleet-git -o reconciler/");
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("webhook|reconciler")
            .hideParamSyntax(true)
            .arity("0..1")
            .type(String.class)
            .completionCandidates(List.of(WEBHOOK, RECONCILER))
            .description("What is installed (default: webhook).")
            .build());
    spec.addOption(
        CompileOptions.text("IMAGE", "What the pods run, with a tag or a digest.", "--image"));
    spec.addOption(
        CompileOptions.text(
            "NAMESPACE",
            "Where it runs (default: %s).".formatted(InstallOptions.NAMESPACE),
            "--namespace"));
    spec.addOption(
        CompileOptions.text(
            "NAMESPACES",
            "Where models run, with commas between. There autoscalers are guarded whatever they"
                + " scale, and nothing is written to them while the webhook is down.",
            "--guard"));
    spec.addOption(
        CompileOptions.text(
            "N",
            "How many pods (default: %d; of the reconciler %d, of which one acts)."
                .formatted(InstallOptions.REPLICAS, ReconcilerOptions.REPLICAS),
            "--replicas"));
    spec.addOption(
        CompileOptions.text(
            "MODE",
            "What becomes of an object that a rule denies: enforce (default), warn or audit.",
            "--mode"));
    spec.addOption(
        CompileOptions.text(
            "WHO", "Who makes the certificate: self (default) or cert-manager.", "--certificates"));
    spec.addOption(
        CompileOptions.text(
            "CONFIGMAP",
            "Admit only API servers: a ConfigMap of the webhook's namespace, whose `ca.crt` has the"
                + " authorities of their client certificates (default: anybody may call).",
            "--client-ca"));
    spec.addOption(
        CompileOptions.text(
            "NAMESPACE",
            "Where Prometheus runs (default: %s).".formatted(InstallOptions.MONITORING),
            "--monitoring-namespace"));
    spec.addOption(
        CompileOptions.flag(
            "Leave out ServiceMonitor, PrometheusRule and the dashboard.", "--without-monitoring"));
    InstallReconciler.declare(spec);
    spec.addOption(
        CompileOptions.text(
            "DIR", "A folder for a file each. Made when it does not exist.", "-o", "--output"));
  }

  @Override
  public int run(ParseResult given, Console console) {
    String what = given.matchedPositionalValue(0, WEBHOOK);
    switch (what) {
      case WEBHOOK -> {
        refuse(given, InstallReconciler.OWN, "`%s` is for `nimfleet install reconciler`.");
        print(
            given,
            console,
            FleetName.INSTALL,
            new Installation(options(given), rules.get()).files());
      }
      case RECONCILER -> {
        refuse(given, OF_THE_WEBHOOK, "`%s` is for the webhook alone.");
        ReconcilerOptions options = InstallReconciler.options(given);
        print(
            given,
            console,
            FleetName.INSTALL_RECONCILER,
            new ReconcilerInstallation(options).files());
      }
      default ->
          throw CompileOptions.wrong(
              given, "`webhook` or `reconciler` is installed, not `%s`.".formatted(what));
    }
    return ExitCode.DONE;
  }

  private static void refuse(ParseResult given, List<String> options, String sentence) {
    for (String option : options) {
      if (given.hasMatchedOption(option)) {
        throw CompileOptions.wrong(given, sentence.formatted(option));
      }
    }
  }

  private static void print(
      ParseResult given, Console console, FleetName name, List<InstallFile> files) {
    String folder = given.matchedOptionValue("--output", "");
    if (folder.isEmpty()) {
      files.forEach(file -> console.out().print("---\n" + file.text()));
    } else {
      console.err().println(write(console.path(folder), name, files));
    }
  }

  private static InstallOptions options(ParseResult given) {
    return new InstallOptions(
        namespace(given, "--namespace", InstallOptions.NAMESPACE),
        guard(given),
        replicas(given, InstallOptions.REPLICAS),
        choice(given, "--mode", "enforce", MODES),
        image(given),
        choice(given, "--certificates", "self", CERTIFICATES),
        !given.hasMatchedOption("--without-monitoring"),
        namespace(given, "--monitoring-namespace", InstallOptions.MONITORING),
        clientCa(given));
  }

  static String image(ParseResult given) {
    String image = given.matchedOptionValue("--image", "");
    if (image.isEmpty()) {
      throw CompileOptions.wrong(given, "Name the image that the pods run with `--image IMAGE`.");
    }
    if (!InstallOptions.isImage(image)) {
      throw CompileOptions.wrong(given, "`%s` is no name of an image.".formatted(image));
    }
    return image;
  }

  private static Optional<String> clientCa(ParseResult given) {
    if (!given.hasMatchedOption("--client-ca")) return Optional.empty();
    String name = given.matchedOptionValue("--client-ca", "");
    if (InstallOptions.isConfigMap(name)) return Optional.of(name);
    throw CompileOptions.wrong(given, "`%s` is no name of a ConfigMap.".formatted(name));
  }

  private static List<String> guard(ParseResult given) {
    List<String> names = PolicyExport.guarded(given);
    for (String name : names) {
      if (Registration.isLeftOut(
          name, given.matchedOptionValue("--namespace", InstallOptions.NAMESPACE))) {
        throw CompileOptions.wrong(
            given,
            "`%s` cannot be guarded: a webhook that is down must not stop it.".formatted(name));
      }
    }
    return names.stream().distinct().toList();
  }

  static String namespace(ParseResult given, String option, String usual) {
    String name = given.matchedOptionValue(option, usual);
    PolicyExport.requireNamespace(given, name);
    return name;
  }

  static int replicas(ParseResult given, int usual) {
    String text = given.matchedOptionValue("--replicas", "" + usual);
    if (text.matches("[0-9]{1,3}")) {
      int replicas = Integer.parseInt(text);
      if (replicas >= 1 && replicas <= MOST_REPLICAS) return replicas;
    }
    throw CompileOptions.wrong(
        given, "`--replicas` is a number from 1 to %d, not `%s`.".formatted(MOST_REPLICAS, text));
  }

  private static <T> T choice(ParseResult given, String option, String usual, Map<String, T> all) {
    String word = given.matchedOptionValue(option, usual);
    T chosen = all.get(word);
    if (chosen != null) return chosen;
    throw CompileOptions.wrong(
        given,
        "`%s` is one of `%s`, not `%s`."
            .formatted(option, String.join("`, `", all.keySet()), word));
  }

  private static String write(Path folder, FleetName name, List<InstallFile> all) {
    List<GeneratedFile> files =
        all.stream()
            .map(file ->
                new GeneratedFile(
                    new FilePath(file.name()),
                    List.of(),
                    file.text().getBytes(StandardCharsets.UTF_8)))
            .toList();
    return "%d objects in %s".formatted(files.size(), Writing.all(folder, name, files));
  }
}
