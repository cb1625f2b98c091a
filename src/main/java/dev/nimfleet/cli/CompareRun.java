package dev.nimfleet.cli;

import dev.nimfleet.cli.CompileRequest.Destination;
import dev.nimfleet.cli.output.Change;
import dev.nimfleet.cli.output.FleetChanges;
import dev.nimfleet.cli.output.Plan;
import dev.nimfleet.cli.output.UnifiedDiff;
import java.io.PrintWriter;
import java.util.List;

/// Compares what was compiled with the folders and the locks, and writes nothing.
final class CompareRun {
  private final CompileRequest request;
  private final Console console;
  private final Destination.Comparison asked;

  CompareRun(CompileRequest request, Console console, Destination.Comparison asked) {
    this.request = request;
    this.console = console;
    this.asked = asked;
  }

  int compare(List<Delivery> deliveries, List<LockFile> locks) {
    // The diff is for `patch`, and the JSON for a program: neither shares its stream.
    PrintWriter listing = request.usesOut() || request.json() ? console.err() : console.out();
    int code = ExitCode.DONE;
    for (Delivery delivery : deliveries) {
      Plan plan = delivery.plan();
      if (asked.diff()) {
        showDiff(plan);
      }
      if (asked.list() && !plan.isDone()) {
        delivery.differences().forEach(listing::println);
        console.err().println(plan.root() + "/ is not up to date; run it without --check.");
        code = ExitCode.FAILED;
      }
    }
    for (LockFile lock : locks) {
      if (asked.diff()) {
        show(UnifiedDiff.of(lock.folder(), lock.change()));
      }
      if (asked.list()) {
        listing.println(Delivery.difference(Delivery.word(lock.change()), lock.path()));
        console.err().println(lock.path() + " is not up to date; run it without --check.");
        code = ExitCode.FAILED;
      }
    }
    return code;
  }

  private void showDiff(Plan plan) {
    for (FleetChanges fleet : plan.fleets()) {
      for (Change change : fleet.changes()) {
        show(UnifiedDiff.of(plan.root(), change));
      }
    }
  }

  private void show(List<String> diff) {
    diff.forEach(line -> console.out().println(coloured(line)));
  }

  private String coloured(String line) {
    boolean colour = console.colourOut();
    return switch (line.isEmpty() ? ' ' : line.charAt(0)) {
      case '@' -> Colour.CYAN.in(colour, line);
      case '+' -> Colour.GREEN.in(colour, line);
      case '-' -> Colour.RED.in(colour, line);
      default -> line;
    };
  }
}
