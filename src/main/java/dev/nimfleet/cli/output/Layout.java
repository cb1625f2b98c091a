package dev.nimfleet.cli.output;

import dev.nimfleet.compiler.Manifest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// How the manifests of a fleet become files.
public enum Layout {
  /// One file for each object.
  FILES,
  /// All objects in `manifest.yaml`.
  SINGLE;

  private static final FilePath SINGLE_FILE = new FilePath("manifest.yaml");

  public List<GeneratedFile> files(List<Manifest> manifests) {
    return switch (this) {
      case FILES -> manifests.stream().map(Layout::file).toList();
      case SINGLE -> manifests.isEmpty() ? List.of() : List.of(single(manifests));
    };
  }

  /// All objects as one stream of YAML documents.
  public static String stream(List<Manifest> manifests) {
    StringBuilder text = new StringBuilder();
    for (Manifest manifest : manifests) {
      text.append("---\n").append(manifest.yaml());
    }
    return text.toString();
  }

  private static GeneratedFile file(Manifest manifest) {
    return new GeneratedFile(
        new FilePath(manifest.path()), manifest.models(), utf8(manifest.yaml()));
  }

  private static GeneratedFile single(List<Manifest> manifests) {
    List<String> models =
        manifests.stream()
            .flatMap(manifest -> manifest.models().stream())
            .sorted()
            .distinct()
            .toList();
    return new GeneratedFile(SINGLE_FILE, models, utf8(stream(manifests)));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
