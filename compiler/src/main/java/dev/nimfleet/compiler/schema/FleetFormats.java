package dev.nimfleet.compiler.schema;

import dev.nimfleet.compiler.fleet.DocumentKind;
import dev.nimfleet.compiler.schema.Type.Struct;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.YamlWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The forms in which the shape of fleet.yaml is published. One description makes them all.
public final class FleetFormats {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String GROUP = "nimfleet.dev";
  private static final String VERSION = "v1alpha1";

  private FleetFormats() {}

  /// The JSON Schema for editors.
  public static String jsonSchema() {
    return jsonSchema(DocumentKind.FLEET);
  }

  /// The JSON Schema of one kind of document.
  public static String jsonSchema(DocumentKind kind) {
    return pretty(JsonSchema.forFiles(kind));
  }

  /// The CustomResourceDefinition of ModelFleet, as YAML.
  public static String customResourceDefinition() {
    ObjectNode crd = JSON.objectNode();
    crd.put("apiVersion", "apiextensions.k8s.io/v1");
    crd.put("kind", "CustomResourceDefinition");
    crd.putObject("metadata").put("name", "modelfleets." + GROUP);
    ObjectNode spec = crd.putObject("spec");
    spec.put("group", GROUP);
    spec.put("scope", "Namespaced");
    spec.putObject("names")
        .put("kind", DocumentKind.FLEET.kind())
        .put("listKind", DocumentKind.FLEET.kind() + "List")
        .put("plural", "modelfleets")
        .put("singular", "modelfleet")
        .putArray("shortNames")
        .add("fleet");
    ObjectNode version = spec.putArray("versions").addObject();
    version.put("name", VERSION).put("served", true).put("storage", true);
    version.putObject("subresources").putObject("status");
    version.putObject("schema").set("openAPIV3Schema", objectSchema());
    return YamlWriter.write(Json.toNode(Span.NOWHERE, crd));
  }

  /// The API server owns `metadata`; `status` is the reconciler's.
  private static ObjectNode objectSchema() {
    ObjectNode schema = JSON.objectNode();
    schema.put("type", "object");
    schema.put("description", "A fleet of models that NVIDIA NIM serves.");
    schema.putArray("required").add("spec");
    ObjectNode properties = schema.putObject("properties");
    properties.putObject("apiVersion").put("type", "string");
    properties.putObject("kind").put("type", "string");
    properties.putObject("metadata").put("type", "object");
    Struct spec = (Struct) FleetSchema.FLEET.field("spec").orElseThrow().type();
    properties.set("spec", JsonSchema.forCrd(spec));
    properties
        .putObject("status")
        .put("type", "object")
        .put("x-kubernetes-preserve-unknown-fields", true);
    return schema;
  }

  private static String pretty(ObjectNode node) {
    return new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n";
  }
}
