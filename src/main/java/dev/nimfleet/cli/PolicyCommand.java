package dev.nimfleet.cli;

import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Suggest;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.rules.Examples;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.rules.Rule.Action;
import dev.nimfleet.policies.rules.Rule.RulePolicy;
import dev.nimfleet.policies.rules.ShippedRules;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `nimfleet policy test | list | explain ID`: what the rules are, from their own files.
final class PolicyCommand implements Command {
  private static final List<String> VERBS = List.of("list", "explain", "test");

  @Override
  public String name() {
    return "policy";
  }

  @Override
  public void declare(CommandSpec spec) {
    spec.usageMessage()
        .description(
            "Lists the rules, explains one, or runs the examples of all.",
            "",
            "A rule is a folder of ValidatingAdmissionPolicies with examples.")
        .footer(
            "  nimfleet policy list",
            "  nimfleet policy explain startup-window",
            "  nimfleet policy test");
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("list|explain ID|test")
            .hideParamSyntax(true)
            .arity("1..2")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("What to do.")
            .build());
  }

  @Override
  public int run(ParseResult given, Console console) {
    List<String> words = given.matchedPositionalValue(0, List.of());
    String verb = words.isEmpty() ? "" : words.getFirst();
    if (!VERBS.contains(verb) || (words.size() == 2) != verb.equals("explain")) {
      throw CompileOptions.wrong(given, "Say `list`, `explain ID` or `test`.");
    }
    var diagnostics = new Diagnostics();
    List<Rule> rules = ShippedRules.read(KubernetesVersion.NEWEST, diagnostics);
    Message.diagnostics(console, diagnostics.sorted());
    return switch (verb) {
      case "list" -> list(rules, console);
      case "explain" -> explain(rules, words.getLast(), console);
      default -> test(rules, console);
    };
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

            %d examples show what it allows and what not.
            """
                .formatted(
                    rule.id(),
                    rule.title(),
                    rule.why(),
                    rule.fix(),
                    policies,
                    rule.examples().size()));
    return ExitCode.DONE;
  }

  private static String line(RulePolicy policy) {
    return "  %s (%s%s)"
        .formatted(
            policy.name(),
            word(policy.action()),
            policy.isPortable() ? "" : ", only where nimfleet evaluates it");
  }

  private static int test(List<Rule> rules, Console console) {
    List<Examples.Outcome> outcomes =
        rules.stream().flatMap(rule -> Examples.run(rule).stream()).toList();
    List<Diagnostic> failures =
        outcomes.stream().flatMap(outcome -> outcome.failure().stream()).toList();
    Message.diagnostics(console, failures);
    console
        .out()
        .printf(
            "%d rules, %d examples: %d passed, %d failed%n",
            rules.size(), outcomes.size(), outcomes.size() - failures.size(), failures.size());
    return failures.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
  }
}
