package dev.nimfleet.cli;

import dev.nimfleet.cli.CompileRequest.Destination;
import dev.nimfleet.cli.git.Git;
import dev.nimfleet.cli.git.GitCommit;
import dev.nimfleet.cli.git.GitIndex;
import dev.nimfleet.cli.git.GitTree;
import dev.nimfleet.cli.git.Tree;
import dev.nimfleet.cli.git.WorkingTree;
import dev.nimfleet.cli.output.Layout;
import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.cli.output.Writing;
import dev.nimfleet.cli.project.Output;
import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.Run;
import dev.nimfleet.compiler.Run.Rollout;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.DiagnosticJson;
import dev.nimfleet.compiler.text.DiagnosticLines;
import dev.nimfleet.compiler.text.DiagnosticText;
import dev.nimfleet.compiler.text.Diagnostics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.ToIntFunction;

/// One run of `nimfleet compile`: read, compile, report, and then write, compare or print.
final class CompileRun {
  private final CompileRequest request;
  private final Console console;
  private final BiFunction<CompileRequest, Run, Compilation> compiler;
  private final ToIntFunction<List<Compiled>> check;

  CompileRun(
      CompileRequest request,
      Console console,
      BiFunction<CompileRequest, Run, Compilation> compiler) {
    this(request, console, compiler, _ -> ExitCode.DONE);
  }

  /// @param check what must hold of what a rollout command is about before anything is written:
  ///   zero, or the exit code
  CompileRun(
      CompileRequest request,
      Console console,
      BiFunction<CompileRequest, Run, Compilation> compiler,
      ToIntFunction<List<Compiled>> check) {
    this.check = check;
    this.request = request;
    this.console = console;
    this.compiler = compiler;
  }

  int run() {
    if (!request.hook()) {
      var tree = new WorkingTree(console.directory());
      return run(tree, all -> deliver(all, tree));
    }
    GitTree held = held();
    return run(
        held,
        all -> {
          List<Compiled> whole = whole(all, held);
          return new HookRun(request, console, held).judge(whole, deliveries(whole, held));
        });
  }

  /// What a hook judges: what the next commit holds, or the commit that a push sends. The framework
  /// tells that one, by the name of its branch when the other side has nothing of it yet.
  private GitTree held() {
    Optional<String> pushed =
        Optional.ofNullable(System.getenv("PRE_COMMIT_TO_REF"))
            .or(() -> Optional.ofNullable(System.getenv("PRE_COMMIT_LOCAL_BRANCH")))
            .filter(_ -> request.destination() instanceof Destination.Comparison);
    return pushed.isPresent()
        ? GitCommit.of(console.directory(), pushed.get())
        : GitIndex.of(console.directory());
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
    LockFiles.refuseShared(outputs);
    List<Compiled> all = outputs.stream().map(output -> compile(output, inputs)).toList();
    List<Diagnostic> diagnostics = Compiled.diagnostics(all, request);
    boolean failed = diagnostics.stream().anyMatch(Diagnostic::isError);
    if (failed && !request.keepGoing()) {
      Optional<Compiled> own = alone(all);
      if (own.isEmpty()) return nothingWritten(diagnostics);
      int refused = check.applyAsInt(meant(List.of(own.get())));
      return refused == ExitCode.DONE ? shift(own.get(), diagnostics, tree) : refused;
    }
    report(diagnostics);
    Refusals.unknown(request.replaced(), all);
    if (!failed && !request.allowEmpty()) {
      Refusals.empty(all, request);
    }
    request.rollout().ifPresent(rollout -> Refusals.unclear(request, rollout.model(), all));
    if (request.locked()) {
      Refusals.changedLocks(all, request);
    }
    int refused = check.applyAsInt(meant(all));
    if (refused != ExitCode.DONE) return refused;
    int code = then.applyAsInt(all);
    return failed ? ExitCode.FAILED : code;
  }

  /// The outputs that a rollout command is about.
  private List<Compiled> meant(List<Compiled> all) {
    return all.stream()
        .filter(compiled -> request.rolloutOf(compiled.output()).isPresent())
        .toList();
  }

  /// What a rollout command is about, when the errors are those of others: whoever takes requests
  /// back at night does not mend what somebody has left in another model first.
  private Optional<Compiled> alone(List<Compiled> all) {
    String model = request.rollout().map(Rollout::model).orElse("");
    List<Compiled> meant =
        meant(all).stream().filter(compiled -> compiled.hasModel(model)).toList();
    boolean isClear =
        meant.size() == 1
            && (request.cluster().isPresent()
                || all.stream().noneMatch(compiled -> compiled.result().fleets().isEmpty()));
    boolean writes =
        request.destination() instanceof Destination.Folders
            && !request.hook()
            && !request.locked();
    return isClear && writes && meant.getFirst().isSound(model)
        ? Optional.of(meant.getFirst())
        : Optional.empty();
  }

