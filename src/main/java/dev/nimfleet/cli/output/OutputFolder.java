package dev.nimfleet.cli.output;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// A folder that fleets compile into and that belongs to others as well. Reads it, and plans what
/// has to change; touches nothing.
public final class OutputFolder {
  private final Path root;
  private final Notes notes;

  /// What stands at a path, symbolic links not followed.
  private enum Presence {
    MISSING,
    FILE,
    FOLDER,
    LINK
  }

  /// Names a folder, which need not exist yet.
  ///
  /// @param root the folder as the user typed it
  public OutputFolder(Path root) {
    this.root = root;
    this.notes = new Notes(root);
  }

  public boolean hasIndex(FleetName fleet) {
    return Files.exists(notes.index(fleet));
  }

  /// Whether all files of a fleet are here, by its index.
  public boolean holds(FleetName fleet) {
    Path index = notes.index(fleet);
    if (!Files.isRegularFile(index)) return false;
    try {
      FileIndex known = FileIndex.parse(index.toString(), Files.readString(index));
      return known.fleet().equals(fleet)
          && known.files().keySet().stream()
              .allMatch(path -> Files.isRegularFile(root.resolve(path.text())));
    } catch (IOException e) {
      throw DiskTrouble.reading(e);
    }
  }

  /// The fleets that have files here, by their indexes.
  public List<FleetName> fleets() {
    try {
      return new Planning(List.of()).known();
    } catch (IOException e) {
      throw DiskTrouble.reading(e);
    }
  }

  /// Plans how the folder comes to hold these fleets' files. What it holds for other fleets, and
  /// what was never ours, stays.
  public Plan plan(List<FleetFiles> fleets) {
    if (Files.exists(root) && !Files.isDirectory(root)) {
      throw new Refusal("`%s` is a file, not a folder.".formatted(root));
    }
    try {
      return new Planning(fleets).plan();
    } catch (IOException e) {
      throw DiskTrouble.reading(e);
    }
  }

  /// One reading of the folder.
  private final class Planning {
    private final List<FleetFiles> fleets;
    private final Map<String, Presence> folders = new HashMap<>();
    private final Map<FleetName, FileIndex> indexes = new LinkedHashMap<>();
    private final Map<FleetName, String> indexTexts = new HashMap<>();
    private final List<Path> leftovers = new ArrayList<>();
    private final Map<FilePath, FleetName> owners = new HashMap<>();

    Planning(List<FleetFiles> fleets) {
      this.fleets = fleets;
    }

    List<FleetName> known() throws IOException {
      readNotes();
      return List.copyOf(indexes.keySet());
    }

    Plan plan() throws IOException {
      readNotes();
      claimPaths();
      List<FleetChanges> plans = new ArrayList<>();
      for (FleetFiles fleet : fleets) {
        plans.add(plan(fleet));
      }
      return new Plan(root, plans, leftovers);
    }

