package dev.nimfleet.compiler;

import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A fleet that compiles without a word, of which a test changes what it is about.
///
/// ```java
/// fleet().model("llama", "replicas: 1..4").errors()
/// ```
final class SmallFleet {
  private static final List<String> MODEL =
      List.of(
          "image: meta/llama-3.1-8b-instruct:1.3.0",
          "gpuCount: 1",
          "workload: short-context-chat",
          "replicas: 2..4",
          "cache: 60Gi",
          "loadTime: 4m");

  private final Map<String, String> defaults = new LinkedHashMap<>();
  private final Map<String, String> gpus = new LinkedHashMap<>();
  private final Map<String, Map<String, String>> models = new LinkedHashMap<>();
  private final List<String> removed = new ArrayList<>();
  private final List<String> cluster = new ArrayList<>();
  private LocalDate today = Goldens.TODAY;

  private SmallFleet() {
    defaults("secrets: {pull: ngc-registry-secret, auth: ngc-api-secret}");
    defaults("metrics: {prometheus: \"http://prometheus:9090\"}");
    gpu("h100-80gb: {product: NVIDIA-H100-80GB-HBM3, memory: 80Gi}");
  }

  static SmallFleet fleet() {
    return new SmallFleet();
  }

  /// A fleet of one model.
  static SmallFleet llama(String... fields) {
    return fleet().model("llama", fields);
  }

  SmallFleet defaults(String field) {
    put(defaults, field);
    return this;
  }

  SmallFleet gpu(String gpu) {
    put(gpus, gpu);
    return this;
  }

  /// A sound model with other or more fields; `-name` takes a field away.
  SmallFleet model(String name, String... fields) {
    var all = new LinkedHashMap<String, String>();
    MODEL.forEach(field -> put(all, field));
    for (String field : fields) {
      if (field.startsWith("-")) all.remove(field.substring(1));
      else put(all, field);
    }
    models.put(name, all);
    return this;
  }

  /// Lists a model that ran as meant to go.
  SmallFleet removed(String name) {
    removed.add(name);
    return this;
  }

  /// Compiles for the cluster `prod-eu`, which says these fields of itself.
  SmallFleet cluster(String... fields) {
    cluster.addAll(List.of(fields));
    return this;
  }

  SmallFleet on(String day) {
    today = LocalDate.parse(day);
    return this;
  }

  private static void put(Map<String, String> fields, String field) {
    fields.put(field.substring(0, field.indexOf(':')), field);
  }

  String yaml() {
    var yaml =
        new StringBuilder(
            """
            apiVersion: nimfleet.dev/v1alpha1
            kind: ModelFleet
            metadata: {name: prod, namespace: nim-prod}
            spec:
              defaults:
            """);
    defaults.values().forEach(field -> line(4, field, yaml));
    line(2, "gpus:", yaml);
    gpus.values().forEach(gpu -> line(4, gpu, yaml));
    if (!removed.isEmpty()) line(2, "removed: " + removed, yaml);
    line(2, "models:", yaml);
    models.forEach((name, fields) -> {
      line(4, name + ":", yaml);
      fields.values().forEach(field -> line(6, field, yaml));
    });
    return yaml.toString();
  }

  private static void line(int indent, String text, StringBuilder out) {
    out.repeat(' ', indent).append(text).append('\n');
  }

  Compilation compile() {
    return compile(yaml(), clusterFile(), today);
  }

  private Optional<Run.Input> clusterFile() {
    if (cluster.isEmpty()) return Optional.empty();
    var yaml =
        new StringBuilder(
            """
            apiVersion: nimfleet.dev/v1alpha1
            kind: FleetCluster
            metadata: {name: prod-eu}
            spec:
            """);
    cluster.forEach(field -> line(2, field, yaml));
    return Optional.of(input("cluster.yaml", yaml.toString()));
  }

  static Compilation compile(String yaml) {
    return compile(yaml, Optional.empty(), Goldens.TODAY);
  }

  private static Compilation compile(String yaml, Optional<Run.Input> cluster, LocalDate today) {
    var fleet = Run.FleetFile.withoutLock(input("fleet.yaml", yaml));
    return new Compiler(ManifestCheck.NONE, today)
        .compile(new Run(List.of(fleet), cluster, Run.Includes.NONE, Set.of(), Optional.empty()));
  }

  static Run.Input input(String name, String text) {
    return new Run.Input(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /// All that is said, as `CODE Message.`
  List<String> says() {
    return compile().diagnostics().stream().map(d -> d.code().id() + " " + d.message()).toList();
  }

  List<String> errors() {
    return compile().diagnostics().stream()
        .filter(Diagnostic::isError)
        .map(d -> d.code().id() + " " + d.message())
        .toList();
  }

  /// The only object of a kind.
  MapNode object(String kind) {
    return objects(kind).getFirst();
  }

  List<MapNode> objects(String kind) {
    Compilation compilation = compile();
    if (compilation.hasErrors()) throw new AssertionError(compilation.diagnostics());
    return compilation.fleets().getFirst().manifests().stream()
        .filter(manifest -> manifest.kind().equals(kind))
        .map(Manifest::object)
        .toList();
  }

  String name(String kind) {
    return object(kind).text("metadata", "name").orElseThrow();
  }

  /// The scalars at the end of a path, in which `*` stands for all items of a list.
  List<String> values(String kind, String path) {
    var found = new ArrayList<String>();
    collect(object(kind), List.of(path.split(" ")), found);
    return found;
  }

  private static void collect(Node node, List<String> path, List<String> found) {
    switch (node) {
      case Scalar scalar when path.isEmpty() -> found.add(scalar.text());
      case MapNode map when !path.isEmpty() ->
          map.get(path.getFirst())
              .ifPresent(value -> collect(value, path.subList(1, path.size()), found));
      case ListNode list when !path.isEmpty() && path.getFirst().equals("*") ->
          list.items().forEach(item -> collect(item, path.subList(1, path.size()), found));
      case Scalar _, MapNode _, ListNode _ -> {}
    }
  }
}
