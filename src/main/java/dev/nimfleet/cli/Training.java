package dev.nimfleet.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Does what people do most, while the JVM takes notes for its start-up cache (JEP 483 and 515).
public final class Training {
  /// Enough for the profiles of hot methods, few enough for a second of work.
  private static final int MODELS = 40;

  /// What every rule of scaling speaks against.
  private static final String CPU =
      """
      apiVersion: keda.sh/v1alpha1
      kind: ScaledObject
      metadata: {name: llama, namespace: nim-prod}
      spec:
        scaleTargetRef: {name: llama}
        triggers: [{type: cpu, metadata: {value: "80"}}]
      """;

  private Training() {}

  /// Trains in a folder of its own, which is gone afterwards.
  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory("nimfleet-training");
    try {
      train(folder);
    } finally {
      delete(folder);
    }
  }

  private static void train(Path folder) throws IOException {
    String fleet = fleet();
    Files.writeString(folder.resolve("fleet.yaml"), fleet);
    Files.writeString(folder.resolve("broken.yaml"), fleet.replace("workload:", "wrkload:"));
    Files.writeString(folder.resolve("flow.yaml"), "{kind: [a, {b: 1}]}");
    run(folder, ExitCode.DONE, "--version");
    run(folder, ExitCode.DONE, "--help");
    run(folder, ExitCode.DONE, "compile", "--help");
    run(folder, ExitCode.DONE, "compile", "fleet.yaml", "--stdout");
    run(folder, ExitCode.DONE, "compile", "fleet.yaml", "-o", "out");
    run(folder, ExitCode.DONE, "compile", "fleet.yaml", "-o", "out");
    run(folder, ExitCode.DONE, "lint", "out");
    run(folder, ExitCode.DONE, "policy", "list");
    Files.writeString(folder.resolve("cpu.yaml"), CPU);
    run(folder, ExitCode.FAILED, "lint", "cpu.yaml");
    Files.writeString(folder.resolve("fleet.yaml"), fleet.replace("2..8", "2..9"));
    run(folder, ExitCode.FAILED, "compile", "fleet.yaml", "-o", "out", "--check", "--diff");
    run(folder, ExitCode.FAILED, "compile", "broken.yaml", "-o", "out");
    run(folder, ExitCode.FAILED, "compile", "broken.yaml", "-o", "out", "--format", "json");
    run(folder, ExitCode.FAILED, "compile", "flow.yaml", "-o", "out");
    run(folder, ExitCode.DONE, "explain");
    run(folder, ExitCode.DONE, "explain", "presets");
    run(folder, ExitCode.DONE, "schema");
    run(folder, ExitCode.WRONG_USAGE, "compill");
  }

  /// A run that does not end as expected would train the wrong code.
  private static void run(Path folder, int expected, String... args) {
    var err = new ByteArrayOutputStream();
    int code =
        Main.run(InputStream.nullInputStream(), OutputStream.nullOutputStream(), err, folder, args);
    if (code != expected) {
      throw new IllegalStateException(
          "`nimfleet %s` ended with %d: %s"
              .formatted(String.join(" ", args), code, err.toString(StandardCharsets.UTF_8)));
    }
  }

  /// The starter fleet with its model many times over, on nodes enough.
  private static String fleet() throws IOException {
    String starter = new String(InitCommand.starter(), StandardCharsets.UTF_8);
    String name = "llama-3-1-70b:";
    int models = starter.indexOf(name);
    StringBuilder fleet = new StringBuilder(starter.replace("nodes: 4", "nodes: 400"));
    for (int i = 1; i < MODELS; i++) {
      fleet.append("    ").append(starter.substring(models).replace(name, "model-" + i + ":"));
    }
    return fleet.toString();
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