    private void readNotes() throws IOException {
      folders.put("", Files.isDirectory(root) ? Presence.FOLDER : Presence.MISSING);
      if (folder(FilePath.NOTES) == Presence.MISSING) {
        return;
      }
      List<Path> files = new ArrayList<>();
      try (DirectoryStream<Path> all = Files.newDirectoryStream(notes.folder())) {
        all.forEach(files::add);
      }
      files.sort(null);
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(Notes.INDEX)) {
          readIndex(file, name.substring(0, name.length() - Notes.INDEX.length()));
        } else if (isLeftover(name)) {
          leftovers.add(file);
        }
      }
    }

    private void readIndex(Path file, String fleetName) throws IOException {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      FileIndex index = FileIndex.parse(file.toString(), text);
      FleetName owner = index.fleet();
      if (!owner.name().equals(fleetName)) {
        throw new Refusal(
            "`%s` says that it belongs to fleet `%s`.".formatted(file, owner),
            "an index has the name of its fleet; restore it from Git.");
      }
      for (FleetFiles fleet : fleets) {
        boolean sameName = fleet.fleet().name().equals(fleetName);
        if (sameName && !fleet.fleet().equals(owner)) {
          throw new Refusal(
              "Fleet `%s` cannot use `%s`: fleet `%s` of the same name has its files there."
                  .formatted(fleet.fleet(), root, owner),
              "give one of them another name, or another folder with -o.",
              "if the fleet has moved to another namespace, delete `%s` and the files it lists."
                  .formatted(file));
        }
      }
      indexes.put(owner, index);
      indexTexts.put(owner, text);
    }

    private boolean isLeftover(String fileName) {
      for (FleetFiles fleet : fleets) {
        Optional<Long> process = Notes.stagedBy(fleet.fleet(), fileName);
        if (process.isPresent()) {
          long pid = process.get();
          return pid == ProcessHandle.current().pid() || ProcessHandle.of(pid).isEmpty();
        }
      }
      return false;
    }

    /// Every path has one owner, in this run and on the disk.
    private void claimPaths() {
      refuseEqualNames();
      for (FileIndex index : indexes.values()) {
        if (fleets.stream().noneMatch(fleet -> fleet.fleet().equals(index.fleet()))) {
          index.files().keySet().forEach(path -> owners.put(path, index.fleet()));
        }
      }
      for (FleetFiles fleet : fleets) {
        for (GeneratedFile file : fleet.files()) {
          FleetName other = owners.put(file.path(), fleet.fleet());
          if (other != null) {
            throw claimedTwice(file.path(), fleet.fleet(), other);
          }
        }
      }
    }

    private void refuseEqualNames() {
      Map<String, FleetName> byName = new HashMap<>();
      for (FleetFiles fleet : fleets) {
        FleetName name = fleet.fleet();
        FleetName other = byName.put(name.name(), name);
        if (name.equals(other)) {
          throw new Refusal(
              "Fleet `%s` is there twice in this run.".formatted(name),
              "name each fleet file once.");
        }
        if (other != null) {
          throw new Refusal(
              "Fleets `%s` and `%s` cannot share a folder, since their names are equal."
                  .formatted(other, name),
              "give one of them another name, or another folder with -o.");
        }
      }
    }

    private Refusal claimedTwice(FilePath path, FleetName one, FleetName other) {
      return new Refusal(
          "Fleets `%s` and `%s` both write `%s`.".formatted(other, one, root.resolve(path.text())),
          "compile them into different folders.",
          "if fleet `%s` no longer exists, delete `%s` and the files it lists."
              .formatted(other, notes.index(other)));
    }

    private FleetChanges plan(FleetFiles fleet) throws IOException {
      FleetName name = fleet.fleet();
      FileIndex before = indexes.getOrDefault(name, FileIndex.empty(name));
      SortedMap<FilePath, List<String>> after = new TreeMap<>(FileIndex.of(fleet).files());
      Set<Change> changes = newChanges(fleet.files());
      int unchanged = fleet.files().size() - changes.size();
      Set<String> compiled = fleet.models();
      for (Map.Entry<FilePath, List<String>> old : before.files().entrySet()) {
        FilePath path = old.getKey();
        if (owners.containsKey(path)) {
          continue;
        }
        if (!fleet.complete() && !compiled.containsAll(old.getValue())) {
          after.put(path, old.getValue());
        } else if (isRemovable(path)) {
          changes.add(new Change.Stale(path));
        }
      }
      return new FleetChanges(
          before,
          indexTexts.getOrDefault(name, ""),
          new FileIndex(name, after),
          changes.stream().sorted(Comparator.comparing(Change::path)).toList(),
          unchanged);
    }

    /// The files that are missing or have other bytes.
    private Set<Change> newChanges(List<GeneratedFile> files) throws IOException {
      Set<Change> changes = ConcurrentHashMap.newKeySet();
      List<GeneratedFile> toCompare = new ArrayList<>();
      for (GeneratedFile file : files) {
        switch (folder(file.path().folder())) {
          case MISSING -> changes.add(new Change.Added(file.path(), file.bytes()));
          case FOLDER -> toCompare.add(file);
          case FILE, LINK -> throw notAFolder(file.path());
        }
      }
      Parallel.forEach(toCompare, file -> change(file).ifPresent(changes::add));
      return changes;
    }

    private Refusal notAFolder(FilePath path) throws IOException {
      String here = path.folder();
      while (folder(FilePath.parent(here)) != Presence.FOLDER) {
        here = FilePath.parent(here);
      }
      return new Refusal("`%s` is a file, not a folder.".formatted(root.resolve(here)));
    }

    private Optional<Change> change(GeneratedFile file) throws IOException {
      FilePath path = file.path();
      Path there = root.resolve(path.text());
      return switch (presence(there)) {
        case MISSING -> Optional.of(new Change.Added(path, file.bytes()));
        case LINK -> Optional.of(new Change.Changed(path, file.bytes()));
        case FOLDER -> throw new Refusal("`%s` is a folder, not a file.".formatted(there));
        case FILE ->
            hasBytes(there, file.bytes())
                ? Optional.empty()
                : Optional.of(new Change.Changed(path, file.bytes()));
      };
    }

    /// Whether there is a file of ours to remove. What stands in its place by now may be anything,
    /// and is not ours.
    private boolean isRemovable(FilePath path) throws IOException {
      if (folder(path.folder()) != Presence.FOLDER) {
        return false;
      }
      return switch (presence(root.resolve(path.text()))) {
        case FILE, LINK -> true;
        case MISSING, FOLDER -> false;
      };
    }

    /// What stands at a folder's place below the root. A link could lead anywhere, so none is
    /// followed.
    private Presence folder(String path) throws IOException {
      Presence known = folders.get(path);
      if (known != null) {
        return known;
      }
      Presence found = folder(FilePath.parent(path));
      if (found == Presence.FOLDER) {
        Path there = root.resolve(path);
        found = presence(there);
        if (found == Presence.LINK) {
          throw new Refusal(
              "`%s` is a symbolic link; nimfleet writes and removes files only inside `%s`."
                  .formatted(there, root));
        }
      }
      folders.put(path, found);
      return found;
    }
  }

  private static boolean hasBytes(Path file, byte[] bytes) throws IOException {
    return Files.size(file) == bytes.length && Arrays.equals(Files.readAllBytes(file), bytes);
  }

  private static Presence presence(Path path) throws IOException {
    try {
      var attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isSymbolicLink()) {
        return Presence.LINK;
      }
      return attributes.isDirectory() ? Presence.FOLDER : Presence.FILE;
    } catch (NoSuchFileException _) {
      return Presence.MISSING;
    }
  }
}
