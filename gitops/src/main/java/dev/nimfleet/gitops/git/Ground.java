package dev.nimfleet.gitops.git;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
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
import org.eclipse.jgit.merge.MergeStrategy;
import org.eclipse.jgit.merge.ResolveMerger;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;

/// What a commit is built on: what a branch holds, and what was fetched. Nothing that is on either
/// of them is taken back, but for the files that are committed.
final class Ground implements AutoCloseable {
  private final Repository repository;
  private final GitPlace branch;
  private final PersonIdent author;
  private final SortedMap<String, ObjectId> blobs = new TreeMap<>();
  private final ObjectInserter inserter;
  private final ObjectReader reader;
  private final RevWalk walk;

  /// @param author who has committed here before
  /// @param files what is committed, from paths below the place to bytes
  Ground(Repository repository, GitPlace branch, PersonIdent author, Map<String, byte[]> files)
      throws IOException {
    this.repository = repository;
    this.branch = branch;
    this.author = author;
    this.inserter = repository.newObjectInserter();
    this.reader = repository.newObjectReader();
    this.walk = new RevWalk(reader);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      blobs.put(
          branch.inRepository(file.getKey()), inserter.insert(Constants.OBJ_BLOB, file.getValue()));
    }
  }

  /// A commit that is to be made.
  record Plan(ObjectId tree, List<ObjectId> parents) {
    Plan {
      parents = List.copyOf(parents);
    }
  }

  /// Whether a commit holds the files already.
  boolean isIn(ObjectId commit) throws IOException {
    for (Map.Entry<String, ObjectId> file : blobs.entrySet()) {
      if (!blob(walk.parseCommit(commit), file.getKey()).equals(Optional.of(file.getValue()))) {
        return false;
      }
    }
    return true;
  }

  /// Whether a commit holds just these files below the place.
  boolean isAlike(ObjectId commit, SortedMap<String, byte[]> files, GitLimits limits)
      throws IOException, Refusal {
    SortedMap<String, byte[]> held =
        FolderReader.read(reader, walk.parseCommit(commit), branch, limits);
    return held.keySet().equals(files.keySet())
        && files.entrySet().stream()
            .allMatch(file -> Arrays.equals(file.getValue(), held.get(file.getKey())));
  }

  /// Whether a commit would change nothing.
  boolean isNothing(Plan plan) throws IOException {
    return plan.parents().size() == 1
        && walk.parseCommit(plan.parents().getFirst()).getTree().equals(plan.tree());
  }

  /// Puts a commit into the repository.
  ObjectId insert(CommitBuilder commit) throws IOException {
    ObjectId id = inserter.insert(commit);
    inserter.flush();
    return id;
  }

  /// On top of one commit.
  Plan on(ObjectId parent) throws IOException {
    return new Plan(with(walk.parseCommit(parent).getTree()), List.of(parent));
  }

  /// On top of a branch, with what was fetched merged into it when it does not hold that.
  ///
  /// @param parting where their histories parted
  Plan on(ObjectId tip, ObjectId base, ObjectId parting) throws IOException, Refusal {
    if (parting.equals(tip)) {
      return on(base);
    }
    refuseOthers(tip, base, parting);
    if (parting.equals(base)) {
      return on(tip);
    }
    ResolveMerger merger = (ResolveMerger) MergeStrategy.RESOLVE.newMerger(repository, true);
    merger.setObjectInserter(inserter);
    // The files that are committed are the same on all sides, so that they are no conflict.
    merger.setBase(with(walk.parseCommit(parting).getTree()));
    ObjectId ours = with(walk.parseCommit(tip).getTree());
    ObjectId theirs = with(walk.parseCommit(base).getTree());
    inserter.flush();
    if (!merger.merge(ours, theirs)) {
      throw new Refusal(GitReasons.notMerged(branch, merger.getUnmergedPaths()));
    }
    return new Plan(merger.getResultTreeId(), List.of(tip, base));
  }

  /// A file that somebody else has changed on the branch is theirs.
  private void refuseOthers(ObjectId tip, ObjectId base, ObjectId parting)
      throws IOException, Refusal {
    for (String path : blobs.keySet()) {
      Optional<ObjectId> held = blob(walk.parseCommit(tip), path);
      boolean isKnown =
          held.equals(Optional.ofNullable(blobs.get(path)))
              || held.equals(blob(walk.parseCommit(base), path))
              || held.equals(blob(walk.parseCommit(parting), path));
      if (!isKnown && !isOurs(held, path, tip, base)) {
        throw new Refusal(GitReasons.changedByOthers(branch, path));
      }
    }
  }

  private boolean isOurs(Optional<ObjectId> held, String path, ObjectId tip, ObjectId base)
      throws IOException {
    walk.reset();
    walk.markStart(walk.parseCommit(tip));
    walk.markUninteresting(walk.parseCommit(base));
    for (RevCommit commit : walk) {
      PersonIdent by = commit.getAuthorIdent();
      boolean isByUs = by != null && by.getEmailAddress().equals(author.getEmailAddress());
      if (isByUs && blob(commit, path).equals(held)) {
        return true;
      }
    }
    return false;
  }

  private Optional<ObjectId> blob(RevCommit commit, String path) throws IOException {
    try (TreeWalk found = TreeWalk.forPath(reader, path, commit.getTree())) {
      return found == null ? Optional.empty() : Optional.of(found.getObjectId(0));
    }
  }

  private ObjectId with(ObjectId tree) throws IOException {
    DirCache index = DirCache.newInCore();
    DirCacheBuilder entries = index.builder();
    entries.addTree(new byte[0], DirCacheEntry.STAGE_0, reader, tree);
    entries.finish();
    DirCacheEditor editor = index.editor();
    blobs.forEach((path, blob) ->
        editor.add(
            new DirCacheEditor.PathEdit(path) {
              @Override
              public void apply(DirCacheEntry entry) {
                entry.setFileMode(FileMode.REGULAR_FILE);
                entry.setObjectId(blob);
              }
            }));
    editor.finish();
    return index.writeTree(inserter);
  }

  @Override
  public void close() {
    walk.close();
    reader.close();
    inserter.close();
  }
}
