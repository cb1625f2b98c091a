package dev.nimfleet.cli;

import dev.nimfleet.cli.CompileRequest.Destination;
import dev.nimfleet.cli.git.GitIndex;
import dev.nimfleet.cli.git.Tree;
import dev.nimfleet.cli.git.WorkingTree;
import dev.nimfleet.cli.output.Change;
import dev.nimfleet.cli.output.FleetChanges;
import dev.nimfleet.cli.output.FleetName;
import dev.nimfleet.cli.output.Layout;
import dev.nimfleet.cli.output.Plan;
import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.cli.output.UnifiedDiff;
import dev.nimfleet.cli.output.Writing;
import dev.nimfleet.cli.project.Output;
import dev.nimfleet.cli.project.ProjectFile;
import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.FleetOutput;
import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.Run;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.DiagnosticJson;
import dev.nimfleet.compiler.text.DiagnosticText;
import dev.nimfleet.compiler.text.DiagnosticText.Style;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Suggest;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/// One run of `nimfleet compile`: read, compile, report, and then write, compare or print.
final class CompileRun {
  private final CompileRequest request;
  private final Console console;
  private final BiFunction<CompileRequest, Run, Compilation> compiler;

  CompileRun(
      CompileRequest request,
      Console console,
      BiFunction<CompileRequest, Run, Compilation> compiler) {
    this.request = request;
    this.console = console;
    this.compiler = compiler;
  }

  int run() {
    if (!request.hook()) {
      return run(new WorkingTree(console.directory()), this::deliver);
    }
    GitIndex index = GitIndex.of(console.directory());
    return run(index, all -> judge(all, index));
  }

  /// @param then what to do with what was compiled
  private int run(Tree tree, ToIntFunction<List<Compiled>> then) {
    var inputs = new Inputs(tree, console);
    Diagnostics ofProject = new Diagnostics();
    List<Output> outputs =
        request.named().map(List::of).orElseGet(() -> ofProject(inputs, ofProject));
    if (ofProject.hasErrors()) {
      return nothingWritten(ofProject.sorted());
    }
    List<Compiled> all = outputs.stream().map(output -> compile(output, inputs)).toList();
    List<Diagnostic> diagnostics = diagnostics(all);
    boolean failed = diagnostics.stream().anyMatch(Diagnostic::isError);
    if (failed && !request.keepGoing()) {
      return nothingWritten(diagnostics);
    }
    report(diagnostics);
    if (!failed && !request.allowEmpty()) {
      all.forEach(CompileRun::refuseEmpty);
    }
    request.rollout().ifPresent(rollout -> refuseUnclear(rollout.model(), all));
    if (request.locked()) {
      refuseChangedLocks(all);
    }
    int code = then.applyAsInt(all);
    return failed ? ExitCode.FAILED : code;
  }

  private Compiled compile(Output output, Inputs inputs) {
    LockFiles locks = new LockFiles(console, inputs.tree(), output.cluster());
    Compilation result = compiler.apply(request, inputs.run(output, locks, request));
    return new Compiled(output, result, locks.after(result.locks()));
  }

  private int deliver(List<Compiled> all) {
    return switch (request.destination()) {
      case Destination.Stream _ -> print(all);
      case Destination.Folders _ -> {
        int code = write(deliveries(whole(all)), locks(all));
        tell(all);
        yield code;
      }
      case Destination.Comparison(boolean list, boolean diff) ->
          compare(deliveries(whole(all)), locks(all), list, diff);
    };
  }

  /// What a run means for the models, and what to type next.
  private void tell(List<Compiled> all) {
    all.stream()
        .flatMap(compiled -> compiled.result().fleets().stream())
        .flatMap(fleet -> fleet.lock().news().stream())
        .distinct()
        .forEach(console.err()::println);
  }

  /// The locks that are not as they should be.
  private static List<LockFile> locks(List<Compiled> all) {
    return all.stream()
        .flatMap(compiled -> compiled.locks().stream())
        .filter(lock -> !lock.isDone())
        .toList();
  }

