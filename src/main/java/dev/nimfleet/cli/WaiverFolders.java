package dev.nimfleet.cli;

import dev.nimfleet.cli.output.FleetFiles;
import dev.nimfleet.cli.output.FleetName;
import dev.nimfleet.cli.output.Layout;
import dev.nimfleet.cli.output.OutputFolder;
import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.compiler.Compilation;
import dev.nimfleet.compiler.FleetOutput;
import dev.nimfleet.compiler.Manifest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Where the PolicyWaivers of a run go: a folder beside each fleet file, which an administrator
/// syncs, and never the output folder, which the team syncs itself.
final class WaiverFolders {
  private static final String FOLDER = "waivers";

  private final CompileRequest request;
  private final Console console;
  private final Path out;

  WaiverFolders(CompileRequest request, Console console, Path out) {
    this.request = request;
    this.console = console;
    this.out = out;
  }

  /// A delivery for each folder where a fleet has waivers, or has had some.
  List<Delivery> deliveries(Compilation result) {
    Map<Path, List<FleetOutput>> folders = new LinkedHashMap<>();
    for (FleetOutput fleet : result.fleets()) {
      Path folder = folder(fleet);
      if (!fleet.waivers().isEmpty() || new OutputFolder(folder).hasIndex(name(fleet))) {
        folders.computeIfAbsent(folder, _ -> new ArrayList<>()).add(fleet);
      }
    }
    List<Delivery> all = new ArrayList<>();
    folders.forEach((folder, fleets) -> all.add(delivery(folder, fleets, !result.hasErrors())));
    return all;
  }

  private Delivery delivery(Path folder, List<FleetOutput> fleets, boolean complete) {
    if (folder.toAbsolutePath().normalize().startsWith(out.toAbsolutePath().normalize())) {
      throw new Refusal(
          "The waivers cannot go to `%s`, since it lies in the output folder `%s`."
              .formatted(folder, out),
          "an administrator approves waivers, so they have a folder of their own: `--waivers"
              + " DIR`.");
    }
    List<FleetFiles> files =
        fleets.stream()
            .map(
                fleet -> new FleetFiles(name(fleet), Layout.FILES.files(fleet.waivers()), complete))
            .toList();
    return new Delivery(
        new OutputFolder(folder).plan(files), fleets.stream().map(Delivery::waivers).toList());
  }

  private Path folder(FleetOutput fleet) {
    return request.waivers().map(console::path).orElseGet(() -> folderBesideFile(fleet));
  }

  private Path folderBesideFile(FleetOutput fleet) {
    return file(fleet).map(this::beside).orElseGet(() -> folderOfOld(fleet));
  }

  /// A fleet without objects points nowhere, but the waivers that it had are known by their index.
  private Path folderOfOld(FleetOutput fleet) {
    List<Path> folders = request.files().stream().map(this::beside).toList();
    return folders.stream()
        .filter(folder -> new OutputFolder(folder).hasIndex(name(fleet)))
        .findFirst()
        .orElseGet(folders::getFirst);
  }

  private Path beside(String file) {
    Path path = console.path(file.equals(Inputs.STDIN) ? "" : file);
    return file.equals(Inputs.STDIN) ? path.resolve(FOLDER) : path.resolveSibling(FOLDER);
  }

  /// The fleet file that a fleet comes from: its objects point there, or into files that it
  /// includes.
  private Optional<String> file(FleetOutput fleet) {
    List<String> files = request.files();
    return Stream.concat(fleet.waivers().stream(), fleet.manifests().stream())
        .map(Manifest::object)
        .map(object -> object.at().source().name())
        .filter(files::contains)
        .findFirst();
  }

  private static FleetName name(FleetOutput fleet) {
    return new FleetName(fleet.namespace(), fleet.name());
  }
}
