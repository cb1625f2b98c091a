package dev.nimfleet.compiler.yaml;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Bytes to text, strictly.
final class Utf8 {
  /// What a file that people write may hold at most: 5 MiB.
  static final int MAX_BYTES = 5 * 1024 * 1024;

  /// So many bad characters are shown; a binary file has no end of them.
  private static final int MAX_REPORTED = 10;

  private Utf8() {}

  static Optional<Source> decode(String name, byte[] bytes, int limit, Diagnostics diagnostics) {
    Source nothing = new Source(name, "");
    if (bytes.length > limit) {
      diagnostics.add(YamlErrors.tooLarge(nothing.span(0, 0), bytes.length, limit));
      return Optional.empty();
    }
    Optional<String> wrong = otherEncoding(bytes);
    if (wrong.isPresent()) {
      diagnostics.add(YamlErrors.wrongEncoding(nothing.span(0, 0), wrong.get()));
      return Optional.empty();
    }
    int start = startsWith(bytes, 0xEF, 0xBB, 0xBF) ? 3 : 0;
    ByteBuffer in = ByteBuffer.wrap(bytes, start, bytes.length - start);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CoderResult result = decoder.decode(in, out, true);
    String text = out.flip().toString();
    if (result.isError()) {
      int offset = in.position();
      // What was read so far and some of the rest, so that the place can be shown.
      String rest =
          new String(bytes, offset, Math.min(80, bytes.length - offset), StandardCharsets.UTF_8);
      Source shown = new Source(name, text + rest);
      diagnostics.add(
          YamlErrors.notUtf8(
              shown.span(text.length(), text.length() + 1), bytes[offset] & 0xFF, offset));
      return Optional.empty();
    }
    Source source = new Source(name, text);
    return hasForbidden(source, diagnostics) ? Optional.empty() : Optional.of(source);
  }

  /// Byte order marks, and the zeros of ASCII in a wider encoding: YAML starts with ASCII.
  private static Optional<String> otherEncoding(byte[] bytes) {
    if (startsWith(bytes, 0xFF, 0xFE, 0, 0) || startsWith(bytes, 0, 0, 0xFE, 0xFF)) {
      return Optional.of("UTF-32");
    }
    if (startsWith(bytes, 0xFF, 0xFE) || startsWith(bytes, 0xFE, 0xFF)) {
      return Optional.of("UTF-16");
    }
    return Optional.empty();
  }

  private static boolean startsWith(byte[] bytes, int... prefix) {
    if (bytes.length < prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if ((bytes[i] & 0xFF) != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  /// Reports what must not stand anywhere in the file, comments included: a comment that hides what
  /// follows it deceives a reviewer just as well. True when YAML cannot be read for it.
  private static boolean hasForbidden(Source source, Diagnostics diagnostics) {
    String text = source.text();
    boolean unreadable = false;
    int reported = 0;
    for (int i = 0; i < text.length() && reported < MAX_REPORTED; i++) {
      char c = text.charAt(i);
      if ((c >= ' ' && c <= '~') || c == '\n') {
        continue;
      }
      if (isControl(c)) {
        diagnostics.add(YamlErrors.controlCharacter(source.span(i, i + 1), c));
        unreadable = true;
        reported++;
      } else if (Invisible.isInvisible(c)) {
        diagnostics.add(YamlErrors.invisibleCharacter(source.span(i, i + 1), c));
        reported++;
      }
    }
    return unreadable;
  }

  /// What the production `c-printable` of YAML 1.2 (section 5.1) leaves out.
  static boolean isControl(char c) {
    return (c < ' ' && c != '\n' && c != '\r' && c != '\t')
        || (c >= 0x7F && c < 0xA0 && c != 0x85)
        || c == 0xFFFE
        || c == 0xFFFF;
  }
}
