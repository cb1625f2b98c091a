package dev.nimfleet.compiler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.CompiledFleetsOnARealApiServerTest.Cluster;
import dev.nimfleet.compiler.Run.FleetFile;
import dev.nimfleet.compiler.Run.Includes;
import dev.nimfleet.compiler.Run.Input;
import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.envtest.ObjectRef;
import dev.nimfleet.envtest.RequiresApiServer;
import dev.nimfleet.golden.GoldenFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A fleet that somebody else has applied is taken over from what `kubectl get` prints, with all
/// that a server and the operator have added to it, and nothing of it is edited by that.
@RequiresApiServer
class ImportOnARealApiServerTest {
  private static final String NAMESPACE = "taken-over";
  private static final Map<String, String> KINDS =
      new TreeMap<>(
          Map.of(
              "NIMCache", "apps.nvidia.com/v1alpha1",
              "NIMService", "apps.nvidia.com/v1alpha1",
              "ScaledObject", "keda.sh/v1alpha1",
              "PodDisruptionBudget", "policy/v1",
              "HTTPRoute", "gateway.networking.k8s.io/v1"));

  private static final Pattern UNKNOWN = Pattern.compile("unknown field \"([^\"]+)\"");
  private static final Pattern NO_FIELD = Pattern.compile("has no field `([^`]+)`");

  private static Cluster cluster;
  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    cluster = Cluster.of(Release.MAIN);
    cluster.api().createNamespaces(NAMESPACE);
  }

  @AfterAll
  static void end() {
    cluster.close();
  }

  @Test
  void theFirstDeliveryEditsNothing() throws IOException {
    GoldenFolder sound =
        Goldens.imports().stream()
            .filter(golden -> golden.name().equals("sound-fleet"))
            .findFirst()
            .orElseThrow();
    for (var file : sound.inputs().entrySet()) {
      Path input = folder.resolve(file.getKey());
      Files.writeString(
          input,
          new String(file.getValue(), UTF_8)
              .replace("namespace: nim-prod", "namespace: " + NAMESPACE));
      cluster.server().kubectl("apply", "-f", input.toString());
    }
    for (JsonNode service : items("NIMService", "apps.nvidia.com/v1alpha1")) {
      var ref =
          new ObjectRef(
              "apps.nvidia.com/v1alpha1",
              "NIMService",
              NAMESPACE,
              service.at("/metadata/name").asString());
      cluster.api().replace(ref, OperatorRewrite.of(service), "manager").orThrow();
    }
    Map<String, String> before = specs();
    assertThat(before).hasSizeGreaterThan(6);
    String printed =
        cluster
            .server()
            .kubectl(
                "get",
                "nimcache,nimservice,scaledobject,httproute,poddisruptionbudget",
                "-n",
                NAMESPACE,
                "-o",
                "yaml");

    Map<String, String> files = firstCompile(printed);

    Path out = folder.resolve("out");
    for (var file : files.entrySet()) {
      Path path = out.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    String applied = cluster.server().kubectl("apply", "-R", "-f", out.toString());
    assertThat(applied.lines().filter(line -> line.endsWith(" created"))).isEmpty();
    assertThat(applied.lines()).hasSameSizeAs(before.keySet());
    assertThat(specs()).isEqualTo(before);
    cluster.server().kubectl("apply", "--server-side", "--force-conflicts", "-R", "-f", out + "");
    assertThat(specs()).isEqualTo(before);
  }

  /// What the server says of a manifest that it stores without a field, our import says too.
  @Test
  void eachFieldThatTheServerDropsIsTold() throws IOException {
    var told = new TreeMap<String, Set<String>>();
    var dropped = new TreeMap<String, Set<String>>();
    for (GoldenFolder golden : Goldens.imports()) {
      var inputs = new ArrayList<Input>();
      for (var file : golden.inputs().entrySet()) {
        String text =
            new String(file.getValue(), UTF_8)
                .replaceAll("namespace: [a-z-]+", "namespace: " + NAMESPACE);
        Path path = folder.resolve(golden.name() + "-" + file.getKey());
        Files.writeString(path, text);
        inputs.add(new Input(file.getKey(), text.getBytes(UTF_8)));
        find(UNKNOWN, said(path), dropped.computeIfAbsent(golden.name(), _ -> new TreeSet<>()));
      }
      var fields = told.computeIfAbsent(golden.name(), _ -> new TreeSet<>());
      for (Diagnostic found :
          Import.read(
                  inputs,
                  new Import.Request(Optional.empty(), Optional.of(NAMESPACE), Optional.empty()),
                  Goldens.TODAY)
              .diagnostics()) {
        // The server has the fields of the newest release.
        boolean isDroppedHere = !found.message().contains(" in NIM Operator ");
        if (found.code().id().equals("M005") && isDroppedHere) {
          find(NO_FIELD, found.message(), fields);
        }
      }
    }
    // A map where a string belongs is told as that.
    dropped.values().forEach(fields -> fields.remove("spec.image.pullSecrets[0].name"));
    assertThat(told).isEqualTo(dropped);
    assertThat(dropped.get("blog")).contains("spec.model", "spec.startupProbe.httpGet");
  }

  /// Refused or not, the server tells what it would drop.
  private static String said(Path file) {
    try {
      return cluster
          .server()
          .kubectl("create", "--dry-run=server", "--validate=warn", "-f", file.toString());
    } catch (AssertionError refused) {
      return String.valueOf(refused.getMessage());
    }
  }

  private static void find(Pattern pattern, String text, Set<String> fields) {
    pattern.matcher(text).results().forEach(found -> fields.add(found.group(1)));
  }

  private static Map<String, String> firstCompile(String printed) {
    Import.Result imported =
        Import.read(
            List.of(new Input("-", printed.getBytes(UTF_8))),
            new Import.Request(Optional.empty(), Optional.empty(), Optional.empty()),
            Goldens.TODAY);
    assertThat(imported.beginning()).isEmpty();
    Input lock = new Input("fleet.lock.yaml", imported.lock().orElseThrow().getBytes(UTF_8));
    Input fleet = new Input("fleet.yaml", imported.fleet().orElseThrow().getBytes(UTF_8));
    var file = new FleetFile(fleet, Optional.of(lock), () -> Optional.of(lock));
    Compilation first =
        new Compiler(ManifestCheck.NONE, Goldens.TODAY)
            .compile(
                new Run(
                    List.of(file), Optional.empty(), Includes.NONE, Set.of(), Optional.empty()));
    assertThat(first.hasErrors()).isFalse();
    var files = new TreeMap<String, String>();
    first.fleets().forEach(each -> each.manifests().forEach(m -> files.put(m.path(), m.yaml())));
    return files;
  }

  /// Of each object all that a controller acts on, and how often it was edited.
  private static Map<String, String> specs() {
    var specs = new TreeMap<String, String>();
    KINDS.forEach((kind, apiVersion) -> {
      for (JsonNode object : items(kind, apiVersion)) {
        specs.put(
            kind + " " + object.at("/metadata/name").asString(),
            object.at("/metadata/generation")
                + " "
                + object.at("/metadata/labels")
                + " "
                + object.path("spec"));
      }
    });
    return specs;
  }

  private static List<JsonNode> items(String kind, String apiVersion) {
    return cluster
        .api()
        .list(apiVersion, kind, NAMESPACE)
        .orThrow()
        .json()
        .path("items")
        .valueStream()
        .toList();
  }
}
