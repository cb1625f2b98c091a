package dev.nimfleet.cli;

import dev.nimfleet.compiler.impact.Impact.PoolImpact;
import dev.nimfleet.compiler.impact.ModelImpact;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/// An impact for a terminal.
final class ImpactText {
  private ImpactText() {}

  static String of(ImpactReport report) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    out.printf("Compared with %s: %s.%n", report.base(UnaryOperator.identity()), report.headline());
    if (!report.changing().isEmpty()) {
      out.println();
      Table.print(models(report), out);
      out.println();
      Table.print(pools(report), out);
    }
    report
        .warnings(UnaryOperator.identity())
        .forEach(warning -> out.printf("%nwarning: %s", warning));
    if (!report.warnings(UnaryOperator.identity()).isEmpty()) {
      out.println();
    }
    out.flush();
    return text.toString();
  }

  private static List<List<String>> models(ImpactReport report) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "MODEL", "RESTARTS", "GPUS WARM", "PEAK", "MOST", "STORAGE", "TIME", "WHAT HAPPENS"));
    for (ModelImpact model : report.changing()) {
      List<String> words = ImpactWords.of(model, UnaryOperator.identity());
      rows.add(
          List.of(
              ImpactReport.name(model),
              Integer.toString(model.podsRestarted()),
              ImpactReport.each(model.gpus(), ImpactReport::warm),
              ImpactReport.each(model.gpus(), use -> ImpactReport.number(use.peak())),
              ImpactReport.each(model.gpus(), use -> ImpactReport.number(use.most())),
              ImpactReport.storage(model),
              ImpactReport.time(model),
              words.getFirst()));
      for (String more : words.subList(1, words.size())) {
        List<String> row = new ArrayList<>(Collections.nCopies(7, ""));
        row.add(more);
        rows.add(row);
      }
    }
    return rows;
  }

  private static List<List<String>> pools(ImpactReport report) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("GPUS OF", "PRODUCT", "THERE ARE", "WARM", "PEAK", "MOST"));
    for (PoolImpact pool : report.impact().pools()) {
      rows.add(
          List.of(
              pool.cluster(),
              pool.use().product(),
              size(pool.size()),
              ImpactReport.warm(pool.use()),
              ImpactReport.number(pool.use().peak()),
              ImpactReport.number(pool.use().most())));
    }
    return rows;
  }

  static String size(OptionalLong size) {
    return size.isPresent() ? Long.toString(size.getAsLong()) : "?";
  }
}
