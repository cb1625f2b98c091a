package dev.nimfleet.gitops.git;

import dev.nimfleet.gitops.git.GitPlace.Pointer;
import java.nio.file.Path;
import java.time.Duration;

/// A program that fetches a place twice, for tests that give it a JVM of its own.
///
///     FetchTwice CACHE URL PATH
final class FetchTwice {
  private FetchTwice() {}

  public static void main(String[] arguments) {
    var place = new GitPlace(arguments[1], new Pointer.Branch("main"), arguments[2]);
    var source = new GitSource(Path.of(arguments[0]), GitSettings.of(place));
    for (int i = 0; i < 2; i++) {
      long start = System.nanoTime();
      String said =
          switch (source.fetch()) {
            case Fetched.Moved it -> "moved to %d files".formatted(it.revision().files().size());
            case Fetched.Unchanged it ->
                "unchanged with %d files".formatted(it.revision().files().size());
            case Fetched.Unreachable it -> it.reason().toString();
            case Fetched.Refused it -> it.reason().toString();
          };
      long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
      System.out.printf("%s in %d ms%n", said, millis);
    }
  }
}
