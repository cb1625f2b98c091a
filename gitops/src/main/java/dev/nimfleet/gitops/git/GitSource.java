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
///
/// Nothing of it runs between two fetches, so there is nothing to close.
public final class GitSource {
  private static final int MOST_OF_SUBJECT = 200;

  private final GitSettings settings;
  private final Cache cache;

  /// @param folder for a cache, used by this source alone. It may be lost at any time; while it is
  ///   there, a restart can go on with what was [kept][#keep] last, though the server is down.
  public GitSource(Path folder, GitSettings settings) {
    this.settings = settings;
    this.cache = new Cache(folder, settings.place());
  }

  /// Looks for a new revision.
  public Fetched fetch() {
    try {
      Look look = Errand.run(settings, cache, this::look);
      if (look.isUnchanged()) {
        return new Fetched.Unchanged(look.revision());
      }
      Fetched.Ancestry ancestry = ancestry(look);
      follow(ancestry, look);
      settle(look.tip());
      return new Fetched.Moved(
          look.revision(), look.before().map(Point::commit).map(ObjectId::getName), ancestry);
    } catch (Refusal e) {
      return new Fetched.Refused(e.reason(), lastGood());
    } catch (Outage e) {
      return new Fetched.Unreachable(e.reason(), lastGood());
    } catch (Stop e) {
      throw new IllegalStateException(e);
    }
  }

  /// Remembers a revision as one to go on with: it could be read and does what it should. Before
  /// that, one that was fetched is only the newest.
  public void keep(Revision revision) {
    try (Cache.Claim _ = cache.claim();
        Repository repository = cache.open()) {
      ObjectId commit = ObjectId.fromString(revision.commit());
      if (repository.getObjectDatabase().has(commit)) {
        Cache.write(repository, Cache.GOOD, commit);
      }
    } catch (IOException | Outage e) {
      // It is a cache: the next fetch says what is wrong with it.
    }
  }

  GitSettings settings() {
    return settings;
  }

  Cache cache() {
    return cache;
  }

  /// What a branch or tag points to.
  ///
  /// @param tip the commit, or a tag on it
  private record Point(ObjectId tip, ObjectId commit) {
    static Point of(Repository repository, ObjectId tip) throws IOException {
      try (RevWalk walk = new RevWalk(repository)) {
        return new Point(tip, walk.peel(walk.parseAny(tip)).copy());
      }
    }
  }

  /// What was found at the place.
  ///
  /// @param before what was there at the last fetch
  private record Look(Optional<Point> before, Point now, Revision revision) {
    boolean isUnchanged() {
      return before.filter(now::equals).isPresent();
    }

    ObjectId tip() {
      return now.tip();
    }
  }

  private Look look() throws Stop {
    try (Cache.Claim _ = cache.claim()) {
      try {
        return lookOnce();
      } catch (IOException | RuntimeException e) {
        return lookAnew();
      }
    }
  }

  /// What is wrong with the cache is not wrong with a new one.
  private Look lookAnew() throws Stop {
    try {
      cache.discard();
      return lookOnce();
    } catch (IOException | RuntimeException e) {
      throw new Outage(GitReasons.unreadable(settings.place(), e));
    }
  }

  private Look lookOnce() throws IOException, Stop {
    try (Repository repository = cache.open()) {
      Optional<ObjectId> before = Cache.read(repository, Cache.FETCHED);
      ObjectId tip = bring(repository);
      Revision revision = revision(repository, tip);
      return new Look(
          before.isEmpty() ? Optional.empty() : Optional.of(Point.of(repository, before.get())),
          Point.of(repository, tip),
          revision);
    }
  }

  /// How what is there came after what was there. The answer may take more time or space than there
  /// is, and then the new commit is no worse for it.
  private Fetched.Ancestry ancestry(Look look) {
    if (look.before().isEmpty()) {
      return Fetched.Ancestry.FIRST;
    }
    ObjectId before = look.before().get().commit();
    try {
      return Errand.run(
          settings,
          cache,
          () -> {
            try (Cache.Claim _ = cache.claim();
                Repository repository = cache.open()) {
              return History.between(before, look.now().commit(), repository, settings);
            } catch (IOException e) {
              return Fetched.Ancestry.UNKNOWN;
            }
          });
    } catch (Stop e) {
      return Fetched.Ancestry.UNKNOWN;
    }
  }

  /// Whether to go to another revision is decided here.
  private void follow(Fetched.Ancestry ancestry, Look look) throws Refusal {
    if (settings.rewrites() == GitSettings.Rewrites.REPORTED || look.before().isEmpty()) {
      return;
    }
    String from = look.before().get().commit().getName();
    String to = look.revision().commit();
    switch (ancestry) {
      case FIRST, DESCENDS -> {}
      case REWRITTEN -> throw new Refusal(GitReasons.rewritten(settings.place(), from, to));
      case UNKNOWN ->
          throw new Refusal(
              GitReasons.maybeRewritten(settings.place(), from, to, settings.limits().history()));
    }
  }

  /// From now on this is what was there.
  private void settle(ObjectId tip) throws Outage {
    try (Cache.Claim _ = cache.claim();
        Repository repository = cache.open()) {
      Cache.write(repository, Cache.FETCHED, tip);
      cache.tidy(repository, settings.limits());
    } catch (IOException e) {
      throw new Outage(GitReasons.folderUnusable(cache.folder(), e));
    }
  }

  /// What the place points to, in the cache afterwards.
  private ObjectId bring(Repository repository) throws IOException, Stop {
    try (Wire wire = Wire.open(repository, settings, 1)) {
      ObjectId tip =
          wire.tip().orElseThrow(() -> new Refusal(GitReasons.branchMissing(settings.place())));
      if (!repository.getObjectDatabase().has(tip)) {
        wire.bring();
        if (cache.bytes() > settings.limits().cacheBytes()) {
          cache.sweep(repository);
          throw new Refusal(GitReasons.tooBig(settings.place(), settings.limits().cacheBytes()));
        }
      }
      return tip;
    }
  }

  private Revision revision(Repository repository, ObjectId tip) throws IOException, Stop {
    try (RevWalk walk = new RevWalk(repository)) {
      RevObject object = walk.parseAny(tip);
      if (!(walk.peel(object) instanceof RevCommit commit)) {
        throw new Refusal(GitReasons.noCommit(settings.place()));
      }
      walk.parseBody(object);
      walk.parseBody(commit);
      new Signatures(settings.signatures(), repository).check(object, commit);
      return new Revision(
          commit.getName(),
          authored(commit),
          subject(commit),
          FolderReader.read(walk.getObjectReader(), commit, settings.place(), settings.limits()));
    }
  }

  private static Instant authored(RevCommit commit) {
    PersonIdent author = commit.getAuthorIdent();
    return author == null
        ? Instant.ofEpochSecond(commit.getCommitTime())
        : author.getWhenAsInstant();
  }

  private static String subject(RevCommit commit) {
    String subject = Reason.plain(commit.getShortMessage()).strip();
    return subject.substring(0, Math.min(subject.length(), MOST_OF_SUBJECT));
  }

  private Optional<Revision> lastGood() {
    try {
      Optional<Repository> existing = cache.existing();
      if (existing.isEmpty()) {
        return Optional.empty();
      }
      try (Repository repository = existing.get()) {
        Optional<ObjectId> good = Cache.read(repository, Cache.GOOD);
        return good.isEmpty() ? Optional.empty() : Optional.of(revision(repository, good.get()));
      }
    } catch (IOException | RuntimeException | Stop e) {
      return Optional.empty(); // There is nothing left of it.
    }
  }
}
