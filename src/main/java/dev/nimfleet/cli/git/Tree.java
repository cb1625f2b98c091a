package dev.nimfleet.cli.git;

import dev.nimfleet.cli.output.Refusal;
import java.util.List;
import java.util.Optional;

/// Files by their paths: those on the disk, those of Git's index or those of a commit. Paths are
/// relative to the folder that the program runs in, as people type them.
public sealed interface Tree permits WorkingTree, GitTree {
  /// The bytes of a file, or nothing when there is no such file.
  Optional<byte[]> read(String path);

  /// The files that match a pattern such as `models/*.yaml`, sorted. `*` and `?` stand for letters
  /// of one name, `**` for folders as well; hidden files match only what is hidden itself. Neither
  /// symbolic links nor submodules are files here, so that all trees agree.
  ///
  /// @param folder what the pattern is relative to, `""` for the folder that the program runs in
  List<String> matching(String folder, String pattern);

  /// What to say when a file that somebody named is not there.
  Refusal missing(String path);
}
