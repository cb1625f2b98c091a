package dev.nimfleet.compiler;

import dev.nimfleet.compiler.Run.FleetFile;
import dev.nimfleet.compiler.Run.Input;
import dev.nimfleet.compiler.emit.Emission;
import dev.nimfleet.compiler.emit.Twins;
import dev.nimfleet.compiler.fleet.FleetErrors;
import dev.nimfleet.compiler.lock.LockErrors;
import dev.nimfleet.compiler.plan.FleetPlan;
import dev.nimfleet.compiler.plan.FleetPlanner;
import dev.nimfleet.compiler.schema.FleetShape;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.text.Suggest;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.YamlReader;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Compiles fleet files to the manifests that NIM Operator, KEDA and the Gateway API accept.
///
/// Pure: the same bytes and the same date give the same result.
public final class Compiler {
  private final ManifestCheck check;
  private final LocalDate today;
  private final boolean acceptsEmpty;

  /// @param check what judges the manifests after the schema check
  /// @param today the day that waivers are judged on; nothing else depends on it
  public Compiler(ManifestCheck check, LocalDate today) {
    this(check, today, false);
  }

  private Compiler(ManifestCheck check, LocalDate today, boolean acceptsEmpty) {
    this.check = check;
    this.today = today;
    this.acceptsEmpty = acceptsEmpty;
  }

  /// The same compiler for somebody who means a fleet without models, and so that everything of it
  /// goes.
  public Compiler acceptingEmptyFleets() {
    return new Compiler(check, today, true);
  }

  public Compilation compile(Run run) {
    Diagnostics diagnostics = new Diagnostics();
    List<FleetOutput> fleets = new ArrayList<>();
    Map<String, Span> names = new HashMap<>();
    FleetShape shape = new FleetShape();
    Map<String, Locks> locks = new HashMap<>();
    for (FleetFile fleetFile : run.fleets()) {
      Input file = fleetFile.text();
      Diagnostics ofFile = new Diagnostics();
      List<MapNode> documents = documents(file, ofFile);
      List<Diagnostic> mistakes = ofFile.sorted();
      diagnostics.addAll(mistakes);
      Locks ofThis = Locks.of(run, fleetFile, diagnostics);
      locks.put(file.name(), ofThis);
      for (MapNode document : documents) {
        fleet(document, shape, names, ofThis, diagnostics)
            .map(fleet -> fleet.without(hit(document, mistakes)))
            .ifPresent(fleets::add);
      }
    }
    refuseUnknownModel(run, fleets, diagnostics);
    List<FleetOutput> apart = fleets.size() < 2 ? fleets : Twins.refuse(fleets, diagnostics);
    List<Manifest> manifests = apart.stream().flatMap(fleet -> fleet.manifests().stream()).toList();
    diagnostics.addAll(check.check(manifests));
    Map<String, String> texts = new HashMap<>();
    locks.forEach((file, lock) -> lock.text(apart).ifPresent(text -> texts.put(file, text)));
    return new Compilation(apart, texts, diagnostics.sorted());
  }

  private static void refuseUnknownModel(
      Run run, List<FleetOutput> fleets, Diagnostics diagnostics) {
    if (run.rollout().isEmpty() || fleets.isEmpty()) {
      return;
    }
    String model = run.rollout().get().model();
    List<String> known = fleets.stream().flatMap(fleet -> fleet.models().stream()).toList();
    if (!known.contains(model)) {
      diagnostics.add(
          LockErrors.unknownModel(
              fleets.getFirst().at(),
              model,
              Suggest.closest(model, known)
                  .map(name -> List.of("did you mean `%s`?".formatted(name)))
                  .orElse(List.of())));
    }
  }

  private static List<MapNode> documents(Input file, Diagnostics diagnostics) {
    Optional<Source> source = YamlReader.decode(file.name(), file.bytes(), diagnostics);
    if (source.isEmpty()) {
      return List.of();
    }
    int before = diagnostics.errors();
    List<MapNode> documents = new ArrayList<>();
    for (Node node : YamlReader.read(source.get(), diagnostics)) {
      if (node instanceof MapNode map) {
        documents.add(map);
      } else {
        diagnostics.add(FleetErrors.unknownKind(node.at(), "", ""));
      }
    }
    if (documents.isEmpty() && diagnostics.errors() == before) {
      diagnostics.add(FleetErrors.noDocument(source.get().span(0, 0)));
    }
    return documents;
  }

  /// The models that mistakes of the YAML hit: their values may not be what was meant. They are
  /// planned all the same, so that every mistake of a file comes in one run.
  private static Set<String> hit(MapNode document, List<Diagnostic> mistakes) {
    Span all = document.at();
    List<Diagnostic> errors =
        mistakes.stream()
            .filter(Diagnostic::isError)
            .filter(each -> each.at().start() >= all.start() && each.at().end() <= all.end())
            .toList();
    return FleetShape.damage(document, errors)
        .map(FleetShape.Damage::models)
        .orElseGet(() -> FleetShape.models(document));
  }

  private Optional<FleetOutput> fleet(
      MapNode document,
      FleetShape shape,
      Map<String, Span> names,
      Locks locks,
      Diagnostics diagnostics) {
    if (!isFleet(document)) {
      diagnostics.add(
          FleetErrors.unknownKind(
              document.get("kind").map(Node::at).orElse(document.at()),
              document.text("apiVersion").orElse(""),
              document.text("kind").orElse("")));
      return Optional.empty();
    }
    Diagnostics ofShape = new Diagnostics();
    shape.check(document, ofShape);
    List<Diagnostic> found = ofShape.sorted();
    diagnostics.addAll(found);
    Optional<FleetShape.Damage> damage = FleetShape.damage(document, found);
    if (damage.isEmpty()) {
      return Optional.empty();
    }
    FleetPlanner planner = new FleetPlanner(diagnostics, today);
    if (!acceptsEmpty) {
      planner.refuseEmpty(document);
    }
    FleetPlan plan = planner.plan(document, damage.get().models());
    Optional<Span> first = Optional.ofNullable(names.putIfAbsent(plan.name(), plan.at()));
    if (first.isPresent()) {
      diagnostics.add(FleetErrors.sameFleet(plan.at(), plan.name(), first.get()));
      return Optional.empty();
    }
    return locks.of(plan, diagnostics).map(locking -> Emission.of(plan, locking, diagnostics));
  }

  private static boolean isFleet(MapNode document) {
    return document.text("kind").filter("ModelFleet"::equals).isPresent()
        && document.text("apiVersion").filter(v -> v.startsWith("nimfleet.dev/")).isPresent();
  }
}
