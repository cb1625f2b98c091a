package dev.nimfleet.cli.git;

import dev.nimfleet.cli.output.DiskTrouble;
import dev.nimfleet.cli.output.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The files on the disk.
///
/// @param directory what paths are relative to, shown in messages as it is
public record WorkingTree(Path directory) implements Tree {
  /// Far above what the compiler accepts, and far below what would exhaust the memory: somebody may
  /// name /dev/zero.
  public static final int LIMIT = 32 << 20;

  @Override
  public Optional<byte[]> read(String path) {
    return read(path, LIMIT);
  }

  /// The same of a file that may be larger, or not even as large.
  public Optional<byte[]> read(String path, int limit) {
    Path file = directory.resolve(path);
    if (Files.isDirectory(file)) {
      throw new Refusal(
          "`%s` is a folder, not a file.".formatted(path),
          "name the files in it: `%s/*.yaml`.".formatted(path.replaceAll("/+$", "")));
    }
    try (InputStream stream = Files.newInputStream(file)) {
      return Optional.of(read(path, stream, limit));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw DiskTrouble.reading(e);
    }
  }

  /// All that a stream holds, unless that is more than any file of ours.
  ///
  /// @param name what people call it
  public static byte[] read(String name, InputStream stream) throws IOException {
    return read(name, stream, LIMIT);
  }

  /// All that a stream holds, unless that is more than so many bytes.
  public static byte[] read(String name, InputStream stream, int limit) throws IOException {
    byte[] bytes = stream.readNBytes(limit + 1);
    if (bytes.length > limit) {
      throw new Refusal("`%s` is larger than %d MiB.".formatted(name, limit >> 20));
    }
    return bytes;
  }

  @Override
  public List<String> matching(String folder, String pattern) {
    Glob glob = Glob.of(folder, pattern);
    Path base = directory.resolve(glob.base());
    if (!Files.isDirectory(base)) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(base, glob.depth())) {
      return walk.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .map(base::relativize)
          .filter(glob::matches)
          .map(file -> Glob.join(glob.base(), file.toString()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw DiskTrouble.reading(e);
    }
  }

  @Override
  public Refusal missing(String path) {
    return DiskTrouble.reading(new NoSuchFileException(directory.resolve(path).toString()));
  }
}