  /// Carries out a rollout command, and nothing else.
  private int shift(Compiled own, List<Diagnostic> diagnostics, Tree tree) {
    report(diagnostics);
    write(deliveries(List.of(own), tree), Compiled.changedLocks(List.of(own)));
    console
        .err()
        .println(
            DiagnosticText.summary(diagnostics)
                + " elsewhere; what has errors stays as it is, and so do the other outputs.");
    Compiled.news(List.of(own), request).forEach(console.err()::println);
    return ExitCode.DONE;
  }

  private Compiled compile(Output output, Inputs inputs) {
    LockFiles locks = new LockFiles(console, inputs, output);
    Compilation result = compiler.apply(request, inputs.run(output, locks, request));
    return new Compiled(output, result, locks.after(result.locks()));
  }

  private int deliver(List<Compiled> all, Tree tree) {
    return switch (request.destination()) {
      case Destination.Stream _ -> print(all);
      case Destination.Folders _ -> {
        write(deliveries(whole(all, tree), tree), Compiled.changedLocks(all));
        Compiled.news(all, request).forEach(console.err()::println);
        yield ExitCode.DONE;
      }
      case Destination.Comparison comparison ->
          new CompareRun(request, console, comparison)
              .compare(deliveries(whole(all, tree), tree), Compiled.changedLocks(all));
    };
  }

  private List<Output> ofProject(Inputs inputs, Diagnostics diagnostics) {
    List<Output> outputs = inputs.project(diagnostics);
    boolean anySingle = outputs.stream().anyMatch(output -> output.layout() == Layout.SINGLE);
    if (request.keepGoing() && anySingle) {
      throw new Refusal(
          "`--keep-going` needs `layout: files`, since the last good part of one model cannot be"
              + " kept in a single file.");
    }
    return outputs;
  }

  private int nothingWritten(List<Diagnostic> diagnostics) {
    report(diagnostics);
    console.err().println(DiagnosticText.summary(diagnostics) + "; nothing is written.");
    return ExitCode.FAILED;
  }

  private void report(List<Diagnostic> diagnostics) {
    switch (request.format()) {
      case TEXT -> Message.diagnostics(console, diagnostics);
      case JSON ->
          (request.usesOut() ? console.err() : console.out())
              .print(DiagnosticJson.print(diagnostics));
      case LINES -> console.err().print(DiagnosticLines.print(diagnostics));
    }
  }

  private int print(List<Compiled> all) {
    List<Manifest> manifests =
        Compiled.fleets(all)
            .flatMap(fleet -> fleet.manifests().stream())
            .sorted(Comparator.comparing(Manifest::path))
            .toList();
    console.out().print(Layout.stream(manifests));
    return ExitCode.DONE;
  }

  /// With the fleets that a project has no more.
  private List<Compiled> whole(List<Compiled> all, Tree tree) {
    if (request.named().isPresent()) {
      return all;
    }
    List<Compiled> known = new ArrayList<>(all);
    if (all.stream().noneMatch(compiled -> compiled.result().hasErrors())) {
      FormerOutputs.of(all, console, tree).forEach(known::add);
    }
    var folders = new ManifestFolders(known, console, tree);
    var gone = new GoneFleets(folders.gone(), all, tree);
    if (request.allowEmpty()) {
      gone.tell(console);
    } else {
      gone.refuseLive();
    }
    return folders.withGoneFleets();
  }

  /// A plan for each folder. All are made before the first is carried out, so that a folder that
  /// cannot be written to stops the run.
  private List<Delivery> deliveries(List<Compiled> whole, Tree tree) {
    List<Delivery> deliveries = new ArrayList<>();
    deliveries.addAll(new ManifestFolders(whole, console, tree).deliveries());
    deliveries.addAll(new WaiverFolders(request, console, whole).deliveries());
    return deliveries;
  }

  /// The locks are on the disk, under other names, before the first manifest changes, and take
  /// their places last: until then the same command does all of it again.
  private void write(List<Delivery> deliveries, List<LockFile> locks) {
    List<String> written = new ArrayList<>();
    try {
      locks.forEach(LockFile::stage);
      for (Delivery delivery : deliveries) {
        Writing.carryOut(delivery.plan());
        delivery.summary().forEach(console.err()::println);
        if (!delivery.plan().isDone()) {
          written.add(delivery.plan().root().toString());
        }
      }
      locks.forEach(LockFile::publish);
      locks.forEach(this::warnOfIgnored);
    } catch (Refusal refusal) {
      locks.forEach(LockFile::forget);
      throw written.isEmpty() ? refusal : half(refusal, written);
    }
  }

  /// A lock that no commit holds is of no use to anybody else.
  private void warnOfIgnored(LockFile lock) {
    if (lock.before().isPresent() || !Git.isIgnored(lock.path())) return;
    Message.warning(
        console,
        "Git ignores `%s`.".formatted(lock.path()),
        List.of(
            "it says what runs: take it out of `.gitignore`, and commit it with the manifests.",
            "without it the next change may replace what serves."));
  }

  private static Refusal half(Refusal refusal, List<String> written) {
    List<String> help = new ArrayList<>(refusal.help());
    help.add("`%s` is written, the locks are not.".formatted(String.join("`, `", written)));
    help.add("mend it and type the same command again before you commit anything.");
    return new Refusal(refusal.sentence(), help.toArray(String[]::new));
  }
}
