package dev.nimfleet.cli.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The repository that a folder lies in: where its working tree begins, and how Git is told that it
/// is the one that is meant.
///
/// For a hook in a linked working tree, and for `git --git-dir`, Git sets GIT_DIR alone, or
/// GIT_WORK_TREE as seen from where the hook starts. In any other folder both would mean something
/// else, so Git always runs at the root, with absolute paths.
///
/// @param root the top of the working tree, with no symbolic link in its path
/// @param own the folder that Git keeps what belongs to this working tree in
/// @param environment what Git has to be told beside what we inherit; what is empty it must not
///   inherit
record Repository(Path root, Path own, Map<String, String> environment) {
  private static final String DIR = "GIT_DIR";
  private static final String WORK_TREE = "GIT_WORK_TREE";
  private static final String INDEX = "GIT_INDEX_FILE";

  /// How `git merge` tells its hooks what it merges, before it writes MERGE_HEAD.
  private static final Pattern MERGED = Pattern.compile("GITHEAD_([0-9a-f]{40,64})");

  private static final Pattern HASH = Pattern.compile("[0-9a-f]{40,64}");

  Repository {
    environment = Map.copyOf(environment);
  }

  /// The repository that a folder lies in. Starts no process unless the environment names another
  /// repository than the one that is around the folder.
  ///
  /// @param folder one that exists
  /// @param given what differs from our own environment
  static Optional<Repository> of(Path folder, Map<String, String> given) {
    Path real = real(folder);
    Optional<Repository> around = around(real, given);
    Optional<String> told = variable(DIR, given);
    if (told.isEmpty()) {
      return around;
    }
    if (around.isPresent() && around.get().isToldBy(told.get(), given)) {
      return around.map(Repository::named);
    }
    Optional<Repository> other = told(told.get(), given).filter(r -> real.startsWith(r.root()));
    // A clone inside the working tree of the other has its own files.
    boolean isInside =
        around.isPresent()
            && other
                .filter(r -> !around.get().root().equals(r.root()))
                .filter(r -> around.get().root().startsWith(r.root()))
                .isPresent();
    return other.isPresent() && !isInside ? other : around.map(Repository::unnamed);
  }

  /// The nearest one on the way up.
  private static Optional<Repository> around(Path folder, Map<String, String> given) {
    for (@Nullable Path here = folder; here != null; here = here.getParent()) {
      Path git = here.resolve(".git");
      if (Files.isRegularFile(git)) {
        Path own = here.resolve(text(git).replaceFirst("^gitdir: *", "").strip());
        return Optional.of(new Repository(here, real(own), given));
      }
      if (Files.exists(git.resolve("HEAD"))) {
        return Optional.of(new Repository(here, real(git), given));
      }
    }
    return Optional.empty();
  }

  /// The one that the environment names, as Git finds it from where we were started.
  private static Optional<Repository> told(String dir, Map<String, String> given) {
    Git git = new Git(Path.of(""), given);
    Git.Answer answer = git.ask(new byte[0], "rev-parse", "--show-toplevel");
    String root = new String(answer.out(), StandardCharsets.UTF_8).strip();
    return answer.code() != 0 || root.isEmpty()
        ? Optional.empty()
        : Optional.of(new Repository(real(Path.of(root)), real(Path.of(dir)), given).named());
  }

  private boolean isToldBy(String dir, Map<String, String> given) {
    boolean isOtherTree =
        variable(WORK_TREE, given)
            .map(Path::of)
            .filter(Path::isAbsolute)
            .filter(tree -> !real(tree).equals(root))
            .isPresent();
    return !isOtherTree && (real(Path.of(dir)).equals(own) || real(root.resolve(dir)).equals(own));
  }

  /// A relative GIT_INDEX_FILE stays as it is: Git takes it for one below the root.
  private Repository named() {
    return with(Map.of(DIR, own.toString(), WORK_TREE, root.toString()));
  }

  private Repository unnamed() {
    return with(Map.of(DIR, "", WORK_TREE, "", INDEX, ""));
  }

  private Repository with(Map<String, String> variables) {
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(variables);
    return new Repository(root, own, all);
  }

  /// A path as Git names it.
  ///
  /// @param file absolute; its folder need not exist
  String path(Path file) {
    Path folder = existing(file);
    Path real = real(folder).resolve(folder.relativize(file));
    List<String> names = new ArrayList<>();
    root.relativize(real).forEach(name -> names.add(name.toString()));
    return String.join("/", names);
  }

  /// How many folders below the root a folder lies.
  int depth(Path folder) {
    Path real = real(folder);
    return real.equals(root) ? 0 : root.relativize(real).getNameCount();
  }

  /// The nearest folder above a file that there is.
  static Path existing(Path file) {
    @Nullable Path folder = file.getParent();
    while (folder != null && !Files.isDirectory(folder)) {
      folder = folder.getParent();
    }
    return folder == null ? file : folder;
  }

  /// A commit whose branch comes into the next commit beside HEAD.
  ///
  /// @param name what to type for it
  record Incoming(String name, String hash) {}

  /// The commits that are being merged, or else picked; they may run somewhere as HEAD does. A
  /// commit that is taken back is part of HEAD, and one of a rebase is part of what is not
  /// delivered yet.
  List<Incoming> incoming() {
    List<Incoming> merged = new ArrayList<>();
    for (String hash : lines("MERGE_HEAD")) {
      merged.add(new Incoming(merged.isEmpty() ? "MERGE_HEAD" : hash, hash));
    }
    System.getenv().keySet().stream()
        .map(MERGED::matcher)
        .filter(matcher -> matcher.matches())
        .map(matcher -> matcher.group(1))
        .filter(hash -> merged.stream().noneMatch(each -> each.hash().equals(hash)))
        .sorted()
        .forEach(hash -> merged.add(new Incoming(hash, hash)));
    boolean isRebase =
        Files.exists(own.resolve("rebase-merge")) || Files.exists(own.resolve("rebase-apply"));
    if (!isRebase) {
      String picked = "CHERRY_PICK_HEAD";
      lines(picked).forEach(hash -> merged.add(new Incoming(picked, hash)));
      // The newest of the commits that a squash makes one of.
      lines("SQUASH_MSG").stream()
          .filter(line -> line.startsWith("commit "))
          .map(line -> line.substring("commit ".length()))
          .limit(1)
          .forEach(hash -> merged.add(new Incoming(hash, hash)));
    }
    return merged.stream().filter(each -> HASH.matcher(each.hash()).matches()).toList();
  }

  private List<String> lines(String name) {
    Path file = own.resolve(name);
    return Files.isRegularFile(file) ? text(file).lines().toList() : List.of();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<String> variable(String name, Map<String, String> given) {
    return Optional.ofNullable(given.getOrDefault(name, System.getenv(name)))
        .filter(value -> !value.isEmpty());
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException _) {
      return path.toAbsolutePath().normalize();
    }
  }
}
