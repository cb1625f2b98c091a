package dev.nimfleet.cli;

import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.DiagnosticText;
import dev.nimfleet.compiler.text.DiagnosticText.Style;
import java.util.List;

/// Results in the XML of JUnit, which every CI system shows.
final class JUnitXml {
  private final StringBuilder out = new StringBuilder();

  private JUnitXml() {}

  /// Cases that belong together, such as the objects of a file.
  record Suite(String name, List<Case> cases) {
    Suite {
      cases = List.copyOf(cases);
    }

    long failures() {
      return cases.stream().filter(each -> !each.failures().isEmpty()).count();
    }
  }

  /// One thing that is judged.
  ///
  /// @param notes what is said of it without harm
  record Case(String name, List<Failure> failures, List<String> notes) {
    Case {
      failures = List.copyOf(failures);
      notes = List.copyOf(notes);
    }
  }

  /// What speaks against it.
  ///
  /// @param type what kind of failure it is
  /// @param text all that there is to read
  record Failure(String type, String message, String text) {
    static Failure of(Diagnostic said) {
      return new Failure(
          said.code().id(), said.message(), DiagnosticText.print(List.of(said), Style.PLAIN));
    }
  }

  static String print(String name, List<Suite> suites) {
    JUnitXml xml = new JUnitXml();
    long tests = suites.stream().mapToLong(suite -> suite.cases().size()).sum();
    long failures = suites.stream().mapToLong(Suite::failures).sum();
    xml.out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
    xml.attributes("name", name, "tests", tests, "failures", failures, "errors", 0);
    xml.out.append(">\n");
    suites.forEach(xml::suite);
    return xml.out.append("</testsuites>\n").toString();
  }

  private void suite(Suite suite) {
    out.append("  <testsuite");
    attributes(
        "name",
        suite.name(),
        "tests",
        suite.cases().size(),
        "failures",
        suite.failures(),
        "errors",
        0,
        "skipped",
        0);
    out.append(">\n");
    for (Case each : suite.cases()) test(suite, each);
    out.append("  </testsuite>\n");
  }

  /// Some readers take only the first failure of a case, so there is one with all of them.
  private void test(Suite suite, Case test) {
    out.append("    <testcase");
    attributes("classname", suite.name(), "name", test.name());
    if (test.failures().isEmpty() && test.notes().isEmpty()) {
      out.append("/>\n");
      return;
    }
    out.append(">\n");
    if (!test.failures().isEmpty()) {
      Failure first = test.failures().getFirst();
      int more = test.failures().size() - 1;
      String message =
          more == 0 ? first.message() : "%s (and %d more)".formatted(first.message(), more);
      out.append("      <failure");
      attributes("type", first.type(), "message", message);
      out.append('>');
      test.failures().forEach(failure -> out.append(escaped(failure.text(), false)));
      out.append("</failure>\n");
    }
    if (!test.notes().isEmpty()) {
      out.append("      <system-out>");
      test.notes().forEach(note -> out.append(escaped(note, false)));
      out.append("</system-out>\n");
    }
    out.append("    </testcase>\n");
  }

  private void attributes(Object... pairs) {
    for (int i = 0; i < pairs.length; i += 2) {
      out.append(' ').append(pairs[i]).append("=\"");
      out.append(escaped(String.valueOf(pairs[i + 1]), true)).append('"');
    }
  }

  /// Characters that XML 1.0 cannot hold (section 2.2) become a replacement character.
  private static String escaped(String text, boolean isAttribute) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '<' -> escaped.append("&lt;");
            case '>' -> escaped.append("&gt;");
            case '&' -> escaped.append("&amp;");
            case '"' -> escaped.append("&quot;");
            case '\r' -> escaped.append("&#13;");
            case '\n', '\t' -> {
              if (isAttribute) escaped.append("&#").append(c).append(';');
              else escaped.append((char) c);
            }
            default -> escaped.appendCodePoint(isCharacter(c) ? c : 0xFFFD);
          }
        });
    return escaped.toString();
  }

  private static boolean isCharacter(int c) {
    return (c >= 0x20 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD) || c >= 0x10000;
  }
}
