package dev.nimfleet.cli.output;

import dev.nimfleet.compiler.Manifest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/// How manifests become files.
public enum Layout {
  /// One file for each object.
  FILES,
  /// All objects in `manifest.yaml`.
  SINGLE;

  /// What separates the documents of a stream.
  public static final String SEPARATOR = "---\n";

  private static final FilePath SINGLE_FILE = new FilePath("manifest.yaml");

  /// The files of a fleet.
  ///
  /// @param yaml how an object is written
  public List<GeneratedFile> files(List<Manifest> manifests, Function<Manifest, String> yaml) {
    return switch (this) {
      case FILES -> manifests.stream().map(manifest -> file(manifest, yaml)).toList();
      case SINGLE -> manifests.isEmpty() ? List.of() : List.of(single(manifests, yaml));
    };
  }

  private static GeneratedFile file(Manifest manifest, Function<Manifest, String> yaml) {
    return new GeneratedFile(
        new FilePath(manifest.path()), manifest.models(), utf8(yaml.apply(manifest)));
  }

  private static GeneratedFile single(List<Manifest> manifests, Function<Manifest, String> yaml) {
    List<String> models =
        manifests.stream()
            .flatMap(manifest -> manifest.models().stream())
            .sorted()
            .distinct()
            .toList();
    return new GeneratedFile(SINGLE_FILE, models, utf8(stream(manifests, yaml)));
  }

  /// All objects as one YAML stream.
  public static String stream(List<Manifest> manifests, Function<Manifest, String> yaml) {
    StringBuilder text = new StringBuilder();
    for (Manifest manifest : manifests) {
      text.append(SEPARATOR).append(yaml.apply(manifest));
    }
    return text.toString();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
