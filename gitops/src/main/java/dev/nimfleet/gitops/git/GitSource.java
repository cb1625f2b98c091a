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
      return Errand.run(settings, cache, this::look);
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

  private Fetched look() throws Stop {
    try (Cache.Claim _ = cache.claim()) {
      try {
        return lookOnce();
      } catch (IOException | RuntimeException e) {
        return lookAnew();
      }
    }
  }

  /// What is wrong with the cache is not wrong with a new one.
  private Fetched lookAnew() throws Stop {
    try {
      cache.discard();
      return lookOnce();
    } catch (IOException | RuntimeException e) {
      throw new Outage(GitReasons.unreadable(settings.place(), e));
    }
  }

  private Fetched lookOnce() throws IOException, Stop {
    try (Repository repository = cache.open()) {
      Optional<ObjectId> before = Cache.read(repository, Cache.FETCHED);
      ObjectId tip = bring(repository);
      Revision revision = revision(repository, tip);
      if (before.filter(tip::equals).isPresent()) {
        return new Fetched.Unchanged(revision);
      }
      Optional<String> from = Optional.empty();
      var ancestry = Fetched.Ancestry.FIRST;
      if (before.isPresent()) {
        ObjectId old = commit(repository, before.get());
        from = Optional.of(old.getName());
        ancestry = History.between(old, commit(repository, tip), repository, settings);
        follow(ancestry, old, revision);
      }
      Cache.write(repository, Cache.FETCHED, tip);
      cache.tidy(repository);
      return new Fetched.Moved(revision, from, ancestry);
    }
  }

  /// Whether to go to another revision is decided here.
  private void follow(Fetched.Ancestry ancestry, ObjectId from, Revision to) throws Refusal {
    if (settings.rewrites() == GitSettings.Rewrites.REPORTED) {
      return;
    }
    switch (ancestry) {
      case FIRST, DESCENDS -> {}
      case REWRITTEN ->
          throw new Refusal(GitReasons.rewritten(settings.place(), from.getName(), to.commit()));
      case UNKNOWN ->
          throw new Refusal(
              GitReasons.maybeRewritten(
                  settings.place(), from.getName(), to.commit(), settings.limits().history()));
    }
  }

  private static ObjectId commit(Repository repository, ObjectId tip) throws IOException {
    try (RevWalk walk = new RevWalk(repository)) {
      return walk.peel(walk.parseAny(tip)).copy();
    }
  }

  /// What the place points to, in the cache afterwards.
  private ObjectId bring(Repository repository) throws IOException, Stop {
    try (Wire wire = Wire.open(repository, settings, 1)) {
      ObjectId tip =
          wire.tip().orElseThrow(() -> new Refusal(GitReasons.branchMissing(settings.place())));
      if (!repository.getObjectDatabase().has(tip)) {
        wire.bring();
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
