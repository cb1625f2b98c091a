package dev.nimfleet.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Rows in columns, as `kubectl get` prints them.
final class Table {
  private Table() {}

  /// @param rows of one length, the headings first
  static void print(List<List<String>> rows, PrintWriter out) {
    int[] widths =
        IntStream.range(0, rows.getFirst().size())
            .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toArray();
    for (List<String> row : rows) {
      String line =
          IntStream.range(0, widths.length)
              .mapToObj(
                  column -> row.get(column) + " ".repeat(widths[column] - row.get(column).length()))
              .collect(Collectors.joining("  "));
      out.println(line.stripTrailing());
    }
  }
}
