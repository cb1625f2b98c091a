package dev.nimfleet.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import dev.nimfleet.compiler.yaml.YamlReader;
import dev.nimfleet.envtest.RealCrds;
import dev.nimfleet.envtest.RequiresRealCrds;
import dev.nimfleet.golden.GoldenFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The fleet of the design against its worked example, which a real API server accepts: met field
/// by field in meaning. Names that carry the hex of the content differ, and nothing else does.
@RequiresRealCrds
class WorkedExampleTest {
  /// What we say otherwise: a scaler comes with the route, so that an abort does not wait for it.
  private static final String OTHERWISE =
      "ScaledObject metadata.annotations.argocd.argoproj.io/sync-wave = ";

  /// What our objects say besides, all of it provenance or order for GitOps engines.
  private static final List<String> MORE =
      List.of(
          OTHERWISE,
          "HTTPRoute metadata.annotations.argocd.argoproj.io/sync-options =",
          " metadata.annotations.nimfleet.dev/fleet = prod",
          " metadata.annotations.nimfleet.dev/source-digest = ",
          "PodDisruptionBudget metadata.annotations.argocd.argoproj.io/sync-wave = 20",
          " metadata.labels.nimfleet.dev/model = llama-3-1-70b");

  private final Map<String, MapNode> theirs = byKind(documents());
  private final Map<String, MapNode> ours =
      byKind(
          Goldens.compile(golden()).fleets().getFirst().manifests().stream()
              .map(Manifest::object)
              .toList());

  @Test
  void theSameKindsOfObjectsAreThere() {
    assertThat(ours.keySet()).isEqualTo(theirs.keySet());
  }

  @Test
  void everyFieldOfTheExampleIsThereWithItsMeaning() {
    theirs.forEach((kind, object) -> {
      List<String> wanted = fields(object);
      wanted.removeIf(field -> (kind + field).startsWith(OTHERWISE));
      assertThat(fields(Objects.requireNonNull(ours.get(kind)))).as(kind).containsAll(wanted);
    });
  }

  @Test
  void whatWeSayBesidesIsListed() {
    ours.forEach((kind, object) -> {
      List<String> more = fields(object);
      more.removeAll(fields(Objects.requireNonNull(theirs.get(kind))));
      assertThat(more)
          .as(kind)
          .allMatch(field -> MORE.stream().anyMatch(known -> (kind + field).contains(known)));
    });
  }

  /// Each scalar of an object with its path and type: a quoted number is not a number.
  private static List<String> fields(MapNode object) {
    var fields = new ArrayList<String>();
    collect(object, "", fields);
    return fields;
  }

  private static void collect(Node node, String path, List<String> fields) {
    switch (node) {
      case MapNode map ->
          map.entries()
              .forEach(entry ->
                  collect(
                      entry.value(), path + (path.isEmpty() ? " " : ".") + entry.key(), fields));
      case ListNode list -> {
        for (int i = 0; i < list.items().size(); i++) {
          collect(list.items().get(i), path + "[" + i + "]", fields);
        }
      }
      case Scalar scalar ->
          fields.add("%s = %s (%s)".formatted(path, nameless(scalar.text()), scalar.kind().noun()));
    }
  }

  /// The one difference in meaning: the hex is taken over the content as we emit it.
  private static String nameless(String text) {
    return text.replaceAll("llama-3-1-70b-v1-3-0-[0-9a-f]{6}", "NIMSERVICE");
  }

  private static Map<String, MapNode> byKind(List<MapNode> objects) {
    return objects.stream()
        .collect(
            Collectors.toMap(
                object -> object.text("kind").orElseThrow(),
                object -> object,
                (a, b) -> b,
                TreeMap::new));
  }

  private static GoldenFolder golden() {
    return Goldens.fleets().stream()
        .filter(fleet -> fleet.name().equals("worked-example"))
        .findFirst()
        .orElseThrow();
  }

  private static List<MapNode> documents() {
    Path file =
        RealCrds.find().orElseThrow().folder().resolveSibling("reference/worked-example.yaml");
    var diagnostics = new Diagnostics();
    try {
      var source = new Source(file.getFileName().toString(), Files.readString(file));
      List<MapNode> documents =
          YamlReader.read(source, diagnostics).stream().map(MapNode.class::cast).toList();
      assertThat(diagnostics.sorted()).isEmpty();
      return documents;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
