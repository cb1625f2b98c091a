package dev.nimfleet.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/// A stream that remembers how it failed, since a `PrintWriter` on top of it tells only that it
/// did.
final class RememberingStream extends FilterOutputStream {
  private Optional<IOException> failure = Optional.empty();

  RememberingStream(OutputStream stream) {
    super(stream);
  }

  Optional<IOException> failure() {
    return failure;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      failure = failure.or(() -> Optional.of(e));
      throw e;
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }
}
