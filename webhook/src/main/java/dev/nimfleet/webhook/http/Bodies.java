package dev.nimfleet.webhook.http;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/// Reads bodies, as many at once as there is memory for.
final class Bodies {
  /// An API server takes objects of at most 3 MiB (`MaxRequestBodyBytes`), and an update carries
  /// two of them; the rest is for the request around them, and for what JSON escapes.
  static final int LARGEST = 7 * 1024 * 1024;

  /// Two of the largest, or some thousands of usual ones. What a body is read into takes a few
  /// times as much.
  private static final long ALL = 16L * 1024 * 1024;

  /// Most bodies are smaller. Of a larger one only as much is set aside as has come, about: what a
  /// caller announces and never sends takes no room from others.
  private static final int FIRST = 64 * 1024;

  private final Duration patience;
  private final AtomicLong inFlight = new AtomicLong();

  /// @param patience with a body, however it drips
  Bodies(Duration patience) {
    this.patience = patience;
  }

  /// What works with a body.
  interface Use {
    void of(byte[] body) throws Refused, IOException;
  }

  /// @param length what the caller announced, negative when it did not
  void read(InputStream in, long length, Use use) throws Refused, IOException {
    if (length > LARGEST) throw tooLarge();
    int most = length >= 0 ? (int) length : LARGEST;
    long reserved = reserve(Math.min(most, FIRST));
    try {
      byte[] body = new byte[(int) reserved];
      int size = 0;
      long deadline = System.nanoTime() + patience.toNanos();
      while (true) {
        int more = in.read(body, size, body.length - size);
        if (more < 0) break;
        size += more;
        if (size == length) break;
        if (System.nanoTime() - deadline > 0) {
          throw new Refused(408, "The body did not arrive in time.");
        }
        if (size == body.length) {
          if (size >= LARGEST) throw tooLarge();
          int larger = Math.min(most, size * 2);
          reserved += reserve(larger - size);
          body = Arrays.copyOf(body, larger);
        }
      }
      if (length >= 0 && size < length) throw new Refused(400, "The body ends too early.");
      use.of(size == body.length ? body : Arrays.copyOf(body, size));
    } finally {
      inFlight.addAndGet(-reserved);
    }
  }

  private long reserve(long bytes) throws Refused {
    if (inFlight.addAndGet(bytes) > ALL) {
      inFlight.addAndGet(-bytes);
      throw new Refused(503, "Too many bytes are being judged at once.");
    }
    return bytes;
  }

  private static Refused tooLarge() {
    return new Refused(413, "The body has more than %d bytes.".formatted(LARGEST));
  }
}
