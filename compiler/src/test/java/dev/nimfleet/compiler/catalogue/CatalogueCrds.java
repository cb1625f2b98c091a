package dev.nimfleet.compiler.catalogue;

import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlWriter;
import java.util.List;
import java.util.Locale;

/// CustomResourceDefinitions made from the catalogue, for tests with an API server where the real
/// ones are not beside the checkout. They have fields, bounds and defaults; rules between fields
/// are not written as CEL.
public final class CatalogueCrds {
  private static final Span AT = StructuralSchema.AT;

  private CatalogueCrds() {}

  /// The CRDs of a cluster with this release of NIM Operator, each as a YAML document.
  public static List<String> texts(Release release) {
    return all(release).stream().map(YamlWriter::write).toList();
  }

  static List<MapNode> all(Release release) {
    return kinds().stream().map(kind -> crd(kind, release)).toList();
  }

  static List<Kind> kinds() {
    return List.of(
        NimCache.KIND,
        NimService.KIND,
        ScaledObject.KIND,
        TriggerAuthentication.KIND,
        HttpRoute.KIND,
        InferencePool.KIND,
        PolicyWaiver.KIND);
  }

  static MapNode crd(Kind kind, Release release) {
    String singular = kind.name().toLowerCase(Locale.ROOT);
    String plural = singular + "s";
    return MapNode.at(AT)
        .put("apiVersion", "apiextensions.k8s.io/v1")
        .put("kind", "CustomResourceDefinition")
        .put(
            "metadata",
            MapNode.at(AT)
                .put("name", plural + "." + kind.group())
                // The API server asks for it in its own groups.
                .put(
                    "annotations",
                    MapNode.at(AT)
                        .put("api-approved.kubernetes.io", "unapproved, a copy for tests")))
        .put(
            "spec",
            MapNode.at(AT)
                .put("group", kind.group())
                .put("scope", "Namespaced")
                .put(
                    "names",
                    MapNode.at(AT)
                        .put("kind", kind.name())
                        .put("listKind", kind.name() + "List")
                        .put("plural", plural)
                        .put("singular", singular))
                .put("versions", StructuralSchema.list(List.of(version(kind, release)))))
        .build();
  }

  private static MapNode version(Kind kind, Release release) {
    return MapNode.at(AT)
        .put("name", kind.version())
        .put("served", true)
        .put("storage", true)
        .put("schema", MapNode.at(AT).put("openAPIV3Schema", root(kind, release)))
        .put("subresources", MapNode.at(AT).put("status", MapNode.at(AT)))
        .build();
  }

  /// Like any object, but the API server itself knows `metadata`, and wants no more than its type.
  private static MapNode root(Kind kind, Release release) {
    Field spec = kind.schema().field(kind.schema().indexOf("spec"));
    var root =
        MapNode.at(AT)
            .put("type", "object")
            .put(
                "properties",
                MapNode.at(AT)
                    .put("apiVersion", StructuralSchema.type("string"))
                    .put("kind", StructuralSchema.type("string"))
                    .put("metadata", StructuralSchema.type("object"))
                    .put("spec", StructuralSchema.field(spec, release))
                    .put("status", StructuralSchema.ANYTHING));
    if ((spec.requiredIn() & release.mask()) != 0) {
      root.put("required", StructuralSchema.strings(List.of("spec")));
    }
    return root.build();
  }
}