  private void refuseChangedLocks(List<Compiled> all) {
    List<LockFile> changed = locks(all);
    if (!changed.isEmpty()) {
      tell(all);
      throw new Refusal(
          "`%s` would change.".formatted(changed.getFirst().path()),
          "run `nimfleet compile` without `--locked`, and commit what it writes.");
    }
  }

  /// A command about a rollout is about one model of one output.
  private void refuseUnclear(String model, List<Compiled> all) {
    List<String> known =
        all.stream()
            .flatMap(compiled -> compiled.result().fleets().stream())
            .flatMap(fleet -> fleet.models().stream())
            .distinct()
            .sorted()
            .toList();
    List<Compiled> meant =
        all.stream()
            .filter(compiled -> request.rolloutOf(compiled.output()).isPresent())
            .filter(compiled ->
                compiled.result().fleets().stream()
                    .anyMatch(fleet -> fleet.models().contains(model)))
            .toList();
    if (meant.isEmpty()) {
      throw new Refusal(
          "There is no model `%s`.".formatted(model),
          Suggest.closest(model, known)
              .map("did you mean `%s`?"::formatted)
              .orElse("the models are `%s`.".formatted(String.join("`, `", known))));
    }
    if (meant.size() > 1) {
      throw new Refusal(
          "`%s` is compiled for several clusters.".formatted(model),
          "name the one that is meant with `--cluster FILE`: `%s`."
              .formatted(
                  meant.stream()
                      .flatMap(compiled -> compiled.output().cluster().stream())
                      .collect(Collectors.joining("`, `"))));
    }
  }

  /// What a hook does: writes, and fails when the commit does not hold what was compiled.
  private int judge(List<Compiled> all, GitIndex index) {
    List<Compiled> whole = whole(all);
    List<Delivery> deliveries = deliveries(whole);
    var staging = new Staging(index);
    staging.compare(deliveries);
    List<LockFile> locks = all.stream().flatMap(each -> each.locks().stream()).toList();
    staging.compareLocks(locks);
    Set<Path> folders = new LinkedHashSet<>(new WaiverFolders(request, console, whole).places());
    Set<FleetName> compared = new HashSet<>();
    for (Delivery delivery : deliveries) {
      folders.add(delivery.plan().root());
      delivery.plan().fleets().forEach(fleet -> compared.add(fleet.fleet()));
    }
    boolean complete = whole.stream().noneMatch(compiled -> compiled.result().hasErrors());
    boolean ownsFolders = request.named().isEmpty() && complete;
    staging.findStale(
        folders, (fleet, file) -> compared.contains(fleet) || (ownsFolders && !Files.exists(file)));
    boolean writes = request.destination() instanceof Destination.Folders;
    if (writes) {
      deliveries.forEach(delivery -> Writing.carryOut(delivery.plan()));
      locks.forEach(LockFile::write);
      tell(all);
    }
    if (staging.isComplete()) {
      return ExitCode.DONE;
    }
    staging.lines().forEach((request.json() ? console.err() : console.out())::println);
    Message.error(
        console,
        "The commit does not hold what the fleets compile to.",
        List.of(writes ? staging.afterWriting() : staging.afterComparing()));
    return ExitCode.FAILED;
  }

  private List<Output> ofProject(Inputs inputs, Diagnostics diagnostics) {
    List<Output> outputs =
        ProjectFile.read(inputs.read(ProjectFile.NAME), inputs.tree(), diagnostics);
    boolean anySingle = outputs.stream().anyMatch(output -> output.layout() == Layout.SINGLE);
    if (request.keepGoing() && anySingle) {
      throw new Refusal(
          "`--keep-going` needs `layout: files`, since the last good part of one model cannot be"
              + " kept in a single file.");
    }
    return outputs;
  }

