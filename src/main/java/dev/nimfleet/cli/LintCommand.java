package dev.nimfleet.cli;

import dev.nimfleet.compiler.Run.Input;
import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.DiagnosticJson;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Severity;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.YamlReader;
import dev.nimfleet.policies.lint.Linter;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.tiers.Tiers;
import dev.nimfleet.policies.waivers.WaiverErrors;
import dev.nimfleet.policies.waivers.WaiverReader;
import dev.nimfleet.policies.waivers.Waivers;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `nimfleet lint PATH…`: the rules on manifests, before there is a cluster.
final class LintCommand implements Command {
  private static final List<String> FORMATS = List.of("text", "json", "sarif", "junit", "github");

  private final Supplier<LocalDate> today;
  private final LintFleets.FleetCompiler compiler;

  /// @param today the day that waivers are judged on
  LintCommand(Supplier<LocalDate> today, LintFleets.FleetCompiler compiler) {
    this.today = today;
    this.compiler = compiler;
  }

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
            "All manifests of a run are looked at together, so that a service finds its cache. Of a"
                + " fleet.yaml, what it compiles to is judged; what is found points into it.")
        .footer(
            "  nimfleet lint fleet.yaml",
            "  nimfleet lint out/",
            "  nimfleet lint scaledobject.yaml --cluster-state running/",
            "  nimfleet compile fleet.yaml --stdout | nimfleet lint -",
            "  nimfleet lint out/ --waivers waivers/ --format sarif > lint.sarif",
            "",
            "Exit codes: 0 nothing is denied, 1 something is, 2 wrong usage.");
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("PATH...")
            .hideParamSyntax(true)
            .arity("1..*")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description(
                "Files with manifests, folders of them, fleet files, or `-` for the standard"
                    + " input.")
            .build());
    spec.addOption(
        CompileOptions.text(
            "PATH",
            "A file or folder with other objects that the cluster has, as `kubectl get -o yaml`"
                + " prints them.",
            "--cluster-state"));
    spec.addOption(
        CompileOptions.text(
            "PATH",
            "A file or folder with PolicyWaivers that an administrator has agreed to. Those among"
                + " the manifests excuse nothing.",
            "--waivers"));
    spec.addOption(
        CompileOptions.text(
            "FILE", "The FleetCluster that a fleet.yaml is compiled for.", "--cluster"));
    RuleInputs.declare(spec);
    spec.addOption(CompileOptions.flag("Fail on warnings too.", "--fail-on-warn"));
    spec.addOption(
        OptionSpec.builder("--format")
            .type(String.class)
            .paramLabel(String.join("|", FORMATS))
            .completionCandidates(FORMATS)
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
    if (!FORMATS.contains(format)) {
      throw CompileOptions.wrong(
          given,
          "`--format` is one of `%s`, not `%s`.".formatted(String.join("`, `", FORMATS), format));
    }
    var diagnostics = new Diagnostics();
    var inputs = new RuleInputs(given, console);
    RuleInputs.Rules all = inputs.read(diagnostics);
    List<Rule> rules = all.all();
    List<MapNode> objects = objects(paths, console, diagnostics);
    List<MapNode> present = more(given, "--cluster-state", console, diagnostics);
    Waivers waivers =
        new WaiverReader(rules, today.get(), diagnostics)
            .read(more(given, "--waivers", console, diagnostics));
    Tiers tiers = inputs.tiers(all, diagnostics).orElse(Tiers.NONE);
    var linter = new Linter(rules, EnumSet.allOf(Release.class), tiers, waivers);
    List<MapNode> fleets = objects.stream().filter(LintFleets::isFleet).toList();
    List<MapNode> manifests =
        objects.stream().filter(object -> !LintFleets.isFleet(object)).toList();
    if (!fleets.isEmpty()) {
      Reading reading = new LintFleets(console, compiler).read(fleets, rules, given);
      diagnostics.addAll(reading.diagnostics());
    }
    diagnostics.addAll(linter.lint(manifests, present));
    var report = new LintReport(objects, diagnostics.sorted());
    Predicate<Diagnostic> fails =
        given.hasMatchedOption("--fail-on-warn")
            ? said -> said.severity() != Severity.INFO && !WaiverErrors.isAhead(said)
            : Diagnostic::isError;
    print(report, format, fails, console);
    console
        .err()
        .printf(
            "%s judged by %d rules: %s%n",
            objects.size() == 1 ? "1 object" : objects.size() + " objects",
            rules.size(),
            report.found().isEmpty() ? "nothing found" : report.found().size() + " found");
    return report.found().stream().anyMatch(fails) ? ExitCode.FAILED : ExitCode.DONE;
  }

  private static void print(
      LintReport report, String format, Predicate<Diagnostic> fails, Console console) {
    switch (format) {
      case "json" -> console.out().print(DiagnosticJson.print(report.found()));
      case "sarif" -> console.out().print(new LintSarif(console.directory()).print(report));
      case "junit" -> console.out().print(LintJUnit.print(report, fails));
      case "github" -> console.out().print(LintGithub.print(report.found()));
      default -> Message.diagnostics(console, report.found());
    }
  }

  private static List<MapNode> more(
      ParseResult given, String option, Console console, Diagnostics diagnostics) {
    String path = given.matchedOptionValue(option, "");
    return path.isEmpty() ? List.of() : objects(List.of(path), console, diagnostics);
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
