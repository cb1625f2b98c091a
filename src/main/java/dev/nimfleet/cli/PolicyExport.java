package dev.nimfleet.cli;

import dev.nimfleet.cli.output.DiskTrouble;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlWriter;
import dev.nimfleet.policies.export.Exporter;
import dev.nimfleet.policies.export.Exporter.Exported;
import dev.nimfleet.policies.export.Exporter.Refused;
import dev.nimfleet.policies.export.Exporter.Result;
import dev.nimfleet.policies.tiers.Tiers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.ParseResult;

/// `nimfleet policy export`: plain policies and bindings, for clusters without the webhook.
final class PolicyExport {
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

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
    Result result = new Exporter(guarded(given), tiers.get()).export(rules.all());
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
    String folder = given.matchedOptionValue("--output", "");
    if (folder.isEmpty()) {
      result.exported().forEach(each -> console.out().print(text(each.objects())));
    } else {
      write(console.path(folder), result.exported());
    }
    console
        .err()
        .printf(
            "%d policies exported%s, %d not%n",
            result.exported().size(),
            folder.isEmpty() ? "" : " to " + folder,
            result.refused().size());
    return ExitCode.DONE;
  }

  private static List<String> guarded(ParseResult given) {
    String text = given.matchedOptionValue("--guard", "");
    if (text.isEmpty()) return List.of();
    List<String> namespaces = List.of(text.split(",", -1));
    for (String namespace : namespaces) {
      if (!NAMESPACE.matcher(namespace).matches()) {
        throw CompileOptions.wrong(given, "`%s` is no name of a namespace.".formatted(namespace));
      }
    }
    return namespaces;
  }

  private static String text(List<MapNode> objects) {
    StringBuilder text = new StringBuilder();
    for (MapNode object : objects) {
      text.append("---\n");
      YamlWriter.write(object, text);
    }
    return text.toString();
  }

  private static void write(Path folder, List<Exported> all) {
    try {
      Files.createDirectories(folder);
      for (Exported each : all) {
        Files.writeString(folder.resolve(each.name() + ".yaml"), text(each.objects()));
      }
    } catch (IOException e) {
      throw DiskTrouble.writing(folder, e);
    }
  }
}
