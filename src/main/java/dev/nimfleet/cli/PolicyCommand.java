package dev.nimfleet.cli;

import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Suggest;
import dev.nimfleet.policies.admission.PolicyCost;
import dev.nimfleet.policies.cel.eval.Budget;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.rules.Rule.Action;
import dev.nimfleet.policies.rules.Rule.RulePolicy;
import dev.nimfleet.policies.rules.RuleReader;
import dev.nimfleet.policies.shape.SizeLimits;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `nimfleet policy list | explain ID | test [DIR] | export`: what the rules are, from their own
/// files.
final class PolicyCommand implements Command {
  @Override
  public String name() {
    return "policy";
  }

  @Override
  public void declare(CommandSpec spec) {
    spec.usageMessage()
        .description(
            "Lists the rules, explains one, runs their examples, or writes them for a cluster.",
            "",
            "A rule is a folder of ValidatingAdmissionPolicies with examples. `test DIR` runs the"
                + " examples of rules of your own.")
        .footer(
            "  nimfleet policy list",
            "  nimfleet policy explain startup-window",
            "  nimfleet policy test rules/ --junit results.xml",
            "  nimfleet policy export --guard nim-prod --kubernetes 1.33 -o policies/");
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("list|explain ID|test [DIR]|export")
            .hideParamSyntax(true)
            .arity("1..2")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("What to do.")
            .build());
    RuleInputs.declare(spec);
    spec.addOption(
        CompileOptions.text("FILE", "Of `test`: where its results go as JUnit XML.", "--junit"));
    spec.addOption(
        CompileOptions.text(
            "NAMESPACES",
            "Of `export`: the only namespaces, parted by commas, for rules on HPAs, ScaledObjects"
                + " and routes (default: all).",
            "--guard"));
    spec.addOption(
        CompileOptions.text(
            "DIR",
            "Of `export`: the folder that a file for each policy goes to, instead of the standard"
                + " output.",
            "-o",
            "--output"));
  }

  @Override
  public int run(ParseResult given, Console console) {
    List<String> words = given.matchedPositionalValue(0, List.of());
    String verb = words.isEmpty() ? "" : words.getFirst();
    boolean isComplete =
        switch (verb) {
          case "list", "export" -> words.size() == 1;
          case "explain" -> words.size() == 2;
          case "test" -> true;
          default -> false;
        };
    if (!isComplete) {
      throw CompileOptions.wrong(given, "Say `list`, `explain ID`, `test [DIR]` or `export`.");
    }
    refuseForeign(given, verb);
    return switch (verb) {
      case "list" -> list(read(given, console), console);
      case "explain" -> explain(read(given, console), words.getLast(), console);
      case "test" -> ExamplesRun.run(given, words.subList(1, words.size()), console);
      default -> PolicyExport.run(given, console);
    };
  }

  /// Options of another verb would do nothing.
  private static void refuseForeign(ParseResult given, String verb) {
    Map<String, String> owners =
        Map.of("--junit", "test", "--config", "export", "--guard", "export", "--output", "export");
    owners.forEach((option, owner) -> {
      if (given.hasMatchedOption(option) && !owner.equals(verb)) {
        throw CompileOptions.wrong(given, "`%s` belongs to `policy %s`.".formatted(option, owner));
      }
    });
  }

  /// What is wrong with a rule of the user is told, and the others are there all the same.
  private static List<Rule> read(ParseResult given, Console console) {
    var diagnostics = new Diagnostics();
    List<Rule> rules = new RuleInputs(given, console).read(diagnostics).all();
    Message.diagnostics(console, diagnostics.sorted());
    return rules;
  }

  private static int list(List<Rule> rules, Console console) {
    int width = rules.stream().mapToInt(rule -> rule.id().length()).max().orElse(0);
    for (Rule rule : rules) {
      console
          .out()
          .printf("%-" + width + "s  %-4s  %s%n", rule.id(), word(strictest(rule)), rule.title());
    }
    return ExitCode.DONE;
  }

  private static Action strictest(Rule rule) {
    boolean denies = rule.policies().stream().anyMatch(policy -> policy.action() == Action.DENY);
    return denies ? Action.DENY : Action.WARN;
  }

  private static String word(Action action) {
    return action.name().toLowerCase(Locale.ROOT);
  }

  private static int explain(List<Rule> rules, String id, Console console) {
    Rule rule =
        rules.stream()
            .filter(each -> each.id().equals(id))
            .findFirst()
            .orElseThrow(() ->
                new Refusal(
                    "There is no rule `%s`.".formatted(id),
                    Suggest.closest(id, rules.stream().map(Rule::id).toList())
                        .map("did you mean `%s`?"::formatted)
                        .orElse("`nimfleet policy list` names them.")));
    String policies =
        rule.policies().stream().map(PolicyCommand::line).collect(Collectors.joining("\n"));
    console
        .out()
        .print(
            """
            %s: %s

            Why it matters
              %s

            What to do
              %s

            Policies
            %s

            What they cost at most, where a cluster allows %,d an expression and %,d a policy
            %s
            That is for %d items in each list and %d characters in each text that no schema limits.

            %d examples show what it allows and what not.
            """
                .formatted(
                    rule.id(),
                    rule.title(),
                    rule.why(),
                    rule.fix(),
                    policies,
                    Budget.PER_CALL,
                    Budget.PER_POLICY,
                    costs(rule),
                    SizeLimits.USUAL.items(),
                    SizeLimits.USUAL.characters(),
                    rule.examples().size()));
    return ExitCode.DONE;
  }

  private static String costs(Rule rule) {
    return rule.policies().stream()
        .map(policy -> {
          PolicyCost cost = RuleReader.cost(policy, SizeLimits.USUAL);
          return "  %s: %s an expression, %s in all"
              .formatted(
                  policy.name(), units(cost.dearest().bound().units()), units(cost.validating()));
        })
        .collect(Collectors.joining("\n"));
  }

  private static String units(long units) {
    return String.format(Locale.ROOT, "%,d", units);
  }

  private static String line(RulePolicy policy) {
    return "  %s (%s%s)"
        .formatted(
            policy.name(),
            word(policy.action()),
            policy.isPortable() ? "" : ", only where nimfleet evaluates it");
  }
}
