package dev.nimfleet.cli.git;

import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.compiler.text.ShellWord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// A list of files that Git has, by their paths from the root of the repository.
final class GitFiles {
  private static final String LINK = "120000";
  private static final String SUBMODULE = "160000";

  private final String place;
  private final Git git;
  private final Path directory;
  private final Path root;
  private final SortedMap<String, Entry> entries;
  private final Map<String, byte[]> known = new HashMap<>();

  /// A path of the list.
  ///
  /// @param stage not 0 while a merge is unresolved
  record Entry(String mode, String object, int stage) {
    boolean isFile() {
      return !mode.equals(LINK) && !mode.equals(SUBMODULE);
    }
  }

  private GitFiles(
      String place, Git git, Path directory, Path root, SortedMap<String, Entry> entries) {
    this.place = place;
    this.git = git;
    this.directory = directory;
    this.root = root;
    this.entries = entries;
  }

  /// The files of a repository, as somebody in one of its folders names them.
  ///
  /// @param place what to call it: `Git's index`
  /// @param entries by their paths from the root
  static GitFiles of(
      String place, Repository repository, Path directory, SortedMap<String, Entry> entries) {
    return new GitFiles(
        place, new Git(repository), directory, root(repository, directory), entries);
  }

  /// The root of the repository, as one gets there from a folder.
  private static Path root(Repository repository, Path directory) {
    Path root = directory.toAbsolutePath().normalize();
    for (int depth = repository.depth(root); depth > 0 && root.getParent() != null; depth--) {
      root = root.getParent();
    }
    return root;
  }

  Optional<Entry> entry(String path) {
    return Optional.ofNullable(entries.get(key(path)));
  }

  boolean holds(String path, byte[] bytes) {
    return entry(path)
        .filter(entry -> entry.stage() == 0 && entry.isFile())
        .filter(entry -> entry.object().equals(Blobs.name(bytes, entry.object())))
        .isPresent();
  }

  Optional<byte[]> read(String path) {
    Optional<Entry> found = entry(path);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Entry entry = resolved(path, found.get());
    if (!entry.isFile()) {
      throw new Refusal(
          "`%s` is %s in %s, not a file."
              .formatted(
                  path, entry.mode().equals(LINK) ? "a symbolic link" : "a submodule", place),
          "name the file itself.");
    }
    load(List.of(entry));
    return Optional.ofNullable(known.get(entry.object()))
        .map(bytes -> Blobs.noPointer(path, bytes));
  }

  /// Reads all that match in one go, since they are going to be read.
  List<String> matching(String folder, String pattern) {
    Glob glob = Glob.of(folder, pattern);
    String base = key(glob.base());
    String start = base.isEmpty() ? "" : base + "/";
    List<String> names = new ArrayList<>();
    List<Entry> found = new ArrayList<>();
    for (Map.Entry<String, Entry> each : entries.tailMap(start).entrySet()) {
      if (!each.getKey().startsWith(start)) {
        break;
      }
      String below = each.getKey().substring(start.length());
      if (each.getValue().isFile() && glob.matches(Path.of(below))) {
        String name = Glob.join(glob.base(), below);
        names.add(name);
        found.add(resolved(name, each.getValue()));
      }
    }
    load(found);
    return names.stream().sorted().toList();
  }

  private void load(List<Entry> wanted) {
    List<String> objects =
        wanted.stream().map(Entry::object).distinct().filter(o -> !known.containsKey(o)).toList();
    List<byte[]> bytes = git.objects(objects);
    for (int i = 0; i < objects.size(); i++) {
      known.put(objects.get(i), bytes.get(i));
    }
  }

  private static Entry resolved(String path, Entry entry) {
    if (entry.stage() != 0) {
      throw new Refusal(
          "`%s` has an unresolved merge conflict.".formatted(path),
          "resolve it, then `git add %s`.".formatted(ShellWord.of(path)));
    }
    return entry;
  }

  /// The paths below a folder, as they are from there; nothing is read. A folder outside the
  /// repository has none.
  List<String> below(String folder) {
    if (!isInside(folder)) {
      return List.of();
    }
    String start = key(folder).isEmpty() ? "" : key(folder) + "/";
    List<String> paths = new ArrayList<>();
    for (String path : entries.tailMap(start).keySet()) {
      if (!path.startsWith(start)) {
        break;
      }
      paths.add(path.substring(start.length()));
    }
    return paths;
  }

  /// Whether a path lies in the repository.
  boolean isInside(String path) {
    return absolute(path).startsWith(root);
  }

  private Path absolute(String path) {
    return directory.toAbsolutePath().resolve(path).normalize();
  }

  /// A path as Git names it.
  private String key(String path) {
    Path absolute = absolute(path);
    if (!isInside(path)) {
      throw new Refusal("`%s` lies outside the Git repository `%s`.".formatted(path, root));
    }
    List<String> names = new ArrayList<>();
    root.relativize(absolute).forEach(name -> names.add(name.toString()));
    return names.equals(List.of("")) ? "" : String.join("/", names);
  }

  /// What `git ls-files --stage` prints: `<mode> <object> <stage><tab><path>`.
  static SortedMap<String, Entry> ofIndex(List<String> lines) {
    return parse(lines, columns -> new Entry(columns[0], columns[1], Integer.parseInt(columns[2])));
  }

  /// What `git ls-tree` prints: `<mode> <type> <object><tab><path>`.
  static SortedMap<String, Entry> ofCommit(List<String> lines) {
    return parse(lines, columns -> new Entry(columns[0], columns[2], 0));
  }

  private static SortedMap<String, Entry> parse(
      List<String> lines, Function<String[], Entry> entry) {
    SortedMap<String, Entry> entries = new TreeMap<>();
    for (String line : lines) {
      int tab = line.indexOf('\t');
      if (tab >= 0) {
        entries.put(line.substring(tab + 1), entry.apply(line.substring(0, tab).split(" ", -1)));
      }
    }
    return entries;
  }
}
