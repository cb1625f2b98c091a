package dev.nimfleet.cli;

import dev.nimfleet.compiler.Run.Input;
import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.DiagnosticJson;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.YamlReader;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.lint.Linter;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.rules.ShippedRules;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `nimfleet lint PATH…`: the rules on manifests, before there is a cluster.
final class LintCommand implements Command {
  @Override
  public String name() {
    return "lint";
  }

  @Override
  public void declare(CommandSpec spec) {
    spec.usageMessage()
        .description(
            "Judges manifests by the rules that keep LLM serving up, and by what an API server"
                + " would refuse or drop.",
            "",
            "All manifests of a run are looked at together, so that a service finds its cache.")
        .footer(
            "  nimfleet lint out/",
            "  nimfleet lint scaledobject.yaml --cluster-state running/",
            "  nimfleet compile fleet.yaml --stdout | nimfleet lint -",
            "",
            "Exit codes: 0 nothing is denied, 1 something is, 2 wrong usage.");
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("PATH...")
            .hideParamSyntax(true)
            .arity("1..*")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("Files with manifests, folders of them, or `-` for the standard input.")
            .build());
    spec.addOption(
        CompileOptions.text(
            "PATH",
            "A file or folder with other objects that the cluster has, as `kubectl get -o yaml`"
                + " prints them.",
            "--cluster-state"));
    spec.addOption(CompileOptions.flag("Fail on warnings too.", "--fail-on-warn"));
    spec.addOption(
        OptionSpec.builder("--format")
            .type(String.class)
            .paramLabel("text|json")
            .completionCandidates(List.of("text", "json"))
            .description("How findings are printed (default: text).")
            .build());
  }

  @Override
  public int run(ParseResult given, Console console) {
    List<String> paths = given.matchedPositionalValue(0, List.of());
    if (paths.isEmpty()) {
      throw CompileOptions.wrong(given, "Name files or folders with manifests, or `-`.");
    }
    String format = given.matchedOptionValue("--format", "text");
    if (!List.of("text", "json").contains(format)) {
      throw CompileOptions.wrong(
          given, "`--format` is one of `text`, `json`, not `%s`.".formatted(format));
    }
    var diagnostics = new Diagnostics();
    List<MapNode> objects = objects(paths, console, diagnostics);
    String state = given.matchedOptionValue("--cluster-state", "");
    List<MapNode> present =
        state.isEmpty() ? List.of() : objects(List.of(state), console, diagnostics);
    List<Rule> rules = ShippedRules.read(KubernetesVersion.NEWEST, diagnostics);
    diagnostics.addAll(new Linter(rules, EnumSet.allOf(Release.class)).lint(objects, present));
    List<Diagnostic> found = diagnostics.sorted();
    boolean failed =
        given.hasMatchedOption("--fail-on-warn")
            ? !found.isEmpty()
            : found.stream().anyMatch(Diagnostic::isError);
    if (format.equals("json")) {
      console.out().print(DiagnosticJson.print(found));
    } else {
      Message.diagnostics(console, found);
      console
          .err()
          .printf(
              "%s judged by %d rules: %s%n",
              objects.size() == 1 ? "1 object" : objects.size() + " objects",
              rules.size(),
              found.isEmpty() ? "nothing found" : found.size() + " found");
    }
    return failed ? ExitCode.FAILED : ExitCode.DONE;
  }

  private static List<MapNode> objects(
      List<String> paths, Console console, Diagnostics diagnostics) {
    List<MapNode> objects = new ArrayList<>();
    for (Input input : ManifestInputs.read(paths, console)) {
      YamlReader.decode(input.name(), input.bytes(), diagnostics)
          .ifPresent(
              source -> YamlReader.read(source, diagnostics).forEach(node -> add(node, objects)));
    }
    return objects;
  }

  /// An object, or the objects of a List.
  private static void add(Node node, List<MapNode> objects) {
    if (!(node instanceof MapNode map)) return;
    if (map.text("kind").orElse("").equals("List")
        && map.get("items").orElse(map) instanceof ListNode list) {
      list.items().forEach(item -> add(item, objects));
    } else {
      objects.add(map);
    }
  }
}
