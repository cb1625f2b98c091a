package dev.nimfleet.compiler;

import dev.nimfleet.compiler.Run.FleetFile;
import dev.nimfleet.compiler.Run.Includes;
import dev.nimfleet.compiler.Run.Input;
import dev.nimfleet.compiler.imports.FreeNames;
import dev.nimfleet.compiler.imports.ImportedFleet;
import dev.nimfleet.compiler.imports.Running;
import dev.nimfleet.compiler.lock.Imported;
import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.LockWriter;
import dev.nimfleet.compiler.lock.LockedRevision;
import dev.nimfleet.compiler.lock.ModelLock;
import dev.nimfleet.compiler.plan.Written;
import dev.nimfleet.compiler.schema.FleetShape;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Entry;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.YamlReader;
import dev.nimfleet.compiler.yaml.YamlWriter;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Makes a fleet of manifests that others have written, and a lock by which the first compile
/// changes nothing of what runs.
///
/// Pure, as the [Compiler] is.
public final class Import {
  private static final String FILE = "fleet.yaml";
  private static final String LOCK = "fleet.lock.yaml";

  private final Compiler compiler;
  private final Diagnostics diagnostics = new Diagnostics();

  private Import(LocalDate today) {
    this.compiler = new Compiler(ManifestCheck.NONE, today);
  }

  /// What the manifests do not say.
  ///
  /// @param name of the fleet; otherwise it is the namespace's
  /// @param namespace where objects are that do not say it; otherwise that is `default`
  /// @param product the GPU of services that do not say theirs: the node label
  ///   `nvidia.com/gpu.product`
  public record Request(
      Optional<String> name, Optional<String> namespace, Optional<String> product) {}

  /// What was made of the manifests.
  ///
  /// @param fleet the text of fleet.yaml; empty when there are errors
  /// @param lock the text of the lock beside it; empty when nothing runs
  /// @param running the names of the models that run
  /// @param beginning those of models whose manifests no cluster can have
  public record Result(
      Optional<String> fleet,
      Optional<String> lock,
      List<String> running,
      List<String> beginning,
      List<Diagnostic> diagnostics) {
    public Result {
      running = List.copyOf(running);
      beginning = List.copyOf(beginning);
      diagnostics = List.copyOf(diagnostics);
    }
  }

  /// Reads manifests as a fleet.
  ///
  /// @param today the day that the fleet is compiled on, to see that it compiles
  public static Result read(List<Input> files, Request request, LocalDate today) {
    return new Import(today).read(files, request);
  }

  private Result read(List<Input> files, Request request) {
    List<ImportedFleet> found =
        ImportedFleet.read(
            files, request.name(), request.namespace(), request.product(), diagnostics);
    List<ImportedFleet> fleets = settled(found);
    if (fleets.isEmpty()) {
      return new Result(
          Optional.empty(), Optional.empty(), List.of(), List.of(), diagnostics.sorted());
    }
    String shared = ImportedFleet.text(fleets);
    String text =
        run(shared, Optional.empty()).hasErrors() ? ImportedFleet.plainText(fleets) : shared;
    Compilation alone = compile(text, Optional.empty());
    List<Lock> locks = new ArrayList<>();
    List<String> running = new ArrayList<>();
    List<String> beginning = new ArrayList<>();
    List<MapNode> documents = documents(text);
    for (int i = 0; i < fleets.size(); i++) {
      ImportedFleet fleet = fleets.get(i);
      FleetOutput output = alone.fleets().get(i);
      fleet.tellWhatIsFrozen(output.manifests(), diagnostics);
      locks.add(lock(fleet, output, documents.get(i)));
      fleet.models().forEach((model, of) -> (of.runs() ? running : beginning).add(model));
    }
    locks.removeIf(lock -> lock.models().isEmpty() && lock.caches().isEmpty());
    Optional<String> lock =
        locks.isEmpty() ? Optional.empty() : Optional.of(LockWriter.write(locks));
    compile(text, lock);
    return new Result(Optional.of(text), lock, running, beginning, diagnostics.sorted());
  }

