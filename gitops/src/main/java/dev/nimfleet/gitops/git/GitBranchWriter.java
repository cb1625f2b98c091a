package dev.nimfleet.gitops.git;

import dev.nimfleet.gitops.git.GitPlace.Pointer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.RemoteRefUpdate;

/// Commits files to a branch: to the one that a source fetches, or to another one of its
/// repository, which then holds what was fetched with these in their place. What others have
/// committed there stays.
///
/// It never forces a push: it builds on what the branch holds by now, or leaves it.
public final class GitBranchWriter {
  private static final String AUTHOR = "nimfleet";
  private static final String ADDRESS = "nimfleet@nimfleet.dev";

  /// What the server had when it was asked last, so that it is not sent again.
  private static final String BASE = "refs/nimfleet/base";

  private static final String TIP = "refs/nimfleet/tip";

  /// How far back another branch is looked through at first for where it parted.
  private static final int DEPTH = 50;

  /// Somebody who pushes in between is followed so many times.
  private static final int ATTEMPTS = 3;

  private final GitSettings settings;
  private final GitSettings target;
  private final Cache cache;
  private final InstantSource clock;

  /// @param source whose repository and access are used
  /// @param folder for a cache, used by this writer alone, so that it may write while the source
  ///   fetches. It may be lost at any time
  public GitBranchWriter(GitSource source, Path folder, String branch, InstantSource clock) {
    this.settings = source.settings();
    this.cache = new Cache(folder, settings.place());
    this.target =
        new GitSettings(
            settings.place().at(new Pointer.Branch(branch)),
            settings.access(),
            settings.signatures(),
            settings.rewrites(),
            settings.limits());
    this.clock = clock;
  }

  /// Commits and pushes.
  ///
  /// @param base what was fetched
  /// @param files from paths below the place to bytes; others stay as they are
  public Written write(Revision base, SortedMap<String, byte[]> files, String message) {
    try {
      return Errand.run(settings, cache, () -> commit(base, files, message));
    } catch (Refusal e) {
      return new Written.Refused(e.reason());
    } catch (Outage e) {
      return new Written.Unreachable(e.reason());
    } catch (Stop e) {
      throw new IllegalStateException(e);
    }
  }

  private Written commit(Revision base, Map<String, byte[]> files, String message) throws Stop {
    try (Cache.Claim _ = cache.claim();
        Repository repository = cache.open()) {
      Optional<Written> written = Optional.empty();
      for (int attempt = 0; attempt < ATTEMPTS && written.isEmpty(); attempt++) {
        written = attempt(repository, base, files, message);
      }
      cache.tidy(repository, settings.limits());
      return written.orElseGet(() -> new Written.Rejected(GitReasons.branchMoved(target.place())));
    } catch (IOException e) {
      throw new Outage(GitReasons.unreadable(settings.place(), e));
    }
  }

  /// @return none when somebody else has pushed meanwhile
  private Optional<Written> attempt(
      Repository repository, Revision base, Map<String, byte[]> files, String message)
      throws IOException, Stop {
    return target.place().pointer().equals(settings.place().pointer())
        ? toFollowed(repository, base, files, message)
        : toOther(repository, base, files, message);
  }

  /// What was pushed since is built on where it is elsewhere. Below the place it says something
  /// else by now, so that the files have to be made anew.
  private Optional<Written> toFollowed(
      Repository repository, Revision base, Map<String, byte[]> files, String message)
      throws IOException, Stop {
    Optional<ObjectId> tip = bring(repository, settings, 1, BASE);
    try (var ground = new Ground(repository, target.place(), author(), files)) {
      if (tip.isEmpty() || !ground.isAlike(tip.get(), base.files(), settings.limits())) {
        return Optional.of(new Written.Rejected(GitReasons.branchMoved(settings.place())));
      }
      return pushed(repository, ground, ground.on(tip.get()), tip, message);
    }
  }

