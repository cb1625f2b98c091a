package dev.nimfleet.cli;

import dev.nimfleet.cli.output.FleetFiles;
import dev.nimfleet.cli.output.FleetName;
import dev.nimfleet.cli.output.Layout;
import dev.nimfleet.cli.output.OutputFolder;
import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.cli.project.Output;
import dev.nimfleet.compiler.FleetOutput;
import dev.nimfleet.compiler.Manifest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Where the PolicyWaivers of a run go: a folder beside each fleet file, which an administrator
/// syncs, and never an output folder, which the team syncs itself.
final class WaiverFolders {
  private static final String FOLDER = "waivers";

  private final CompileRequest request;
  private final Console console;
  private final List<Compiled> all;

  WaiverFolders(CompileRequest request, Console console, List<Compiled> all) {
    this.request = request;
    this.console = console;
    this.all = List.copyOf(all);
  }

  /// A delivery for each folder where a fleet has waivers, or has had some. A fleet has the same
  /// ones for every cluster.
  List<Delivery> deliveries() {
    Map<Path, Map<FleetName, FleetOutput>> folders = new LinkedHashMap<>();
    for (Compiled compiled : all) {
      for (FleetOutput fleet : compiled.result().fleets()) {
        FleetName name = Compiled.name(fleet);
        folder(compiled.output(), fleet)
            .filter(path -> !fleet.waivers().isEmpty() || new OutputFolder(path).hasIndex(name))
            .ifPresent(path ->
                folders.computeIfAbsent(path, _ -> new LinkedHashMap<>()).putIfAbsent(name, fleet));
      }
    }
    boolean complete = all.stream().noneMatch(compiled -> compiled.result().hasErrors());
    List<Delivery> deliveries = new ArrayList<>();
    folders.forEach((folder, fleets) ->
        deliveries.add(delivery(folder, List.copyOf(fleets.values()), complete)));
    return deliveries;
  }

  /// All folders where fleets of this run may have had waivers.
  Set<Path> places() {
    Set<Path> places = new LinkedHashSet<>();
    for (Compiled compiled : all) {
      named(compiled.output())
          .map(file -> request.waivers().map(console::path).orElseGet(() -> beside(file)))
          .forEach(places::add);
    }
    return places;
  }

  private static Stream<String> named(Output output) {
    return Stream.concat(output.fleets().stream(), output.written().stream());
  }

  private Delivery delivery(Path folder, List<FleetOutput> fleets, boolean complete) {
    for (Compiled compiled : all) {
      refuseInside(console.path(compiled.output().folder()), folder);
    }
    List<FleetFiles> files =
        fleets.stream()
            .map(fleet ->
                new FleetFiles(Compiled.name(fleet), Layout.FILES.files(fleet.waivers()), complete))
            .toList();
    return new Delivery(
        new OutputFolder(folder).plan(files), fleets.stream().map(Delivery::waivers).toList());
  }

  private static void refuseInside(Path out, Path folder) {
    if (folder.toAbsolutePath().normalize().startsWith(out.toAbsolutePath().normalize())) {
      throw new Refusal(
          "The waivers cannot go to `%s`, since it lies in the output folder `%s`."
              .formatted(folder, out),
          "an administrator approves waivers, so they have a folder of their own: `--waivers"
              + " DIR`.");
    }
  }

  private Optional<Path> folder(Output output, FleetOutput fleet) {
    return request
        .waivers()
        .map(console::path)
        .or(() -> file(output, fleet).map(this::beside))
        .or(() -> folderOfOld(output, fleet))
        .or(() -> output.fleets().stream().findFirst().map(this::beside));
  }

  /// A fleet without objects points nowhere, but the waivers that it had are known by their index.
  private Optional<Path> folderOfOld(Output output, FleetOutput fleet) {
    return named(output)
        .map(this::beside)
        .filter(folder -> new OutputFolder(folder).hasIndex(Compiled.name(fleet)))
        .findFirst();
  }

  private Path beside(String file) {
    Path path = console.path(file.equals(Inputs.STDIN) ? "" : file);
    return file.equals(Inputs.STDIN) ? path.resolve(FOLDER) : path.resolveSibling(FOLDER);
  }

  /// The fleet file that a fleet comes from: its objects point there, or into files that it
  /// includes.
  private static Optional<String> file(Output output, FleetOutput fleet) {
    return Stream.concat(fleet.waivers().stream(), fleet.manifests().stream())
        .map(Manifest::object)
        .map(object -> object.at().source().name())
        .filter(output.fleets()::contains)
        .findFirst();
  }
}
