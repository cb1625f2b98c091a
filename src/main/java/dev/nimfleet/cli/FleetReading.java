package dev.nimfleet.cli;

import dev.nimfleet.cli.output.FleetName;
import dev.nimfleet.cli.output.OutputFolder;
import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.Canonical;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.drive.Model;
import dev.nimfleet.gitops.drive.MovingModels;
import dev.nimfleet.gitops.plan.Desired;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.ParseResult;

/// Fleets as files say them: fleet files, which are compiled; manifests that were compiled before;
/// or both, which must agree.
///
/// @param fleets none when there are errors
/// @param models of the fleets that were compiled, by `namespace/name`
/// @param locks of the fleet files, as far as they are not as they should be
record FleetReading(
    List<Desired> fleets,
    Map<String, List<Model>> models,
    List<LockFile> locks,
    List<Diagnostic> diagnostics) {
  FleetReading {
    models = Map.copyOf(models);
    fleets = List.copyOf(fleets);
    locks = List.copyOf(locks);
    diagnostics = List.copyOf(diagnostics);
  }

  /// Reads files and folders.
  ///
  /// @throws Refusal when there is nothing of a fleet: an empty set would remove all that runs
  static FleetReading of(
      List<String> paths, ParseResult given, Console console, LintFleets.FleetCompiler compiler) {
    var diagnostics = new Diagnostics();
    List<MapNode> read = new ManifestInputs(console, diagnostics).read(paths).objects();
    List<MapNode> fleets = read.stream().filter(LintFleets::isFleet).toList();
    List<MapNode> objects = read.stream().filter(FleetReading::isRendered).toList();
    List<LockFile> locks = new ArrayList<>();
    Map<String, List<Model>> models = Map.of();
    if (!fleets.isEmpty()) {
      Reading reading = new LintFleets(console, compiler).read(fleets, Wiring::check, given);
      diagnostics.addAll(reading.diagnostics());
      List<MapNode> compiled = compiled(reading);
      if (!objects.isEmpty() && !diagnostics.hasErrors()) refuseOthers(objects, compiled);
      objects = compiled;
      models =
          MovingModels.of(
              reading.outputs().stream().flatMap(each -> each.result().fleets().stream()).toList());
      reading.outputs().stream()
          .flatMap(each -> each.locks().stream())
          .filter(lock -> !lock.isDone())
          .forEach(locks::add);
    }
    List<Desired> desired =
        Desired.of(objects, diagnostics).stream()
            .map(fleet -> isWhole(fleet, !fleets.isEmpty(), paths, console) ? fleet.whole() : fleet)
            .toList();
    if (!diagnostics.hasErrors() && desired.isEmpty()) {
      throw new Refusal("There is nothing to apply.", "no object of a fleet was read.");
    }
    return new FleetReading(
        diagnostics.hasErrors() ? List.of() : desired, models, locks, diagnostics.sorted());
  }

  /// What a fleet file compiles to is all of its fleet. Of manifests alone nobody knows, unless
  /// they are a folder in which the fleet's index lists them.
  private static boolean isWhole(
      Desired fleet, boolean isCompiled, List<String> paths, Console console) {
    return isCompiled
        || paths.stream()
            .filter(path -> !path.equals(Inputs.STDIN))
            .map(console::path)
            .anyMatch(path ->
                new OutputFolder(path).holds(new FleetName(fleet.namespace(), fleet.name())));
  }

  /// Whether an object may be what a fleet compiles to. Fleets, clusters and locks are what it is
  /// made of; waivers are for an administrator to apply; a `kustomization.yaml` says which files
  /// Flux applies.
  static boolean isRendered(MapNode object) {
    String version = object.text("apiVersion").orElse("");
    return !version.startsWith("nimfleet.dev/") && !version.startsWith("kustomize.config.k8s.io/");
  }

  boolean hasErrors() {
    return diagnostics.stream().anyMatch(Diagnostic::isError);
  }

  private static List<MapNode> compiled(Reading reading) {
    return reading.outputs().stream()
        .flatMap(each -> each.result().fleets().stream())
        .flatMap(fleet -> fleet.manifests().stream())
        .sorted(Comparator.comparing(Manifest::path))
        .map(Manifest::object)
        .toList();
  }

  /// Manifests beside a fleet file that say something else than it compiles to: somebody has edited
  /// them, or has not compiled again.
  private static void refuseOthers(List<MapNode> rendered, List<MapNode> compiled) {
    Set<String> meant = compiled.stream().map(Canonical::text).collect(Collectors.toSet());
    for (MapNode object : rendered) {
      if (!meant.remove(Canonical.text(object))) {
        throw new Refusal(
            "%s is not what the fleet file beside it compiles to.".formatted(object.at()),
            "run `nimfleet compile`, look at what it changes, and commit that.");
      }
    }
    if (!meant.isEmpty()) {
      throw new Refusal(
          "%d of the manifests that the fleet file compiles to are missing."
              .formatted(meant.size()),
          "run `nimfleet compile`, and commit what it writes.");
    }
  }
}