  /// The fleets without what the compiler refuses, which is told. Each round takes something away.
  private List<ImportedFleet> settled(List<ImportedFleet> found) {
    List<ImportedFleet> fleets = new ArrayList<>(found);
    while (!fleets.isEmpty()) {
      String text = ImportedFleet.plainText(fleets);
      Optional<Diagnostic> error =
          run(text, Optional.empty()).diagnostics().stream()
              .filter(Diagnostic::isError)
              .findFirst();
      if (error.isEmpty()) {
        return fleets;
      }
      giveUp(error.get(), fleets, documents(text));
      fleets.removeIf(ImportedFleet::isEmpty);
    }
    return fleets;
  }

  private void giveUp(Diagnostic error, List<ImportedFleet> fleets, List<MapNode> documents) {
    int document = 0;
    while (document + 1 < documents.size()
        && documents.get(document + 1).at().start() <= error.at().start()) {
      document++;
    }
    ImportedFleet fleet = fleets.get(document);
    Optional<Entry> model = at(error, FleetShape.models(documents.get(document)));
    if (model.isPresent()) {
      Optional<Entry> field = at(error, ((MapNode) model.get().value()).entries());
      List<String> path = field.map(entry -> path(error, entry)).orElse(List.of());
      fleet.giveUp(model.get().key(), path, error, diagnostics);
    } else {
      fleet.giveUpShared(error, diagnostics);
    }
  }

  /// What is wrong with how a model scales is one setting of many; elsewhere the whole field goes.
  private static List<String> path(Diagnostic error, Entry field) {
    if (!field.key().equals("autoscale")) {
      return List.of(field.key());
    }
    Optional<Entry> setting = at(error, ((MapNode) field.value()).entries());
    return Stream.of(Optional.of(field), setting)
        .flatMap(Optional::stream)
        .map(Entry::key)
        .toList();
  }

  /// The last entry that begins before a diagnostic's place.
  private static Optional<Entry> at(Diagnostic error, List<Entry> entries) {
    return entries.stream()
        .filter(entry -> entry.at().start() <= error.at().start())
        .reduce((_, later) -> later);
  }

  private static Lock lock(ImportedFleet fleet, FleetOutput output, MapNode document) {
    SortedMap<String, ModelLock> models = new TreeMap<>();
    FreeNames names = fleet.freeNames();
    for (Entry written : FleetShape.models(document)) {
      Running running = Optional.ofNullable(fleet.models().get(written.key())).orElseThrow();
      if (running.runs()) {
        ModelLock asked =
            Optional.ofNullable(output.lock().models().get(written.key())).orElseThrow();
        models.put(written.key(), lock(running, asked, written, document, names));
      }
    }
    return new Lock(fleet.name(), fleet.namespace(), fleet.caches(), models, new TreeMap<>());
  }

  private static ModelLock lock(
      Running running, ModelLock asked, Entry written, MapNode document, FreeNames names) {
    LockedRevision ours = asked.live().orElseThrow();
    String name = running.service().name();
    LockedRevision live =
        new LockedRevision(
            name, ours.asked(), ours.metrics(), YamlWriter.write(running.service().object()));
    SortedMap<String, String> objects = new TreeMap<>();
    running.kept().forEach(kept -> objects.put(kept.kind(), YamlWriter.write(kept.object())));
    Optional<MapNode> defaults = document.find("spec", "defaults").map(MapNode.class::cast);
    String digest = new Written((MapNode) written.value(), defaults).digest();
    return ModelLock.of(live)
        .withImported(
            Optional.of(
                new Imported(
                    name,
                    digest,
                    names.route(running),
                    names.budget(running),
                    running.foreignRoutes(),
                    objects)));
  }

  /// Compiles what must compile.
  private Compilation compile(String text, Optional<String> lock) {
    Compilation compilation = run(text, lock);
    compilation.diagnostics().stream()
        .filter(Diagnostic::isError)
        .findFirst()
        .ifPresent(error -> {
          throw new IllegalStateException("the imported fleet does not compile: " + error);
        });
    return compilation;
  }

  private Compilation run(String text, Optional<String> lock) {
    Optional<Input> locked = lock.map(yaml -> input(LOCK, yaml));
    FleetFile file = new FleetFile(input(FILE, text), locked, () -> locked);
    return compiler.compile(
        new Run(List.of(file), Optional.empty(), Includes.NONE, Set.of(), Optional.empty()));
  }

  private static Input input(String name, String text) {
    return new Input(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<MapNode> documents(String text) {
    List<Node> nodes = YamlReader.read(new Source(FILE, text), new Diagnostics());
    return nodes.stream().map(MapNode.class::cast).toList();
  }
}
