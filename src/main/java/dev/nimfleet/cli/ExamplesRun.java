package dev.nimfleet.cli;

import dev.nimfleet.cli.JUnitXml.Case;
import dev.nimfleet.cli.JUnitXml.Failure;
import dev.nimfleet.cli.JUnitXml.Suite;
import dev.nimfleet.cli.output.DiskTrouble;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.policies.rules.Examples;
import dev.nimfleet.policies.rules.Examples.Outcome;
import dev.nimfleet.policies.rules.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.ParseResult;

/// `nimfleet policy test [DIR]`: runs the examples of rules.
final class ExamplesRun {
  private ExamplesRun() {}

  /// @param folders of the rules to test, at most one; none for all that there are
  static int run(ParseResult given, List<String> folders, Console console) {
    if (!folders.isEmpty() && given.hasMatchedOption("--rules")) {
      throw CompileOptions.wrong(
          given, "`policy test DIR` tests the rules of DIR: leave out `--rules`, or DIR.");
    }
    var inputs = new RuleInputs(given, console);
    var diagnostics = new Diagnostics();
    List<Rule> rules =
        folders.isEmpty()
            ? inputs.read(diagnostics).all()
            : inputs.read(folders.getFirst(), diagnostics).own();
    List<Outcome> outcomes = rules.stream().flatMap(rule -> Examples.run(rule).stream()).toList();
    List<Diagnostic> failures =
        outcomes.stream().flatMap(outcome -> outcome.failure().stream()).toList();
    List<Diagnostic> broken = diagnostics.sorted();
    Message.diagnostics(console, Stream.concat(broken.stream(), failures.stream()).toList());
    String file = given.matchedOptionValue("--junit", "");
    if (!file.isEmpty()) write(file, junit(rules, outcomes, broken), console);
    console
        .out()
        .printf(
            "%s, %d examples: %d passed, %d failed%n",
            rules.size() == 1 ? "1 rule" : rules.size() + " rules",
            outcomes.size(),
            outcomes.size() - failures.size(),
            failures.size());
    return failures.isEmpty() && !diagnostics.hasErrors() ? ExitCode.DONE : ExitCode.FAILED;
  }

  /// A suite for a rule, a case for an example; rules that cannot be read are a suite of their own.
  private static String junit(List<Rule> rules, List<Outcome> outcomes, List<Diagnostic> broken) {
    List<Suite> suites = new ArrayList<>();
    List<Case> unread =
        broken.stream()
            .filter(Diagnostic::isError)
            .map(each -> new Case(each.at().toString(), List.of(Failure.of(each)), List.of()))
            .toList();
    if (!unread.isEmpty()) suites.add(new Suite("what is read", unread));
    for (Rule rule : rules) {
      List<Case> cases =
          outcomes.stream()
              .filter(outcome -> outcome.rule().equals(rule))
              .map(outcome ->
                  new Case(
                      outcome.example().name(),
                      outcome.failure().map(Failure::of).stream().toList(),
                      List.of()))
              .toList();
      suites.add(new Suite(rule.id(), cases));
    }
    return JUnitXml.print("nimfleet policy test", suites);
  }

  private static void write(String file, String text, Console console) {
    try {
      Files.writeString(console.path(file), text);
    } catch (IOException e) {
      throw DiskTrouble.writing(console.directory(), e);
    }
  }
}
