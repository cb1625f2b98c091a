package dev.nimfleet.compiler;

import dev.nimfleet.compiler.Parts.Whole;
import dev.nimfleet.compiler.Run.FleetFile;
import dev.nimfleet.compiler.Run.Input;
import dev.nimfleet.compiler.emit.Emission;
import dev.nimfleet.compiler.emit.Twins;
import dev.nimfleet.compiler.fleet.Cluster;
import dev.nimfleet.compiler.fleet.DocumentKind;
import dev.nimfleet.compiler.fleet.FleetErrors;
import dev.nimfleet.compiler.plan.FleetPlan;
import dev.nimfleet.compiler.plan.FleetPlanner;
import dev.nimfleet.compiler.schema.FleetShape;
import dev.nimfleet.compiler.schema.FleetShape.Damage;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    Optional<Cluster> cluster = run.cluster().flatMap(file -> cluster(file, diagnostics));
    if (diagnostics.hasErrors()) {
      // What the cluster is decides on every object.
      return new Compilation(List.of(), Map.of(), diagnostics.sorted());
    }
    List<FleetOutput> fleets = new ArrayList<>();
    Map<String, Span> names = new HashMap<>();
    FleetShape shape = new FleetShape(DocumentKind.FLEET);
    Map<String, Locks> locks = new HashMap<>();
    for (FleetFile fleetFile : run.fleets()) {
      Input file = fleetFile.text();
      Diagnostics ofFile = new Diagnostics();
      List<MapNode> documents = new Documents(DocumentKind.FLEET, ofFile).all(file);
      List<Diagnostic> mistakes = ofFile.sorted();
      diagnostics.addAll(mistakes);
      Locks ofThis = Locks.of(run, fleetFile, documents, diagnostics);
      locks.put(file.name(), ofThis);
      if (!acceptsEmpty && !ofFile.hasErrors()) {
        ofThis.refuseLosses(documents, diagnostics);
      }
      for (MapNode document : documents) {
        Parts parts = new Parts(run.includes(), diagnostics);
        usable(document, shape, diagnostics)
            .flatMap(damage -> parts.join(file.name(), document, damage.models(), mistakes))
            .flatMap(whole -> fleet(whole, cluster, names, ofThis, diagnostics))
            .ifPresent(fleets::add);
      }
    }
    List<FleetOutput> apart = fleets.size() < 2 ? fleets : Twins.refuse(fleets, diagnostics);
    List<Manifest> manifests = apart.stream().flatMap(fleet -> fleet.manifests().stream()).toList();
    if (!manifests.isEmpty()) {
      Findings findings = new Findings(apart);
      check.check(manifests).forEach(found -> findings.told(found).ifPresent(diagnostics::add));
    }
    Map<String, String> texts = new HashMap<>();
    locks.forEach((file, lock) ->
        lock.text(apart, acceptsEmpty && !diagnostics.hasErrors())
            .ifPresent(text -> texts.put(file, text)));
    return new Compilation(apart, texts, diagnostics.sorted());
  }

  private static Optional<Cluster> cluster(Input file, Diagnostics diagnostics) {
    Diagnostics found = new Diagnostics();
    Optional<MapNode> document = new Documents(DocumentKind.CLUSTER, found).only(file);
    document.ifPresent(map -> new FleetShape(DocumentKind.CLUSTER).check(map, found));
    diagnostics.addAll(found.sorted());
    return document.filter(_ -> !found.hasErrors()).map(Cluster::of);
  }

  /// What is usable of a document; empty when it is no fleet, or none that can be trusted.
  private static Optional<Damage> usable(
      MapNode document, FleetShape shape, Diagnostics diagnostics) {
    if (new Documents(DocumentKind.FLEET, diagnostics).refuses(document)) {
      return Optional.empty();
    }
    Diagnostics ofShape = new Diagnostics();
    shape.check(document, ofShape);
    List<Diagnostic> found = ofShape.sorted();
    diagnostics.addAll(found);
    return FleetShape.damage(document, found);
  }

  private Optional<FleetOutput> fleet(
      Whole whole,
      Optional<Cluster> cluster,
      Map<String, Span> names,
      Locks locks,
      Diagnostics diagnostics) {
    FleetPlanner planner = new FleetPlanner(diagnostics, today, cluster);
    if (!acceptsEmpty) {
      planner.refuseEmpty(whole.document());
    }
    FleetPlan plan = planner.plan(whole.document(), whole.broken());
    Optional<Span> first = Optional.ofNullable(names.putIfAbsent(plan.name(), plan.at()));
    if (first.isPresent()) {
      diagnostics.add(FleetErrors.sameFleet(plan.at(), plan.name(), first.get()));
      return Optional.empty();
    }
    return locks
        .of(plan, whole.document(), acceptsEmpty, diagnostics)
        .map(locking -> Emission.of(plan, locking, diagnostics).without(whole.doubtful()));
  }
}
