package dev.nimfleet.gitops.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What must not stand in a log. It is asked for each time, since secrets are renewed.
@FunctionalInterface
public interface Secret {
  /// As it is now.
  ///
  /// @throws IOException whose message tells where it should be, and nothing of what is there
  String read() throws IOException;

  /// What a file holds, without the white space around it.
  static Secret in(Path file) {
    return () -> {
      String text;
      try {
        text = Files.readString(file).strip();
      } catch (IOException e) {
        throw new IOException("`%s` cannot be read".formatted(file), e);
      }
      if (text.isEmpty()) throw new IOException("`%s` is empty".formatted(file));
      return text;
    };
  }
}
