package dev.nimfleet.cli;

import dev.nimfleet.cli.output.DiskTrouble;
import dev.nimfleet.gitops.git.Fetched;
import dev.nimfleet.gitops.git.GitBranchWriter;
import dev.nimfleet.gitops.git.GitSource;
import dev.nimfleet.gitops.git.Revision;
import dev.nimfleet.gitops.reconcile.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Fleets in a repository. Each revision is put into a folder of its own and read as any folder.
final class RepositorySource implements Source {
  private static final Logger LOG = LoggerFactory.getLogger("git");

  private final GitSource git;
  private final Path state;
  private final Function<Path, Source> folders;
  private Optional<Look> last = Optional.empty();
  private Optional<Revision> read = Optional.empty();

  /// @param state a folder that may be lost at any time
  /// @param folders reads a folder
  RepositorySource(GitSource git, Path state, Function<Path, Source> folders) {
    this.git = git;
    this.state = state;
    this.folders = folders;
  }

  @Override
  public Look look() {
    return switch (git.fetch()) {
      case Fetched.Unchanged it -> read(it.revision());
      case Fetched.Moved moved -> {
        if (moved.ancestry() == Fetched.Ancestry.REWRITTEN) {
          LOG.warn(
              "The branch was rewritten: {} does not build on {}.",
              moved.revision(),
              moved.from().orElse("?"));
        }
        yield read(moved.revision());
      }
      case Fetched.Unreachable it ->
          last(
              it.lastGood(),
              new Look.Unreachable(it.reason().toString()),
              new Trouble(it.reason().toString(), false));
      case Fetched.Refused it ->
          last(
              it.lastGood(),
              new Look.Refused("", it.reason().toString()),
              new Trouble(it.reason().toString(), true));
    };
  }

  /// After a restart what was good last is followed, once; then only the trouble is told.
  private Look last(Optional<Revision> good, Look otherwise, Trouble trouble) {
    if (last.isPresent() || good.isEmpty()) return otherwise;
    return read(good.get()) instanceof Look.At at
        ? new Look.At(at.revision(), at.fleets(), at.models(), at.edits(), trouble)
        : otherwise;
  }

  private Look read(Revision revision) {
    boolean isKnown = read.map(Revision::commit).filter(revision.commit()::equals).isPresent();
    if (isKnown && last.isPresent()) return last.get();
    Path folder = folder();
    unpack(revision, folder);
    Look look =
        switch (folders.apply(folder).look()) {
          case Look.At at -> {
            git.keep(revision);
            yield new Look.At(revision.commit(), at.fleets(), at.models());
          }
          case Look.Refused refused -> new Look.Refused(revision.commit(), refused.why());
          case Look.Unreachable unreachable -> unreachable;
        };
    read = Optional.of(revision);
    last = Optional.of(look);
    return look;
  }

  /// What was looked at last.
  Optional<Revision> revision() {
    return read;
  }

  /// Where its files are.
  Path folder() {
    return state.resolve("tree");
  }

  /// Writes to a branch of the same repository, at any time.
  GitBranchWriter writer(String branch) {
    return new GitBranchWriter(git, state.resolve("commits"), branch, InstantSource.system());
  }

  private static void unpack(Revision revision, Path folder) {
    try {
      delete(folder);
      for (Map.Entry<String, byte[]> file : revision.files().entrySet()) {
        Path path = folder.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.write(path, file.getValue());
      }
    } catch (IOException e) {
      throw DiskTrouble.writing(folder, e);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) return;
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
    }
  }
}
