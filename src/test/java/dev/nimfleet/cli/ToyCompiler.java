package dev.nimfleet.cli;

import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.FleetOutput;
import dev.nimfleet.compiler.LockChange;
import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.Run;
import dev.nimfleet.compiler.Run.FleetFile;
import dev.nimfleet.compiler.text.Code;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Severity;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A compiler for a language so small that a test can say what a fleet compiles to:
///
/// ```
/// fleet nim/prod                a fleet, with its namespace
/// file a/10.yaml a,b one        a manifest at this path, needed by these models, with this content
/// waiver w.yaml a one           a waiver
/// include teams/*.yaml          the lines of other files
/// cluster c.yaml a              a manifest with the text of the cluster's file
/// broken c                      a model with an error
/// warning                       something to say
/// bug                           an exception
/// ```
final class ToyCompiler {
  static final Code BROKEN =
      new Code("T001", Severity.ERROR, "Broken model", "It cannot run.", "Mend it.");
  static final Code WARNED =
      new Code("T002", Severity.WARNING, "Odd fleet", "It may not run.", "Look at it.");

  private ToyCompiler() {}

  static Compilation compile(CompileRequest request, Run run) {
    List<FleetOutput> fleets = new ArrayList<>();
    List<Diagnostic> diagnostics = new ArrayList<>();
    for (FleetFile fleetFile : run.fleets()) {
      Run.Input file = fleetFile.text();
      var source = new Source(file.name(), text(file));
      new OneFile(run, source, fleets, diagnostics).read();
    }
    return new Compilation(fleets, Map.of(), diagnostics);
  }

  private static String text(Run.Input file) {
    return new String(file.bytes(), StandardCharsets.UTF_8);
  }

  /// The fleet of one file, as far as it is read.
  private static final class OneFile {
    private final Run run;
    private final Source source;
    private final List<FleetOutput> fleets;
    private final List<Diagnostic> diagnostics;
    private final List<Manifest> manifests = new ArrayList<>();
    private final List<Manifest> waivers = new ArrayList<>();
    private final Set<String> failed = new HashSet<>();
    private String[] name = {};

    OneFile(Run run, Source source, List<FleetOutput> fleets, List<Diagnostic> diagnostics) {
      this.run = run;
      this.source = source;
      this.fleets = fleets;
      this.diagnostics = diagnostics;
    }

    void read() {
      readLines(source);
      if (name.length == 2) {
        manifests.sort(Comparator.comparing(Manifest::path));
        fleets.add(
            new FleetOutput(
                span(source, 1),
                name[1],
                name[0],
                Optional.empty(),
                manifests,
                waivers,
                failed,
                LockChange.none(name[1], name[0]),
                List.of()));
      }
    }

    private void readLines(Source text) {
      for (int line = 1; line <= text.lines(); line++) {
        read(text.line(line).split(" ", -1), span(text, line));
      }
    }

    private static Span span(Source source, int line) {
      int start = source.lineStart(line - 1);
      return source.span(start, start + source.line(line).length());
    }

    private void read(String[] words, Span at) {
      switch (words[0]) {
        case "fleet" -> name = words[1].split("/", -1);
        case "file" -> manifests.add(manifest(words, at));
        case "waiver" -> waivers.add(manifest(words, at));
        case "include" ->
            run.includes()
                .matching(source.name(), words[1])
                .forEach(file -> readLines(new Source(file.name(), text(file))));
        case "cluster" ->
            manifests.add(
                manifest(
                    new String[] {
                      "", words[1], words[2], run.cluster().map(ToyCompiler::text).orElse("none")
                    },
                    at));
        case "broken" -> {
          failed.add(words[1]);
          diagnostics.add(Diagnostic.of(BROKEN, at, "Model `%s` is broken.".formatted(words[1])));
        }
        case "warning" -> diagnostics.add(Diagnostic.of(WARNED, at, "This is odd."));
        case "bug" -> throw new IllegalStateException("the toy is broken");
        default -> {}
      }
    }

    private static Manifest manifest(String[] words, Span at) {
      return new Manifest(
          words[1],
          List.of(words[2].split(",", -1)),
          MapNode.at(at).put("content", words[3]).build());
    }
  }
}
