package dev.nimfleet.cli;

import dev.nimfleet.cli.ManifestInputs.Read;
import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.DiagnosticJson;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Severity;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.policies.lint.Linter;
import dev.nimfleet.policies.lint.Setting;
import dev.nimfleet.policies.tiers.Tiers;
import dev.nimfleet.policies.waivers.WaiverErrors;
import dev.nimfleet.policies.waivers.WaiverReader;
import dev.nimfleet.policies.waivers.Waivers;
import java.time.LocalDate;
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

  /// So many files that hold no manifest are named.
  private static final int SHOWN = 3;

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
            "A file or folder with what the cluster has, as `kubectl get -o yaml` prints it. An"
                + " object that is there is judged as an update of it.",
            "--cluster-state"));
    spec.addOption(
        CompileOptions.text(
            "PATH",
            "A file or folder with PolicyWaivers that an administrator has agreed to. Those among"
                + " the manifests excuse nothing.",
            "--waivers"));
    spec.addOption(
        CompileOptions.text(
            "FILE", "The FleetCluster that all fleets are compiled for.", "--cluster"));
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
    var manifests = new ManifestInputs(console, diagnostics);
    Read read = manifests.read(paths);
    Setting setting = setting(given, console, manifests, diagnostics);
    var linter = new Linter(setting);
    List<MapNode> objects =
        read.objects().stream().filter(object -> !LintFleets.isFleet(object)).toList();
    List<MapNode> fleets = read.objects().stream().filter(LintFleets::isFleet).toList();
    if (!fleets.isEmpty()) {
      Reading reading =
          new LintFleets(console, compiler).read(fleets, linter.ofFleets(objects), given);
      diagnostics.addAll(reading.diagnostics());
    } else if (given.hasMatchedOption("--cluster")) {
      throw CompileOptions.wrong(given, "`--cluster` is about fleets, and no file holds one.");
    }
    diagnostics.addAll(linter.lint(objects));
    diagnostics.addAll(linter.remarks());
    var report = new LintReport(read.objects(), diagnostics.sorted());
    Predicate<Diagnostic> fails =
        given.hasMatchedOption("--fail-on-warn")
            ? said -> said.severity() != Severity.INFO && !WaiverErrors.isAhead(said)
            : Diagnostic::isError;
    print(report, format, fails, console);
    sum(read, setting.rules().size(), report, console);
    return report.found().stream().anyMatch(fails) ? ExitCode.FAILED : ExitCode.DONE;
  }

  private Setting setting(
      ParseResult given, Console console, ManifestInputs manifests, Diagnostics diagnostics) {
    var inputs = new RuleInputs(given, console);
    RuleInputs.Rules rules = inputs.read(diagnostics);
    List<MapNode> present = manifests.of(given, "--cluster-state");
    Waivers waivers =
        new WaiverReader(rules.all(), today.get(), diagnostics)
            .read(manifests.of(given, "--waivers"));
    return new Setting(
        rules.all(),
        EnumSet.allOf(Release.class),
        inputs.tiers(rules, diagnostics).orElse(Tiers.NONE),
        waivers,
        present);
  }

  private static void sum(Read read, int rules, LintReport report, Console console) {
    List<String> leftOut = read.leftOut();
    if (!leftOut.isEmpty()) {
      int shown = Math.min(SHOWN, leftOut.size());
      console
          .err()
          .printf(
              "left out, since no manifest is in it: %s%s%n",
              String.join(", ", leftOut.subList(0, shown)),
              leftOut.size() > shown ? " and %d more".formatted(leftOut.size() - shown) : "");
    }
    int objects = read.objects().size();
    console
        .err()
        .printf(
            "%s judged by %d rules: %s%n",
            objects == 1 ? "1 object" : objects + " objects",
            rules,
            report.found().isEmpty() ? "nothing found" : report.found().size() + " found");
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
}
