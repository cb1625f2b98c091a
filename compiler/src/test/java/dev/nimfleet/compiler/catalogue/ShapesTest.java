package dev.nimfleet.compiler.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.catalogue.Shape.Entries;
import dev.nimfleet.compiler.catalogue.Shape.Fields;
import dev.nimfleet.compiler.catalogue.Shape.Items;
import dev.nimfleet.compiler.catalogue.Shape.Text;
import dev.nimfleet.compiler.yaml.MapNode;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ShapesTest {
  private static final String NIM = "apps.nvidia.com/v1alpha1";

  @Test
  void aFieldOfOneReleaseIsThere() {
    Fields cache = (Fields) Shapes.of(NIM, "NIMCache");
    assertThat(((Fields) part(cache, "spec")).named()).containsKey("initContainers");
  }

  @Test
  void howMuchThereCanBeIsTold() {
    Fields route = (Fields) Shapes.of("gateway.networking.k8s.io/v1", "HTTPRoute");
    assertThat(part(part(route, "spec"), "rules"))
        .isInstanceOfSatisfying(Items.class, items -> assertThat(items.most()).isEqualTo(16));
    assertThat(part(part(route, "metadata"), "name")).isEqualTo(new Text(253, Optional.empty()));
  }

  @Test
  void ofAKindThatNobodyKnowsOnlyTheMetadataIsCertain() {
    Fields thing = (Fields) Shapes.of("example.com/v1", "Thing");
    assertThat(thing.isOpen()).isTrue();
    assertThat(thing.named()).containsOnlyKeys("metadata");
  }

  @Test
  void anotherVersionOfAKindIsNotKnown() {
    assertThat(((Fields) Shapes.of("autoscaling/v1", "HorizontalPodAutoscaler")).isOpen()).isTrue();
  }

  @Test
  void whatControllersKeepIsWhatTheRealCrdsSay() {
    assertStatus(NIM, "NIMCache", "main", "v3.0.2", "v3.1.2");
    assertStatus(NIM, "NIMService", "main", "v3.0.2", "v3.1.2");
    Set<String> theirs = new TreeSet<>();
    collect(crd("keda/keda.sh_scaledobjects.yaml"), "status", theirs);
    assertThat(paths("keda.sh/v1alpha1", "ScaledObject", "status", theirs)).isEqualTo(theirs);
  }

  @Test
  void whatAPipelineHoldsIsWhatTheRealCrdSays() {
    Set<String> theirs = new TreeSet<>();
    collect(crd("nim-operator/main/apps.nvidia.com_nimpipelines.yaml"), "spec", theirs);
    assertThat(paths(NIM, "NIMPipeline", "spec", theirs)).isEqualTo(theirs);
  }

  private static Shape part(Shape shape, String name) {
    return Objects.requireNonNull(((Fields) shape).named().get(name));
  }

  private static void assertStatus(String apiVersion, String kind, String... releases) {
    Set<String> theirs = new TreeSet<>();
    for (String release : releases) {
      String file = "apps.nvidia.com_%ss.yaml".formatted(kind.toLowerCase(Locale.ROOT));
      collect(crd("nim-operator/%s/%s".formatted(release, file)), "status", theirs);
    }
    assertThat(paths(apiVersion, kind, "status", theirs)).as(kind).isEqualTo(theirs);
  }

  /// The paths that a shape knows. What it leaves open is taken out of the others.
  private static Set<String> paths(String apiVersion, String kind, String part, Set<String> other) {
    Set<String> paths = new TreeSet<>();
    Fields object = (Fields) Shapes.of(apiVersion, kind);
    walk(part(object, part), part, paths, other);
    return paths;
  }

  private static void walk(Shape shape, String path, Set<String> paths, Set<String> other) {
    paths.add(path);
    switch (shape) {
      case Fields fields ->
          fields.named().forEach((name, value) -> walk(value, path + "." + name, paths, other));
      case Items(Shape each, _) -> walk(each, path + "[]", paths, other);
      case Entries(Shape values, _) -> walk(values, path + "{}", paths, other);
      case Shape.Anything _ ->
          other.removeIf(theirs -> theirs.startsWith(path) && !theirs.equals(path));
      case Shape.OneOf(var all) -> all.forEach(one -> walk(one, path, paths, other));
      case Shape.Plain _, Text _ -> {}
    }
  }

  private static MapNode crd(String path) {
    return SharedFiles.objects(SharedFiles.orSkip("crds").resolve(path)).getFirst();
  }

  private static void collect(MapNode crd, String part, Set<String> paths) {
    MapNode version =
        (MapNode) Rule.items((MapNode) crd.get("spec").orElseThrow(), "versions").getFirst();
    collect(
        (MapNode) version.find("schema", "openAPIV3Schema", "properties", part).orElseThrow(),
        paths,
        part);
  }

  private static void collect(MapNode schema, Set<String> paths, String path) {
    paths.add(path);
    schema
        .get("properties")
        .map(MapNode.class::cast)
        .ifPresent(properties ->
            properties
                .entries()
                .forEach(
                    field -> collect((MapNode) field.value(), paths, path + "." + field.key())));
    schema.get("items").ifPresent(items -> collect((MapNode) items, paths, path + "[]"));
    schema
        .get("additionalProperties")
        .ifPresent(values -> collect((MapNode) values, paths, path + "{}"));
  }
}
