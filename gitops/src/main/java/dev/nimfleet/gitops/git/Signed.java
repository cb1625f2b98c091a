package dev.nimfleet.gitops.git;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.GpgConfig.GpgFormat;
import org.eclipse.jgit.lib.SignatureVerifiers;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevObject;
import org.eclipse.jgit.revwalk.RevTag;
import org.eclipse.jgit.util.RawParseUtils;

/// A commit or a tag that carries a signature.
///
/// @param name for messages
/// @param signature as it was made
/// @param payload what it was made of: the object without it
record Signed(String name, byte[] signature, byte[] payload) {
  private static final byte[] HEADER = Constants.encodeASCII("gpgsig");

  /// Empty where there is none.
  ///
  /// @param object whose body was parsed
  static Optional<Signed> of(RevObject object) {
    return switch (object) {
      case RevCommit commit -> of(commit);
      case RevTag tag -> of(tag);
      default -> Optional.empty();
    };
  }

  private static Optional<Signed> of(RevCommit commit) {
    byte[] signature = commit.getRawGpgSignature();
    if (signature == null) {
      return Optional.empty();
    }
    byte[] raw = commit.getRawBuffer();
    int value = RawParseUtils.headerStart(HEADER, raw, 0);
    int end = RawParseUtils.nextLfSkippingSplitLines(raw, value) + 1;
    var payload = new ByteArrayOutputStream(raw.length);
    payload.write(raw, 0, value - HEADER.length - 1);
    payload.write(raw, end, raw.length - end);
    return Optional.of(
        new Signed("commit " + commit.abbreviate(10).name(), signature, payload.toByteArray()));
  }

  private static Optional<Signed> of(RevTag tag) {
    byte[] signature = tag.getRawGpgSignature();
    if (signature == null) {
      return Optional.empty();
    }
    byte[] raw = tag.getRawBuffer();
    return Optional.of(
        new Signed(
            "tag `%s`".formatted(tag.getTagName()),
            signature,
            Arrays.copyOf(raw, raw.length - signature.length)));
  }

  boolean isMadeWith(GpgFormat format) {
    return SignatureVerifiers.getFormat(signature) == format;
  }
}
