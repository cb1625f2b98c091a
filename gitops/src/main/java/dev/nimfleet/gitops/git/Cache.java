package dev.nimfleet.gitops.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/// What was fetched, in a bare repository in a folder that may be lost at any time: then it is
/// fetched again.
final class Cache {
  /// The commit or tag of the last fetch.
  static final String FETCHED = "refs/nimfleet/fetched";

  /// The commit that was kept.
  static final String GOOD = "refs/nimfleet/good";

  /// A fetch that brings something brings a pack; a lookup asks each of them.
  private static final int MOST_PACKS = 20;

  /// What is committed here lies loose, in one of 256 folders for each object.
  private static final int MOST_LOOSE = 100;

  private static final String SECTION = "nimfleet";
  private static final String ORIGIN = "origin";

  private final Path folder;
  private final Path repository;
  private final String origin;

  Cache(Path folder, GitPlace place) {
    Isolation.begin();
    this.folder = folder;
    this.repository = folder.resolve("repository.git");
    this.origin = place.url() + " " + place.pointer().ref();
  }

  /// That nobody else uses the folder, in this process or another; gone with the process.
  interface Claim extends AutoCloseable {
    @Override
    void close();
  }

  Claim claim() throws Outage {
    try {
      Files.createDirectories(folder);
      FileChannel file =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (isLocked(file)) {
        return () -> {
          try {
            file.close();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
      }
      file.close();
    } catch (IOException e) {
      throw new Outage(GitReasons.folderUnusable(folder, e));
    }
    throw new Outage(GitReasons.folderInUse(folder));
  }

  private static boolean isLocked(FileChannel file) throws IOException {
    try {
      return file.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /// The repository, made if there is none of this origin. What a process left locked that was
  /// killed is unlocked, so this needs a [#claim()].
  Repository open() throws IOException {
    if (!isOfOrigin()) {
      discard();
      make();
    }
    for (Path left : leftovers()) {
      Files.delete(left);
    }
    return repository();
  }

  /// The repository as it stands, if there is one of this origin; only to be read.
  Optional<Repository> existing() throws IOException {
    return isOfOrigin() ? Optional.of(repository()) : Optional.empty();
  }

  /// Forgets everything.
  void discard() throws IOException {
    if (!Files.exists(repository)) {
      return;
    }
    try (Stream<Path> all = Files.walk(repository)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  static Optional<ObjectId> read(Repository repository, String ref) throws IOException {
    return Optional.ofNullable(repository.exactRef(ref)).map(Ref::getObjectId);
  }

  static void write(Repository repository, String ref, ObjectId id) throws IOException {
    RefUpdate update = repository.updateRef(ref);
    update.setNewObjectId(id);
    update.disableRefLog();
    RefUpdate.Result result = update.forceUpdate();
    switch (result) {
      case NEW, FORCED, FAST_FORWARD, NO_CHANGE -> {}
      default -> throw new IOException("%s cannot be written: %s".formatted(ref, result));
    }
  }

  Path folder() {
    return folder;
  }

  /// Throws away what is not needed, now and then.
  void tidy(Repository repository, GitLimits limits) throws IOException {
    if (packs().size() > MOST_PACKS
        || loose().size() > MOST_LOOSE
        || bytes() > limits.cacheBytes() / 2) {
      sweep(repository);
    }
  }

  /// Throws away what no ref of ours needs.
  void sweep(Repository repository) throws IOException {
    Set<ObjectId> tips =
        repository.getRefDatabase().getRefsByPrefix("refs/nimfleet/").stream()
            .map(Cache::peeled)
            .collect(Collectors.toSet());
    // What history was brought to look for an ancestor is not needed again.
    repository.getObjectDatabase().setShallowCommits(tips);
    try (Git git = new Git(repository)) {
      git.gc().setExpire(Instant.now()).call();
    } catch (GitAPIException e) {
      throw new IOException(e);
    }
  }

  private static ObjectId peeled(Ref ref) {
    return Objects.requireNonNullElse(ref.getPeeledObjectId(), ref.getObjectId());
  }

  /// How much there is on the disk, with what is just being fetched.
  long bytes() {
    try (Stream<Path> files = Files.list(repository.resolve("objects/pack"))) {
      return files.mapToLong(Cache::size).sum() + incoming().stream().mapToLong(Cache::size).sum();
    } catch (IOException e) {
      return 0; // There is none yet, or none anymore.
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0; // It was renamed meanwhile.
    }
  }

  private List<Path> packs() throws IOException {
    return named(repository.resolve("objects/pack"), ".*\\.pack");
  }

  private List<Path> loose() throws IOException {
    return named(repository.resolve("objects"), "[0-9a-f]{2}");
  }

  /// Packs that are not complete.
  private List<Path> incoming() throws IOException {
    return Stream.concat(
            named(repository.resolve("objects"), "incoming_.*").stream(),
            named(repository.resolve("objects/pack"), "(incoming|gc)_.*").stream())
        .toList();
  }

  private List<Path> leftovers() throws IOException {
    return Stream.of(
            incoming(),
            named(repository, ".*\\.lock"),
            named(repository.resolve("refs/nimfleet"), ".*\\.lock"))
        .flatMap(List::stream)
        .toList();
  }

  private static List<Path> named(Path folder, String pattern) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().matches(pattern)).toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private boolean isOfOrigin() {
    if (!Files.isRegularFile(repository.resolve(Constants.CONFIG))) {
      return false;
    }
    try (Repository existing = repository()) {
      return origin.equals(existing.getConfig().getString(SECTION, null, ORIGIN));
    } catch (IOException | RuntimeException e) {
      return false; // A file of settings that cannot be read is as good as none.
    }
  }

  private void make() throws IOException {
    try (Repository made = repository()) {
      made.create(true);
      StoredConfig config = made.getConfig();
      config.setString("gc", null, "pruneExpire", "now");
      config.setString("gc", null, "prunePackExpire", "now");
      config.setBoolean("gc", null, "autoDetach", false);
      // JGit tells a token to another port of the same host too, if it is sent there.
      config.setString("http", null, "followRedirects", "false");
      // Last, so that a repository that has it is complete.
      config.setString(SECTION, null, ORIGIN, origin);
      config.save();
    }
  }

  private Repository repository() throws IOException {
    return new FileRepositoryBuilder().setGitDir(repository.toFile()).setBare().build();
  }
}
