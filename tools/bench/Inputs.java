import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import dev.nimfleet.compiler.yaml.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What the benchmark gives to the programs that it compares. `run` calls this on the class path of
/// the distribution:
///
/// - `fleet MODELS FILE` writes a fleet.yaml;
/// - `others COMPILED FOLDER` writes a Helm chart and a Kustomize tree that give the same objects
///   as the files that nimfleet has compiled;
/// - `same COMPILED FILE` fails unless a YAML stream holds exactly those objects.
final class Inputs {
  private static final String IMAGE = "bench/llm-%04d-instruct";
  private static final String TAG = "1.3.0";
  private static final String DIGEST = "/metadata/annotations/nimfleet.dev~1source-digest";
  private static final Pattern NUMBER = Pattern.compile("(?:model|llm)-([0-9]{4})");

  private Inputs() {}

  /// One object as it stands in a file.
  ///
  /// @param values each scalar as its kind, a blank and its text, by its JSON pointer
  private record Manifest(Path path, String text, Map<String, String> values) {
    static Manifest read(Path path, String text) {
      Diagnostics diagnostics = new Diagnostics();
      List<Node> documents = YamlReader.read(new Source(path.toString(), text), diagnostics);
      if (diagnostics.hasErrors() || documents.size() != 1) {
        throw new IllegalStateException(path + ": " + diagnostics.sorted());
      }
      Map<String, String> values = new LinkedHashMap<>();
      flatten("", documents.getFirst(), values);
      return new Manifest(path, text, values);
    }

    String kind() {
      return text(values.getOrDefault("/kind", "STRING ?"));
    }

    String name() {
      return text(values.getOrDefault("/metadata/name", "STRING ?"));
    }

    static String text(String value) {
      return value.substring(value.indexOf(' ') + 1);
    }

    private static void flatten(String pointer, Node node, Map<String, String> values) {
      switch (node) {
        case MapNode map ->
            map.entries()
                .forEach(
                    entry -> flatten(pointer + "/" + escaped(entry.key()), entry.value(), values));
        case ListNode list -> {
          for (int i = 0; i < list.items().size(); i++) {
            flatten(pointer + "/" + i, list.items().get(i), values);
          }
        }
        case Scalar scalar -> values.put(pointer, scalar.kind() + " " + scalar.text());
      }
    }

    /// RFC 6901.
    private static String escaped(String key) {
      return key.replace("~", "~0").replace("/", "~1");
    }
  }

