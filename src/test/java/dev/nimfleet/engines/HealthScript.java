package dev.nimfleet.engines;

import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.gitops.Manifests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A health check of Argo CD with its tests, in the layout of its repository:
/// `<group>/<Kind>/health.lua`, `health_test.yaml` and `testdata/`.
record HealthScript(String group, String kind, String text, List<Case> cases) {
  static final Path DEPLOY = Path.of("..", "gitops", "deploy").toAbsolutePath().normalize();

  private static final Path SCRIPTS = DEPLOY.resolve("argocd/resource_customizations");

  /// What Argo CD makes of an object.
  record Health(String status, String message) {}

  /// An object, and what its health is to be.
  record Case(Path file, MapNode object, Health expected) {
    String name() {
      return file.getFileName().toString().replace(".yaml", "");
    }

    boolean hasStatus() {
      return object.has("status");
    }
  }

  HealthScript {
    cases = List.copyOf(cases);
  }

  static List<HealthScript> all() {
    try (Stream<Path> files = Files.walk(SCRIPTS)) {
      return files
          .filter(file -> file.endsWith("health.lua"))
          .sorted()
          .map(HealthScript::of)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static HealthScript of(String kind) {
    return all().stream().filter(script -> script.kind().equals(kind)).findFirst().orElseThrow();
  }

  private static HealthScript of(Path script) {
    Path folder = script.resolveSibling("");
    MapNode tests = Manifests.of(read(folder.resolve("health_test.yaml"))).getFirst();
    return new HealthScript(
        SCRIPTS.relativize(folder).getName(0).toString(),
        SCRIPTS.relativize(folder).getName(1).toString(),
        read(script),
        items(tests, "tests").stream().map(test -> test(folder, test)).toList());
  }

  private static Case test(Path folder, MapNode test) {
    Path file = folder.resolve(test.text("inputPath").orElseThrow());
    return new Case(
        file,
        Manifests.of(read(file)).getFirst(),
        new Health(
            test.text("healthStatus", "status").orElseThrow(),
            test.text("healthStatus", "message").orElse("")));
  }

  /// The maps of a list.
  static List<MapNode> items(MapNode of, String... path) {
    Node list = of.find(path).orElseThrow();
    return ((ListNode) list).items().stream().map(MapNode.class::cast).toList();
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
