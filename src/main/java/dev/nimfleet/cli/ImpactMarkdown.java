package dev.nimfleet.cli;

import dev.nimfleet.compiler.impact.Impact.PoolImpact;
import dev.nimfleet.compiler.impact.ModelImpact;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.DiagnosticText;
import dev.nimfleet.compiler.text.DiagnosticText.Style;
import java.util.List;

/// An impact as a comment of a pull request.
final class ImpactMarkdown {
  /// By which a bot finds its comment again. Never changes.
  static final String MARKER = "<!-- nimfleet impact -->\n";

  private static final String FENCE = "`````";

  private ImpactMarkdown() {}

  static String of(ImpactReport report) {
    StringBuilder out = new StringBuilder(MARKER);
    out.append("### nimfleet: %s\n\n".formatted(report.headline()));
    out.append("Compared with %s.\n".formatted(report.base(ImpactMarkdown::code)));
    List<String> warnings = report.warnings(ImpactMarkdown::code);
    if (!warnings.isEmpty()) {
      out.append("\n> [!WARNING]\n");
      warnings.forEach(warning -> out.append("> - %s\n".formatted(plain(warning))));
    }
    if (!report.changing().isEmpty()) {
      models(report, out);
      pools(report, out);
    }
    return out.toString();
  }

  /// What to say of a change that does not compile.
  static String ofErrors(List<Diagnostic> diagnostics) {
    return """
    %s### nimfleet: this change does not compile

    <details>
    <summary>%s</summary>

    %s
    %s%s

    </details>
    """
        .formatted(
            MARKER,
            DiagnosticText.summary(diagnostics),
            FENCE + "text",
            DiagnosticText.print(diagnostics, Style.PLAIN),
            FENCE);
  }

  private static void models(ImpactReport report, StringBuilder out) {
    out.append(
        """

        | Model | What happens | Pods restarted | GPUs warm | at the peak | at most | Storage | Time |
        |:--|:--|--:|--:|--:|--:|--:|--:|
        """);
    for (ModelImpact model : report.changing()) {
      row(
          out,
          code(ImpactReport.name(model)),
          String.join("<br>", ImpactWords.of(model, ImpactMarkdown::code)),
          Integer.toString(model.podsRestarted()),
          ImpactReport.each(model.gpus(), ImpactReport::warm),
          ImpactReport.each(model.gpus(), use -> ImpactReport.number(use.peak())),
          ImpactReport.each(model.gpus(), use -> ImpactReport.number(use.most())),
          ImpactReport.storage(model),
          ImpactReport.time(model));
    }
  }

  private static void pools(ImpactReport report, StringBuilder out) {
    out.append(
        """

        <details>
        <summary>GPUs in all, and what the numbers mean</summary>

        | GPUs of | Product | There are | Warm | At the peak | At most |
        |:--|:--|--:|--:|--:|--:|
        """);
    for (PoolImpact pool : report.impact().pools()) {
      row(
          out,
          code(pool.cluster()),
          code(pool.use().product()),
          ImpactText.size(pool.size()),
          ImpactReport.warm(pool.use()),
          ImpactReport.number(pool.use().peak()),
          ImpactReport.number(pool.use().most()));
    }
    out.append(
        """

        - **Warm**: of the replicas that are kept without any load.
        - **At the peak**: just before a rollout ends, when the candidate has all replicas that there may be.
        - **At most**: when every autoscaler asks for all it may.
        - **Time**: at least; loading, and then each step of the rollout.

        </details>
        """);
  }

  private static void row(StringBuilder out, String... cells) {
    for (String cell : cells) {
      out.append("| ").append(cell.replace("|", "\\|")).append(' ');
    }
    out.append("|\n");
  }

  /// Nothing in a code span is a link, a mention or HTML.
  private static String code(String text) {
    return "`%s`".formatted(plain(text.replace('`', '\'')));
  }

  private static String plain(String text) {
    return text.replaceAll("\\s+", " ");
  }
}
