package dev.nimfleet.gitops.git;

import dev.nimfleet.gitops.git.Fetched.Ancestry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.revwalk.filter.RevFilter;

/// How one commit came after another. Only the newest commit is fetched, so its history is asked
/// for when the question comes up, a little more of it each time.
final class History {
  /// Nearly always the commit before is the parent, or a few commits further.
  private static final List<Integer> NEAR = List.of(20, 200);

  private History() {}

  static Ancestry between(
      ObjectId before, ObjectId now, Repository repository, GitSettings settings)
      throws IOException, Stop {
    int most = settings.limits().history();
    List<Integer> depths =
        Stream.concat(NEAR.stream().filter(it -> it < most), Stream.of(most)).toList();
    for (int depth : depths) {
      Optional<Ancestry> known = known(before, now, repository, most);
      if (known.isPresent()) {
        return known.get();
      }
      try (Wire wire = Wire.open(repository, settings, depth)) {
        if (wire.tip().isPresent()) {
          wire.bring();
        }
      }
    }
    return known(before, now, repository, most).orElse(Ancestry.UNKNOWN);
  }

  /// Where two histories parted; empty when what is here of them does not reach as far.
  static Optional<ObjectId> parting(ObjectId one, ObjectId other, Repository repository)
      throws IOException {
    try (RevWalk walk = new RevWalk(repository)) {
      walk.setRevFilter(RevFilter.MERGE_BASE);
      walk.markStart(walk.parseCommit(one));
      walk.markStart(walk.parseCommit(other));
      return Optional.ofNullable(walk.next()).map(RevCommit::copy);
    }
  }

  /// What the history that is here says; empty when it ends too early.
  static Optional<Ancestry> known(ObjectId before, ObjectId now, Repository repository, int most)
      throws IOException {
    Set<ObjectId> ends = repository.getObjectDatabase().getShallowCommits();
    boolean isCut = false;
    int seen = 0;
    try (RevWalk walk = new RevWalk(repository)) {
      walk.setRetainBody(false);
      walk.markStart(walk.parseCommit(now));
      for (RevCommit commit : walk) {
        if (commit.equals(before)) {
          return Optional.of(Ancestry.DESCENDS);
        }
        if (++seen > most) {
          return Optional.of(Ancestry.UNKNOWN);
        }
        isCut |= ends.contains(commit);
      }
    }
    return isCut ? Optional.empty() : Optional.of(Ancestry.REWRITTEN);
  }
}
