package dev.nimfleet.cli;

import dev.nimfleet.cli.git.GitTree;
import dev.nimfleet.cli.git.Tree;
import dev.nimfleet.cli.git.WorkingTree;
import dev.nimfleet.cli.output.FileIndex;
import dev.nimfleet.cli.output.FleetFiles;
import dev.nimfleet.cli.output.FleetName;
import dev.nimfleet.cli.output.OutputFolder;
import dev.nimfleet.cli.output.Plan;
import dev.nimfleet.compiler.FleetOutput;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The folders that manifests go to. Several outputs may share one, so each is planned once.
final class ManifestFolders {
  private final Console console;
  private final Tree tree;
  private final Map<Path, List<Compiled>> folders = new LinkedHashMap<>();

  /// @param tree what tells which fleets have files here
  ManifestFolders(List<Compiled> all, Console console, Tree tree) {
    this.console = console;
    this.tree = tree;
    for (Compiled compiled : all) {
      Path place = path(compiled).toAbsolutePath().normalize();
      folders.computeIfAbsent(place, _ -> new ArrayList<>()).add(compiled);
    }
  }

  /// The same with the fleets that have files in these folders and that no output has any more.
  /// Only a project can say that: who names files on the command line may leave others out.
  List<Compiled> withGoneFleets() {
    List<Compiled> all = new ArrayList<>();
    for (List<Compiled> outputs : folders.values()) {
      all.add(outputs.getFirst().with(gone(outputs)));
      all.addAll(outputs.subList(1, outputs.size()));
    }
    return all;
  }

  /// The fleets that [#withGoneFleets] adds.
  List<FleetName> gone() {
    return folders.values().stream().flatMap(outputs -> gone(outputs).stream()).toList();
  }

  /// A fleet with errors may have no name that could be read, so then nothing is gone.
  private List<FleetName> gone(List<Compiled> outputs) {
    if (outputs.stream().anyMatch(output -> output.result().hasErrors())) {
      return List.of();
    }
    List<String> names =
        outputs.stream()
            .flatMap(output -> output.result().fleets().stream())
            .map(FleetOutput::name)
            .toList();
    return fleets(outputs.getFirst()).stream()
        .filter(fleet -> !names.contains(fleet.name()) && !fleet.equals(FleetName.POLICIES))
        .toList();
  }

  /// The fleets that have files in the folder of an output. For a commit these are the ones that it
  /// knows: what only lies on the disk is no part of it.
  private List<FleetName> fleets(Compiled output) {
    return switch (tree) {
      case WorkingTree _ -> new OutputFolder(path(output)).fleets();
      case GitTree held -> committed(held, path(output).toString());
    };
  }

  private static List<FleetName> committed(GitTree held, String folder) {
    return held.matching(folder, Plan.INDEXES).stream()
        .map(notes -> {
          byte[] text = held.read(notes).orElseThrow();
          return FileIndex.parse(notes, new String(text, StandardCharsets.UTF_8)).fleet();
        })
        .toList();
  }

  List<Delivery> deliveries() {
    return folders.values().stream().map(this::delivery).toList();
  }

  private Path path(Compiled compiled) {
    return console.path(compiled.output().folder());
  }

  private Delivery delivery(List<Compiled> outputs) {
    List<FleetFiles> files = new ArrayList<>();
    List<String> contents = new ArrayList<>();
    for (Compiled compiled : outputs) {
      for (FleetOutput fleet : compiled.result().fleets()) {
        files.add(
            new FleetFiles(
                Compiled.name(fleet),
                compiled.output().layout().files(fleet.manifests()),
                !compiled.result().hasErrors()));
        contents.add(Delivery.manifests(fleet));
      }
    }
    return new Delivery(new OutputFolder(path(outputs.getFirst())).plan(files), contents);
  }
}