  static void main(String... args) throws IOException {
    switch (args[0]) {
      case "fleet" -> Files.writeString(Path.of(args[2]), fleet(Integer.parseInt(args[1])));
      case "others" -> {
        Map<String, List<Manifest>> models = byModel(compiled(Path.of(args[1])));
        chart(models, Path.of(args[2], "chart"));
        kustomize(models, Path.of(args[2], "kustomize"));
      }
      case "same" -> requireSame(compiled(Path.of(args[1])), stream(Path.of(args[2])));
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  /// Every model has an image of its own, so that none shares its cache.
  private static String fleet(int models) {
    StringBuilder yaml = new StringBuilder();
    yaml.append(
        """
        apiVersion: nimfleet.dev/v1alpha1
        kind: ModelFleet
        metadata: {name: bench, namespace: nim-bench}
        spec:
          defaults:
            secrets: {pull: ngc-registry-secret, auth: ngc-api-secret}
            storage: {class: fast-parallel-fs}
            gpu: h100-80gb
            metrics: {prometheus: "http://prometheus-operated.monitoring.svc:9090", serviceMonitor: {release: kube-prometheus-stack}}
            gateway: {name: inference, namespace: gateway-system, domain: models.example.com}
          gpus:
            h100-80gb: {product: NVIDIA-H100-80GB-HBM3, memory: 80Gi, perNode: 8}
          models:
        """);
    for (int model = 1; model <= models; model++) {
      yaml.append(
          """
              model-%04d:
                image: %s:%s
                profile: vllm-fp8-tp1-pp1
                workload: short-context-chat
                replicas: 2..8
                cache: 250Gi
          """
              .formatted(model, IMAGE.formatted(model), TAG));
    }
    return yaml.toString();
  }

  private static List<Manifest> compiled(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Manifest> manifests = new ArrayList<>();
      for (Path file : files.filter(path -> path.toString().endsWith(".yaml")).sorted().toList()) {
        manifests.add(Manifest.read(file, Files.readString(file)));
      }
      return manifests;
    }
  }

  private static List<Manifest> stream(Path file) throws IOException {
    List<Manifest> manifests = new ArrayList<>();
    for (String document : Files.readString(file).split("(?m)^---$")) {
      if (!document.isBlank()) {
        manifests.add(Manifest.read(file, document.strip() + "\n"));
      }
    }
    return manifests;
  }

  /// The objects of each model, its cache among them, in the order of the kinds.
  private static Map<String, List<Manifest>> byModel(List<Manifest> manifests) {
    Map<String, List<Manifest>> models = new TreeMap<>();
    for (Manifest manifest : manifests) {
      Matcher number = NUMBER.matcher(manifest.name());
      if (!number.find()) {
        throw new IllegalStateException("not of a model: " + manifest.path());
      }
      models.computeIfAbsent(number.group(1), _ -> new ArrayList<>()).add(manifest);
    }
    models.values().forEach(list -> list.sort(Comparator.comparing(Manifest::kind)));
    return models;
  }

  // Helm: a template a kind, which ranges over the models in values.yaml.

  private static void chart(Map<String, List<Manifest>> models, Path folder) throws IOException {
    Files.createDirectories(folder.resolve("templates"));
    Files.writeString(
        folder.resolve("Chart.yaml"), "apiVersion: v2\nname: bench\nversion: 0.1.0\n");
    StringBuilder values = new StringBuilder("models:\n");
    models.forEach((number, manifests) -> values.append(values(number, manifests)));
    Files.writeString(folder.resolve("values.yaml"), values);

    Map.Entry<String, List<Manifest>> first = models.entrySet().iterator().next();
    for (Manifest manifest : first.getValue()) {
      String text = manifest.text();
      text = text.replace(service(first.getValue()), "{{ .service }}");
      text = text.replace(cache(first.getValue()), "{{ .cache }}");
      text = text.replace(IMAGE.formatted(Integer.parseInt(first.getKey())), "{{ .image }}");
      text = text.replace("model-" + first.getKey(), "{{ .name }}");
      text = text.replace(TAG, "{{ .tag }}");
      text =
          text.replaceAll(
              "(source-digest:) .*", "$1 {{ .digests." + manifest.kind() + " | quote }}");
      Files.writeString(
          folder.resolve("templates").resolve(manifest.kind().toLowerCase(Locale.ROOT) + ".yaml"),
          "{{- range .Values.models }}\n---\n" + text + "{{- end }}\n");
    }
  }

  private static String values(String number, List<Manifest> manifests) {
    StringBuilder yaml = new StringBuilder();
    yaml.append("- name: model-").append(number).append('\n');
    yaml.append("  image: ").append(IMAGE.formatted(Integer.parseInt(number))).append('\n');
    yaml.append("  tag: \"").append(TAG).append("\"\n");
    yaml.append("  service: ").append(service(manifests)).append('\n');
    yaml.append("  cache: ").append(cache(manifests)).append('\n');
    yaml.append("  digests:\n");
    for (Manifest manifest : manifests) {
      Optional.ofNullable(manifest.values().get(DIGEST))
          .map(Manifest::text)
          .ifPresent(digest -> yaml.append("    %s: \"%s\"\n".formatted(manifest.kind(), digest)));
    }
    return yaml.toString();
  }

  private static String service(List<Manifest> manifests) {
    return nameOf(manifests, "NIMService");
  }

  private static String cache(List<Manifest> manifests) {
    return nameOf(manifests, "NIMCache");
  }

  private static String nameOf(List<Manifest> manifests, String kind) {
    return manifests.stream()
        .filter(manifest -> manifest.kind().equals(kind))
        .findFirst()
        .orElseThrow()
        .name();
  }

  // Kustomize: the first model is the base, each model an overlay that patches what differs.

  private static void kustomize(Map<String, List<Manifest>> models, Path folder)
      throws IOException {
    List<Manifest> base = models.values().iterator().next();
    Files.createDirectories(folder.resolve("base"));
    StringBuilder resources = new StringBuilder("resources:\n");
    for (Manifest manifest : base) {
      String file = manifest.kind().toLowerCase(Locale.ROOT) + ".yaml";
      Files.writeString(folder.resolve("base").resolve(file), manifest.text());
      resources.append("- ").append(file).append('\n');
    }
    Files.writeString(folder.resolve("base/kustomization.yaml"), resources);

    StringBuilder overlays = new StringBuilder("resources:\n");
    for (Map.Entry<String, List<Manifest>> model : models.entrySet()) {
      Path overlay = Files.createDirectories(folder.resolve("models/model-" + model.getKey()));
      Files.writeString(overlay.resolve("kustomization.yaml"), overlay(base, model.getValue()));
      overlays.append("- models/model-").append(model.getKey()).append('\n');
    }
    Files.writeString(folder.resolve("kustomization.yaml"), overlays);
  }

  private static String overlay(List<Manifest> base, List<Manifest> model) {
    StringBuilder yaml = new StringBuilder("resources:\n- ../../base\n");
    StringBuilder patches = new StringBuilder();
    for (int i = 0; i < base.size(); i++) {
      StringBuilder patch = new StringBuilder();
      Manifest from = base.get(i);
      model
          .get(i)
          .values()
          .forEach((pointer, value) -> {
            if (!value.equals(from.values().get(pointer))) {
              patch.append("    - op: replace\n      path: ").append(pointer);
              patch.append("\n      value: ").append(quoted(value)).append('\n');
            }
          });
      if (!patch.isEmpty()) {
        patches.append("- target:\n    kind: ").append(from.kind());
        patches.append("\n  patch: |-\n").append(patch);
      }
    }
    return yaml + (patches.isEmpty() ? "" : "patches:\n" + patches);
  }

  private static String quoted(String value) {
    String text = Manifest.text(value);
    return value.startsWith("STRING ")
        ? "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\""
        : text;
  }

  private static void requireSame(List<Manifest> ours, List<Manifest> others) {
    Map<String, Map<String, String>> expected = byName(ours);
    Map<String, Map<String, String>> found = byName(others);
    expected.forEach((name, values) -> {
      if (!new TreeMap<>(values).equals(new TreeMap<>(found.getOrDefault(name, Map.of())))) {
        throw new IllegalStateException(
            "Another %s:%n%s%n%s".formatted(name, values, found.get(name)));
      }
    });
    if (found.size() != expected.size()) {
      throw new IllegalStateException(found.size() + " objects, not " + expected.size());
    }
  }

  private static Map<String, Map<String, String>> byName(List<Manifest> manifests) {
    Map<String, Map<String, String>> objects = new TreeMap<>();
    manifests.forEach(
        manifest -> objects.put(manifest.kind() + " " + manifest.name(), manifest.values()));
    return objects;
  }
}
