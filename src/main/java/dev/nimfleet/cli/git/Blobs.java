package dev.nimfleet.cli.git;

import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.compiler.text.ShellWord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// Git's blobs: files without their names.
final class Blobs {
  /// Git LFS keeps such a text in the place of a file.
  private static final byte[] POINTER =
      "version https://git-lfs.github.com/spec/".getBytes(StandardCharsets.UTF_8);

  private static final int SHA_1_DIGITS = 40;

  private Blobs() {}

  /// What `git cat-file --batch` prints: for each object a line `<id> <type> <size>`, the bytes and
  /// a line break, or a line that says that it is missing. What is missing, or no blob, is left
  /// out.
  static List<byte[]> parse(byte[] batch, int most) {
    List<byte[]> objects = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < most && at < batch.length; i++) {
      int end = at;
      while (end < batch.length && batch[end] != '\n') {
        end++;
      }
      String[] header = new String(batch, at, end - at, StandardCharsets.UTF_8).split(" ", -1);
      at = end + 1;
      if (header.length < 3 || header[header.length - 1].equals("missing")) {
        continue;
      }
      int size = Integer.parseInt(header[2]);
      if (header[1].equals("blob")) {
        objects.add(Arrays.copyOfRange(batch, at, at + size));
      }
      at += size + 1;
    }
    return objects;
  }

  /// The bytes, unless they are only Git LFS's note of where they are.
  static byte[] noPointer(String path, byte[] bytes) {
    boolean isPointer =
        bytes.length > POINTER.length
            && Arrays.equals(bytes, 0, POINTER.length, POINTER, 0, POINTER.length);
    if (isPointer) {
      throw new Refusal(
          "`%s` is kept in Git LFS, so Git itself has only a pointer to it.".formatted(path),
          "fleets are small text: take the pattern that matches it out of `.gitattributes`, then"
              + " `git add --renormalize %s`.".formatted(ShellWord.of(path)));
    }
    return bytes;
  }

  /// The name that Git gives to these bytes.
  ///
  /// @param like another name in the same repository, whose length tells the algorithm
  static String name(byte[] bytes, String like) {
    try {
      MessageDigest digest =
          MessageDigest.getInstance(like.length() == SHA_1_DIGITS ? "SHA-1" : "SHA-256");
      digest.update("blob %d\0".formatted(bytes.length).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
