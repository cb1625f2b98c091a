package dev.nimfleet.gitops.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Asks web servers, from wherever they can be reached.
@FunctionalInterface
public interface Web {
  /// No more of a body is read.
  long MOST_BYTES = 1 << 20;

  /// Sends a request.
  ///
  /// @throws HttpTimeoutException when all of the answer is not there within the limit
  /// @throws IOException when there is no answer, with the reason in words
  Answer send(Request request) throws IOException, InterruptedException;

  /// What is asked.
  ///
  /// @param body JSON to be posted; none to get something
  record Request(URI uri, Map<String, String> headers, Optional<String> body, Duration limit) {
    /// What is thrown when the limit is over.
    public HttpTimeoutException late() {
      return new HttpTimeoutException("nothing within %d s".formatted(limit.toSeconds()));
    }
  }

  /// What comes back, whatever it is.
  record Answer(int status, byte[] body) {}

  /// From here.
  ///
  /// @param authorities see [Https]
  static Web direct(Optional<Path> authorities) {
    return new DirectWeb(new Https(authorities));
  }
}
