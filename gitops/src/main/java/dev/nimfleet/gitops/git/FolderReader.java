package dev.nimfleet.gitops.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.util.RawParseUtils;

/// Reads the files of one commit below a place.
final class FolderReader {
  /// Git LFS keeps such a text in the place of a file.
  private static final byte[] POINTER =
      "version https://git-lfs.github.com/spec/".getBytes(StandardCharsets.UTF_8);

  private final ObjectReader objects;
  private final GitPlace place;
  private final GitLimits limits;
  private final String commit;

  private FolderReader(ObjectReader objects, GitPlace place, GitLimits limits, String commit) {
    this.objects = objects;
    this.place = place;
    this.limits = limits;
    this.commit = commit;
  }

  /// The files, of which there is at least one.
  static SortedMap<String, byte[]> read(
      ObjectReader objects, RevCommit commit, GitPlace place, GitLimits limits)
      throws IOException, Refusal {
    var reader = new FolderReader(objects, place, limits, commit.abbreviate(10).name());
    return reader.files(reader.folder(commit.getTree()));
  }

  private ObjectId folder(ObjectId root) throws IOException, Refusal {
    if (place.path().isEmpty()) {
      return root;
    }
    try (TreeWalk found = TreeWalk.forPath(objects, place.path(), root)) {
      if (found == null) {
        throw new Refusal(GitReasons.pathMissing(place, commit));
      }
      return switch (found.getRawMode(0) & FileMode.TYPE_MASK) {
        case FileMode.TYPE_TREE -> found.getObjectId(0);
        case FileMode.TYPE_SYMLINK ->
            throw new Refusal(GitReasons.symbolicLink(place.path(), commit));
        case FileMode.TYPE_GITLINK -> throw new Refusal(GitReasons.submodule(place.path(), commit));
        default -> throw new Refusal(GitReasons.pathIsFile(place, commit));
      };
    }
  }

  private SortedMap<String, byte[]> files(ObjectId folder) throws IOException, Refusal {
    SortedMap<String, byte[]> files = new TreeMap<>();
    long left = limits.totalBytes();
    int entries = 0;
    try (TreeWalk walk = new TreeWalk(objects)) {
      walk.addTree(folder);
      while (walk.next()) {
        // Folders count too: few bytes can be folders in folders without end.
        if (++entries > limits.files()) {
          throw new Refusal(GitReasons.tooManyFiles(place, commit, limits.files()));
        }
        if (walk.isSubtree()) {
          walk.enterSubtree();
          continue;
        }
        byte[] bytes = file(walk);
        left -= bytes.length;
        if (left < 0) {
          throw new Refusal(GitReasons.tooManyBytes(place, commit, limits.totalBytes()));
        }
        files.put(walk.getPathString(), bytes);
      }
    }
    if (files.isEmpty()) {
      throw new Refusal(GitReasons.empty(place, commit));
    }
    return files;
  }

  private byte[] file(TreeWalk walk) throws IOException, Refusal {
    String path = walk.getPathString();
    switch (walk.getRawMode(0) & FileMode.TYPE_MASK) {
      case FileMode.TYPE_SYMLINK -> throw new Refusal(GitReasons.symbolicLink(path, commit));
      case FileMode.TYPE_GITLINK -> throw new Refusal(GitReasons.submodule(path, commit));
      default -> {}
    }
    ObjectId id = walk.getObjectId(0);
    // Asked before it is read, for a megabyte of a pack can be a gigabyte of a file.
    long size = objects.getObjectSize(id, Constants.OBJ_BLOB);
    if (size > limits.fileBytes()) {
      throw new Refusal(GitReasons.fileTooBig(path, commit, size, limits.fileBytes()));
    }
    byte[] bytes = objects.open(id, Constants.OBJ_BLOB).getBytes();
    if (RawParseUtils.match(bytes, 0, POINTER) > 0) {
      throw new Refusal(GitReasons.lfsPointer(path, commit));
    }
    return bytes;
  }
}