  /// What there is to say about a fleet that is compiled for several clusters is said once.
  private static List<Diagnostic> diagnostics(List<Compiled> all) {
    Map<String, Diagnostic> once = new LinkedHashMap<>();
    for (Compiled compiled : all) {
      compiled.result().diagnostics().forEach(each -> once.putIfAbsent(each.toString(), each));
    }
    return once.values().stream().sorted().toList();
  }

  private int nothingWritten(List<Diagnostic> diagnostics) {
    report(diagnostics);
    console.err().println(DiagnosticText.summary(diagnostics) + "; nothing is written.");
    return ExitCode.FAILED;
  }

  private void report(List<Diagnostic> diagnostics) {
    if (request.json()) {
      (request.usesOut() ? console.err() : console.out()).print(DiagnosticJson.print(diagnostics));
      return;
    }
    Style style = console.colourErr() ? Style.ANSI : Style.PLAIN;
    console.err().print(DiagnosticText.print(diagnostics, style));
  }

  /// An empty stream makes Argo CD prune everything, so no model at all is taken for a mistake.
  private static void refuseEmpty(Compiled compiled) {
    String help = "`--allow-empty` accepts that, and removes the files of a fleet without models.";
    List<FleetOutput> fleets = compiled.result().fleets();
    if (fleets.isEmpty()) {
      throw new Refusal(
          "No fleet found in %s.".formatted(String.join(", ", quoted(compiled.output().written()))),
          "a fleet is a document with `kind: ModelFleet`.",
          help);
    }
    for (FleetOutput fleet : fleets) {
      if (fleet.manifests().isEmpty()) {
        throw new Refusal("Fleet `%s` has no models.".formatted(fleet.name()), help);
      }
    }
  }

  private static List<String> quoted(List<String> files) {
    return files.stream().map("`%s`"::formatted).toList();
  }

  private int print(List<Compiled> all) {
    List<Manifest> manifests =
        all.stream()
            .flatMap(compiled -> compiled.result().fleets().stream())
            .flatMap(fleet -> fleet.manifests().stream())
            .sorted(Comparator.comparing(Manifest::path))
            .toList();
    console.out().print(Layout.stream(manifests));
    return ExitCode.DONE;
  }

  /// With the fleets that a project has no more.
  private List<Compiled> whole(List<Compiled> all) {
    return request.named().isPresent() ? all : new ManifestFolders(all, console).withGoneFleets();
  }

  /// A plan for each folder. All are made before the first is carried out, so that a folder that
  /// cannot be written to stops the run.
  private List<Delivery> deliveries(List<Compiled> whole) {
    List<Delivery> deliveries = new ArrayList<>();
    deliveries.addAll(new ManifestFolders(whole, console).deliveries());
    deliveries.addAll(new WaiverFolders(request, console, whole).deliveries());
    return deliveries;
  }

  private int write(List<Delivery> deliveries, List<LockFile> locks) {
    for (Delivery delivery : deliveries) {
      Writing.carryOut(delivery.plan());
      delivery.summary().forEach(console.err()::println);
    }
    locks.forEach(LockFile::write);
    return ExitCode.DONE;
  }

  private int compare(List<Delivery> deliveries, List<LockFile> locks, boolean list, boolean diff) {
    // The diff is for `patch`, and the JSON for a program: neither shares its stream.
    PrintWriter listing = request.usesOut() || request.json() ? console.err() : console.out();
    int code = ExitCode.DONE;
    for (Delivery delivery : deliveries) {
      Plan plan = delivery.plan();
      if (diff) {
        showDiff(plan);
      }
      if (list && !plan.isDone()) {
        delivery.differences().forEach(listing::println);
        console.err().println(plan.root() + "/ is not up to date; run it without --check.");
        code = ExitCode.FAILED;
      }
    }
    for (LockFile lock : locks) {
      if (diff) {
        show(UnifiedDiff.of(lock.folder(), lock.change()));
      }
      if (list) {
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
