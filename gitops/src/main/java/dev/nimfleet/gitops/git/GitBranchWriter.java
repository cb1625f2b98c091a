package dev.nimfleet.gitops.git;

import dev.nimfleet.gitops.git.GitPlace.Pointer;
import java.io.IOException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEditor;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.RemoteRefUpdate;

/// Commits files to a branch: to the one that a source fetches, or to another one of its
/// repository, which then holds the fetched files with these in their place.
///
/// It never forces a push. Whoever pushed first wins, and hears nothing of it.
public final class GitBranchWriter {
  private static final String AUTHOR = "nimfleet";
  private static final String ADDRESS = "nimfleet@nimfleet.dev";

  /// How far back another branch is looked through for the revision that it was built on.
  private static final int DEPTH = 50;

  private final GitSettings settings;
  private final GitSettings target;
  private final Cache cache;
  private final InstantSource clock;

  /// @param source whose cache and access are used, though not at the same time
  public GitBranchWriter(GitSource source, String branch, InstantSource clock) {
    this.settings = source.settings();
    this.cache = source.cache();
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

  private Written commit(Revision revision, Map<String, byte[]> files, String message) throws Stop {
    try (Cache.Claim _ = cache.claim();
        Repository repository = cache.open();
        RevWalk walk = new RevWalk(repository)) {
      ObjectId id = ObjectId.fromString(revision.commit());
      if (!repository.getObjectDatabase().has(id)) {
        return new Written.Rejected(GitReasons.baseLost(revision.shortCommit()));
      }
      RevCommit base = walk.parseCommit(id);
      Optional<ObjectId> tip = tip(repository, base);
      List<ObjectId> parents = parents(repository, base, tip);
      try (ObjectInserter inserter = repository.newObjectInserter()) {
        ObjectId tree = tree(repository, inserter, base, files);
        if (parents.size() == 1 && walk.parseCommit(parents.getFirst()).getTree().equals(tree)) {
          return new Written.AlreadyThere(parents.getFirst().getName());
        }
        ObjectId commit = inserter.insert(builder(tree, parents, message));
        inserter.flush();
        ObjectId from = tip.orElse(ObjectId.zeroId());
        return written(Wire.push(repository, target, from, commit), commit);
      }
    } catch (IOException e) {
      throw new Outage(GitReasons.unreadable(settings.place(), e));
    }
  }

  /// What the branch is thought to hold when it is pushed to.
  private Optional<ObjectId> tip(Repository repository, ObjectId base) throws IOException, Stop {
    if (target.place().pointer().equals(settings.place().pointer())) {
      return Optional.of(base);
    }
    try (Wire wire = Wire.open(repository, target, DEPTH)) {
      Optional<ObjectId> tip = wire.tip();
      if (tip.isPresent() && !repository.getObjectDatabase().has(tip.get())) {
        wire.bring();
      }
      return tip;
    }
  }

  /// What is there stays an ancestor, and so is the revision, as if it had been merged.
  private static List<ObjectId> parents(
      Repository repository, ObjectId base, Optional<ObjectId> tip) throws IOException {
    if (tip.isEmpty()) {
      return List.of(base);
    }
    boolean isOnIt =
        History.known(base, tip.get(), repository, DEPTH)
            .filter(Fetched.Ancestry.DESCENDS::equals)
            .isPresent();
    return isOnIt ? List.of(tip.get()) : List.of(tip.get(), base);
  }

  private ObjectId tree(
      Repository repository, ObjectInserter inserter, RevCommit base, Map<String, byte[]> files)
      throws IOException {
    DirCache index = DirCache.newInCore();
    try (ObjectReader reader = repository.newObjectReader()) {
      DirCacheBuilder entries = index.builder();
      entries.addTree(new byte[0], DirCacheEntry.STAGE_0, reader, base.getTree());
      entries.finish();
    }
    DirCacheEditor editor = index.editor();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      ObjectId blob = inserter.insert(Constants.OBJ_BLOB, file.getValue());
      editor.add(
          new DirCacheEditor.PathEdit(settings.place().inRepository(file.getKey())) {
            @Override
            public void apply(DirCacheEntry entry) {
              entry.setFileMode(FileMode.REGULAR_FILE);
              entry.setObjectId(blob);
            }
          });
    }
    editor.finish();
    return index.writeTree(inserter);
  }

  private CommitBuilder builder(ObjectId tree, List<ObjectId> parents, String message) {
    var commit = new CommitBuilder();
    var author = new PersonIdent(AUTHOR, ADDRESS, clock.instant(), ZoneOffset.UTC);
    commit.setTreeId(tree);
    commit.setParentIds(parents);
    commit.setAuthor(author);
    commit.setCommitter(author);
    commit.setMessage(message);
    return commit;
  }

  private Written written(RemoteRefUpdate update, ObjectId commit) {
    GitPlace place = target.place();
    return switch (update.getStatus()) {
      case OK -> new Written.Committed(commit.getName());
      case UP_TO_DATE -> new Written.AlreadyThere(commit.getName());
      case REJECTED_REMOTE_CHANGED, REJECTED_NONFASTFORWARD ->
          new Written.Rejected(GitReasons.branchMoved(place));
      case REJECTED_NODELETE, REJECTED_OTHER_REASON, NON_EXISTING, NOT_ATTEMPTED, AWAITING_REPORT ->
          new Written.Refused(
              GitReasons.pushRefused(place, Optional.ofNullable(update.getMessage())));
    };
  }
}
