package dev.nimfleet.cli;

import dev.nimfleet.cli.output.FilePath;
import dev.nimfleet.cli.output.FleetName;
import dev.nimfleet.cli.output.GeneratedFile;
import dev.nimfleet.cli.output.Writing;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlWriter;
import dev.nimfleet.policies.export.Exporter;
import dev.nimfleet.policies.export.Exporter.Exported;
import dev.nimfleet.policies.export.Exporter.Refused;
import dev.nimfleet.policies.export.Exporter.Result;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.tiers.Tiers;
import dev.nimfleet.webhook.install.InstallOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.ParseResult;

/// `nimfleet policy export`: plain policies and bindings, for clusters without the webhook.
final class PolicyExport {
  private PolicyExport() {}

  static int run(ParseResult given, Console console) {
    var inputs = new RuleInputs(given, console);
    var diagnostics = new Diagnostics();
    RuleInputs.Rules rules = inputs.read(diagnostics);
    Optional<Tiers> tiers = inputs.tiers(rules, diagnostics);
    Message.diagnostics(console, diagnostics.sorted());
    if (diagnostics.hasErrors() || tiers.isEmpty()) {
      console.err().println("nothing is written");
      return ExitCode.FAILED;
    }
    List<String> guarded = guarded(given);
    Result result = new Exporter(guarded, tiers.get()).export(rules.all());
    for (Refused tier : result.broken()) {
      Message.error(
          console,
          "The tier `%s` cannot be exported.".formatted(tier.name()),
          List.of(tier.reason() + "."));
    }
    if (!result.broken().isEmpty()) return ExitCode.FAILED;
    for (Refused policy : result.refused()) {
      console.err().printf("not exported: %s: %s%n", policy.name(), policy.reason());
    }
    for (Refused policy : result.gentler()) {
      console.err().printf("exported, but: %s: %s%n", policy.name(), policy.reason());
    }
    String folder = given.matchedOptionValue("--output", "");
    String done = "";
    if (folder.isEmpty()) {
      result.exported().forEach(each -> console.out().print(text(each.objects())));
    } else {
      done = " to " + write(console.path(folder), result.exported());
    }
    if (guarded.isEmpty() && hasScoped(rules.all(), result)) {
      Message.warning(
          console,
          "The policies on autoscalers and routes hold in every namespace, whether a model is"
              + " behind them or not.",
          List.of("`--guard NAMESPACES` names those where models run."));
    }
    console
        .err()
        .printf(
            "%d policies exported%s, %d not%n",
            result.exported().size(), done, result.refused().size());
    return ExitCode.DONE;
  }

  private static boolean hasScoped(List<Rule> rules, Result result) {
    Set<String> names = result.exported().stream().map(Exported::name).collect(Collectors.toSet());
    return rules.stream()
        .flatMap(rule -> rule.policies().stream())
        .anyMatch(policy -> policy.isScoped() && names.contains(policy.name()));
  }

  /// The namespaces of `--guard`.
  static List<String> guarded(ParseResult given) {
    String text = given.matchedOptionValue("--guard", "");
    if (text.isEmpty()) return List.of();
    List<String> namespaces = List.of(text.split(",", -1));
    namespaces.forEach(namespace -> requireNamespace(given, namespace));
    return namespaces;
  }

  static void requireNamespace(ParseResult given, String name) {
    if (!InstallOptions.isNamespace(name)) {
      throw CompileOptions.wrong(given, "`%s` is no name of a namespace.".formatted(name));
    }
  }

  private static String text(List<MapNode> objects) {
    StringBuilder text = new StringBuilder();
    for (MapNode object : objects) {
      text.append("---\n");
      YamlWriter.write(object, text);
    }
    return text.toString();
  }

  /// Writes a file for each policy, and removes those of earlier exports that are no more.
  private static String write(Path folder, List<Exported> all) {
    List<GeneratedFile> files =
        all.stream()
            .map(each ->
                new GeneratedFile(
                    new FilePath(each.name() + ".yaml"),
                    List.of(),
                    text(each.objects()).getBytes(StandardCharsets.UTF_8)))
            .toList();
    return Writing.all(folder, FleetName.POLICIES, files);
  }
}
