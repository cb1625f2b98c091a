package dev.nimfleet.engines;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/// The real `argocd`, of the PATH or of the user's cache folder. Nothing builds or downloads it.
final class ArgoCd {
  static final String REMEDY =
      "put `argocd` on the PATH, or into the folder `nimfleet/argocd` of your cache";

  private ArgoCd() {}

  static Optional<Path> find() {
    String caches = System.getenv("XDG_CACHE_HOME");
    Path home =
        caches == null || caches.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(caches);
    Stream<Path> onPath =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":")).map(Path::of);
    return Stream.concat(onPath, Stream.of(home.resolve("nimfleet/argocd")))
        .map(folder -> folder.resolve("argocd"))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }
}
