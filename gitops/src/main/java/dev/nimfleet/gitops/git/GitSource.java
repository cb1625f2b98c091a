package dev.nimfleet.gitops.git;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevObject;
import org.eclipse.jgit.revwalk.RevWalk;

/// The files of one place in Git, as they are now.
public final class GitSource {
  private static final int MOST_OF_SUBJECT = 200;

  private final GitSettings settings;
  private final Cache cache;

  /// @param folder for a cache, used by this source alone. It may be lost at any time; while it is
  ///     there, a restart can go on with what was kept last, though the server is down.
  public GitSource(Path folder, GitSettings settings) {
    this.settings = settings;
    this.cache = new Cache(folder, settings.place());
  }

  /// Looks for a new revision.
  public Fetched fetch() {
    try {
      return ask();
    } catch (Refusal e) {
      return new Fetched.Refused(e.reason(), lastGood());
    } catch (Outage e) {
      return new Fetched.Unreachable(e.reason(), lastGood());
    }
  }

  private Fetched ask() throws Refusal, Outage {
    try (Cache.Claim _ = cache.claim();
        Repository repository = cache.open()) {
      return ask(repository);
    } catch (IOException e) {
      throw new Outage(GitReasons.unreadable(settings.place(), e));
    }
  }

  private Fetched ask(Repository repository) throws IOException, Refusal, Outage {
    Optional<ObjectId> before = Cache.read(repository, Cache.FETCHED);
    ObjectId tip = tip(repository);
    Revision revision = revision(repository, tip);
    if (before.filter(tip::equals).isPresent()) {
      return new Fetched.Unchanged(revision);
    }
    Cache.write(repository, Cache.FETCHED, tip);
    cache.tidy(repository);
    return new Fetched.Moved(
        revision, before.map(ObjectId::getName), Fetched.Ancestry.FIRST);
  }

  /// What the place points to, in the cache afterwards.
  private ObjectId tip(Repository repository) throws IOException, Refusal, Outage {
    try (Wire wire = Wire.open(repository, settings, 1)) {
      ObjectId tip =
          wire.tip().orElseThrow(() -> new Refusal(GitReasons.branchMissing(settings.place())));
      if (!repository.getObjectDatabase().has(tip)) {
        wire.bring();
      }
      return tip;
    }
  }

  private Revision revision(Repository repository, ObjectId tip) throws IOException, Refusal {
    try (RevWalk walk = new RevWalk(repository)) {
      RevObject object = walk.parseAny(tip);
      if (!(walk.peel(object) instanceof RevCommit commit)) {
        throw new Refusal(GitReasons.noCommit(settings.place()));
      }
      walk.parseBody(commit);
      return new Revision(
          commit.getName(),
          authored(commit),
          subject(commit),
          FolderReader.read(
              walk.getObjectReader(), commit, settings.place(), settings.limits()));
    }
  }

  private static Instant authored(RevCommit commit) {
    PersonIdent author = commit.getAuthorIdent();
    return author == null
        ? Instant.ofEpochSecond(commit.getCommitTime())
        : author.getWhenAsInstant();
  }

  private static String subject(RevCommit commit) {
    String subject = Reason.plain(commit.getShortMessage());
    return subject.substring(0, Math.min(subject.length(), MOST_OF_SUBJECT));
  }

  private Optional<Revision> lastGood() {
    return Optional.empty();
  }
}
