package dev.nimfleet.cli;

import dev.nimfleet.cli.JUnitXml.Case;
import dev.nimfleet.cli.JUnitXml.Failure;
import dev.nimfleet.cli.JUnitXml.Suite;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.DiagnosticText;
import dev.nimfleet.compiler.text.DiagnosticText.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Findings as the results of tests: a suite for a file, a case for an object.
final class LintJUnit {
  private LintJUnit() {}

  /// @param fails which findings make an object fail
  static String print(LintReport report, Predicate<Diagnostic> fails) {
    List<Suite> suites = new ArrayList<>();
    report
        .byFile()
        .forEach((file, subjects) -> {
          List<Case> cases = subjects.stream().map(subject -> test(subject, fails)).toList();
          suites.add(new Suite(file, cases));
        });
    return JUnitXml.print("nimfleet lint", suites);
  }

  private static Case test(LintReport.Subject subject, Predicate<Diagnostic> fails) {
    List<Failure> failures = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (Diagnostic each : subject.found()) {
      if (fails.test(each)) {
        failures.add(Failure.of(each));
      } else {
        notes.add(DiagnosticText.print(List.of(each), Style.PLAIN));
      }
    }
    return new Case(subject.name(), failures, notes);
  }
}
