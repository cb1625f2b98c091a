package dev.nimfleet.cli.output;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Which files in a folder are a fleet's own, and which models need each: what nimfleet may replace
/// and remove there, and nothing else.
///
/// As text: a line `nimfleet-index 1 <namespace>/<name>`, then one line a file: its path, a tab,
/// its models with commas between them. One line a file merges well in Git.
public record FileIndex(FleetName fleet, SortedMap<FilePath, List<String>> files) {
  private static final String FORMAT = "nimfleet-index 1 ";
  private static final String[] EMPTY = {};

  static FileIndex empty(FleetName fleet) {
    return new FileIndex(fleet, new TreeMap<>());
  }

  static FileIndex of(FleetFiles fleet) {
    SortedMap<FilePath, List<String>> files = new TreeMap<>();
    fleet.files().forEach(file -> files.put(file.path(), file.models()));
    return new FileIndex(fleet.fleet(), files);
  }

  /// Reads an index that people can edit and Git can merge: a merge conflict reads as both its
  /// sides, and everything else that we would not have written is refused.
  ///
  /// @param shown the path of the index file, for messages
  public static FileIndex parse(String shown, String text) {
    Optional<FleetName> fleet = Optional.empty();
    SortedMap<FilePath, List<String>> files = new TreeMap<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      String place = shown + ":" + ++number;
      if (isConflictMarker(line)) {
        continue;
      }
      if (fleet.isEmpty()) {
        fleet = Optional.of(header(place, line));
      } else if (!line.equals(FORMAT + fleet.get())) {
        addFile(files, place, line);
      }
    }
    return new FileIndex(fleet.orElseThrow(() -> broken(shown, "is empty")), files);
  }

  /// The index as it is written.
  public String text() {
    StringBuilder text = new StringBuilder(FORMAT).append(fleet).append('\n');
    files.forEach((path, models) ->
        text.append(path).append('\t').append(String.join(",", models)).append('\n'));
    return text.toString();
  }

  /// The files of both; for a file that both know, this index's models.
  FileIndex union(FileIndex other) {
    SortedMap<FilePath, List<String>> all = new TreeMap<>(other.files);
    all.putAll(files);
    return new FileIndex(fleet, all);
  }

  private static FleetName header(String place, String line) {
    String[] parts =
        line.startsWith(FORMAT) ? line.substring(FORMAT.length()).split("/", -1) : EMPTY;
    if (parts.length != 2 || !FleetName.isSafe(parts[1])) {
      throw broken(place, "does not say whose index it is");
    }
    return new FleetName(parts[0], parts[1]);
  }

  private static void addFile(SortedMap<FilePath, List<String>> files, String place, String line) {
    String[] parts = line.split("\t", -1);
    Optional<String> problem = FilePath.problem(parts[0]);
    if (problem.isPresent()) {
      throw broken(place, "names `%s`, which %s".formatted(parts[0], problem.get()));
    }
    if (parts.length != 2) {
      throw broken(place, "is not a path, a tab and models");
    }
    List<String> models = parts[1].isEmpty() ? List.of() : List.of(parts[1].split(","));
    files.merge(new FilePath(parts[0]), models, FileIndex::both);
  }

  private static List<String> both(List<String> one, List<String> other) {
    return Stream.concat(one.stream(), other.stream()).sorted().distinct().toList();
  }

  private static boolean isConflictMarker(String line) {
    return line.startsWith("<<<<<<< ")
        || line.equals("=======")
        || line.startsWith("||||||| ")
        || line.startsWith(">>>>>>> ");
  }

  private static Refusal broken(String place, String problem) {
    return new Refusal(
        "%s %s.".formatted(place, problem),
        "restore the file from Git, or delete it: the next run then writes it anew, but leaves"
            + " files of removed models where they are.");
  }
}