  private Optional<Written> toOther(
      Repository repository, Revision revision, Map<String, byte[]> files, String message)
      throws IOException, Stop {
    Optional<ObjectId> _ = bring(repository, settings, DEPTH, BASE);
    ObjectId base = ObjectId.fromString(revision.commit());
    if (!repository.getObjectDatabase().has(base)) {
      return Optional.of(new Written.Rejected(GitReasons.branchMoved(settings.place())));
    }
    Optional<ObjectId> tip = bring(repository, target, DEPTH, TIP);
    Optional<ObjectId> parting = Optional.empty();
    if (tip.isPresent()) parting = Optional.of(parting(repository, tip.get(), base));
    try (var ground = new Ground(repository, target.place(), author(), files)) {
      if (tip.isEmpty()) return pushed(repository, ground, ground.on(base), tip, message);
      boolean isMerged = parting.equals(tip);
      if (!isMerged && ground.isIn(tip.get())) {
        return Optional.of(new Written.AlreadyThere(tip.get().getName()));
      }
      Ground.Plan plan = ground.on(tip.get(), base, parting.orElseThrow());
      return pushed(repository, ground, plan, tip, message);
    }
  }

  /// Where the branch parted from what was fetched; more of both histories is asked for until that
  /// is known.
  private ObjectId parting(Repository repository, ObjectId tip, ObjectId base)
      throws IOException, Stop {
    for (int depth : List.of(DEPTH, settings.limits().history())) {
      Optional<ObjectId> parting = History.parting(tip, base, repository);
      if (parting.isPresent()) return parting.get();
      deepen(repository, settings, depth);
      deepen(repository, target, depth);
    }
    return History.parting(tip, base, repository)
        .orElseThrow(() -> new Refusal(GitReasons.notRelated(target.place())));
  }

  private static void deepen(Repository repository, GitSettings from, int depth)
      throws IOException, Stop {
    try (Wire wire = Wire.open(repository, from, depth)) {
      if (wire.tip().isPresent()) wire.bring();
    }
  }

  /// What a branch or tag points to, in the cache afterwards.
  private static Optional<ObjectId> bring(
      Repository repository, GitSettings from, int depth, String ref) throws IOException, Stop {
    try (Wire wire = Wire.open(repository, from, depth)) {
      Optional<ObjectId> tip = wire.tip();
      if (tip.isEmpty()) return tip;
      if (!repository.getObjectDatabase().has(tip.get())) wire.bring();
      Cache.write(repository, ref, tip.get());
      return tip;
    }
  }

  private Optional<Written> pushed(
      Repository repository,
      Ground ground,
      Ground.Plan plan,
      Optional<ObjectId> tip,
      String message)
      throws IOException, Stop {
    if (ground.isNothing(plan)) {
      return Optional.of(new Written.AlreadyThere(plan.parents().getFirst().getName()));
    }
    ObjectId commit = ground.insert(builder(plan, message));
    ObjectId from = tip.orElse(ObjectId.zeroId());
    return written(Wire.push(repository, target, from, commit), commit);
  }

  private PersonIdent author() {
    return new PersonIdent(AUTHOR, ADDRESS, clock.instant(), ZoneOffset.UTC);
  }

  private CommitBuilder builder(Ground.Plan plan, String message) {
    var commit = new CommitBuilder();
    PersonIdent author = author();
    commit.setTreeId(plan.tree());
    commit.setParentIds(plan.parents());
    commit.setAuthor(author);
    commit.setCommitter(author);
    commit.setMessage(message);
    return commit;
  }

  private Optional<Written> written(RemoteRefUpdate update, ObjectId commit) {
    GitPlace place = target.place();
    return switch (update.getStatus()) {
      case OK -> Optional.of(new Written.Committed(commit.getName()));
      case UP_TO_DATE -> Optional.of(new Written.AlreadyThere(commit.getName()));
      case REJECTED_REMOTE_CHANGED, REJECTED_NONFASTFORWARD -> Optional.empty();
      case REJECTED_NODELETE, REJECTED_OTHER_REASON, NON_EXISTING, NOT_ATTEMPTED, AWAITING_REPORT ->
          Optional.of(
              new Written.Refused(
                  GitReasons.pushRefused(place, Optional.ofNullable(update.getMessage()))));
    };
  }
}
