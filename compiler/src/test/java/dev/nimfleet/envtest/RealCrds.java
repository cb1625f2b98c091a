package dev.nimfleet.envtest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The custom resource definitions that NVIDIA, KEDA and the Gateway API really ship, which stand
/// beside some checkouts and are not part of this one.
///
/// @param folder holds `nim-operator/<release>/`, `keda/` and `gateway/`
public record RealCrds(Path folder) {
  static final String REMEDY = "put the real CRDs into `../shared/crds/` beside the checkout";

  public static Optional<RealCrds> find() {
    return Optional.of(Checkout.root().resolveSibling("shared").resolve("crds"))
        .filter(Files::isDirectory)
        .map(RealCrds::new);
  }

  /// The releases of NIM Operator that are there, such as `v3.1.2`.
  public List<String> releases() {
    return sorted(operator()).stream().map(release -> release.getFileName().toString()).toList();
  }

  /// Every CRD of a cluster with this release of NIM Operator.
  public List<Path> files(String release) {
    return Stream.of(operator().resolve(release), folder.resolve("keda"), folder.resolve("gateway"))
        .flatMap(part -> sorted(part).stream())
        .filter(file -> file.toString().endsWith(".yaml"))
        .toList();
  }

  /// The same as texts, for [ApiClient#installCrds].
  public List<String> texts(String release) {
    return files(release).stream().map(RealCrds::read).toList();
  }

  private Path operator() {
    return folder.resolve("nim-operator");
  }

  private static List<Path> sorted(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
