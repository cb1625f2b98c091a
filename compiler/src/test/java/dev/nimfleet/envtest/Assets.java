package dev.nimfleet.envtest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The folder with the programs of a control plane: kube-apiserver, etcd and what stands beside
/// them.
public record Assets(Path folder) {
  static final String REMEDY =
      "install Go 1.26, or set KUBEBUILDER_ASSETS to a folder with kube-apiserver and etcd";

  /// How `tools/envtest/build` says that there is no Go.
  private static final int NO_GO = 3;

  /// Builds the programs where that has not happened yet, which takes minutes and is announced on
  /// stderr. Empty where they can neither be found nor built; [#REMEDY] says what helps.
  public static Optional<Assets> find() {
    return Found.ASSETS;
  }

  /// One of them.
  public Path program(String name) {
    return folder.resolve(name);
  }

  private static Optional<Assets> build() {
    Path script = Checkout.buildScript();
    try {
      Process build = new ProcessBuilder(script.toString()).start();
      Thread.startVirtualThread(() -> relay(build.errorReader()));
      List<String> output = build.inputReader().readAllLines();
      return switch (build.waitFor()) {
        case 0 -> Optional.of(new Assets(Path.of(output.getLast())));
        case NO_GO -> Optional.empty();
        default -> throw new IllegalStateException(script + " failed; stderr says why.");
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("Interrupted while building kube-apiserver.", e);
    }
  }

  /// Line by line through our own stderr, since a test runner owns the real one.
  private static void relay(BufferedReader progress) {
    progress.lines().forEach(System.err::println);
  }

  /// Looked up once for each JVM.
  private static final class Found {
    static final Optional<Assets> ASSETS = build();
  }
}
