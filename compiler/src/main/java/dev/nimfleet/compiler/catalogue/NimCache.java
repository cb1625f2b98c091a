package dev.nimfleet.compiler.catalogue;

import static dev.nimfleet.compiler.catalogue.CoreTypes.env;
import static dev.nimfleet.compiler.catalogue.CoreTypes.stringMap;
import static dev.nimfleet.compiler.catalogue.CoreTypes.strings;
import static dev.nimfleet.compiler.catalogue.CoreTypes.tolerations;
import static dev.nimfleet.compiler.catalogue.Schema.bool;
import static dev.nimfleet.compiler.catalogue.Schema.field;
import static dev.nimfleet.compiler.catalogue.Schema.int64;
import static dev.nimfleet.compiler.catalogue.Schema.listOf;
import static dev.nimfleet.compiler.catalogue.Schema.object;
import static dev.nimfleet.compiler.catalogue.Schema.quantity;
import static dev.nimfleet.compiler.catalogue.Schema.string;

import dev.nimfleet.compiler.yaml.MapNode;

/// A model's files on a volume, downloaded once.
final class NimCache {
  private static final String FLAT =
      "Write `cpu` and `memory` directly under `spec.resources`; a download needs no GPU.";
  private static final String IMAGE =
      "The image belongs at `spec.source.ngc.modelPuller`, as `repository:tag`.";

  static final Kind KIND =
      Kind.custom("apps.nvidia.com/v1alpha1", "NIMCache", field("spec", spec()));

  private NimCache() {}

  private static ObjectSchema spec() {
    return object(
            field("certConfig", certConfig()),
            field("env", env()),
            field("groupID", int64()),
            field("initContainers", listOf(NimTypes.container())).since(Release.V3_1_2),
            field("nodeSelector", stringMap()),
            field("proxy", NimTypes.proxy()),
            field("resources", resources()),
            field("runtimeClassName", string()),
            field("source", source()).required(),
            field("storage", storage()).required(),
            field("tolerations", tolerations()),
            field("userID", int64()))
        .moved("model", "spec.source.ngc.model")
        .moved("profiles", "spec.source.ngc.model.profiles")
        .moved("image", "spec.source.ngc.modelPuller")
        .moved("authSecret", "spec.source.ngc.authSecret")
        .moved("pullSecret", "spec.source.ngc.pullSecret");
  }

  /// Deprecated; the job fails when it is set.
  private static ObjectSchema certConfig() {
    return object(field("mountPath", string()).required(), field("name", string()).required());
  }

  /// Of the download job, flat; no GPU is needed to download.
  private static ObjectSchema resources() {
    return object(field("cpu", quantity()), field("memory", quantity()))
        .instead("limits", FLAT)
        .instead("requests", FLAT);
  }

  private static ObjectSchema source() {
    return object(
            field(
                "dataStore",
                hub(Format.DATA_STORE_URL, field("namespace", string()).byDefault("default"))),
            field("hf", hub(Format.URL, field("namespace", string().min(1)))),
            field("ngc", ngc()))
        .rules(NimCache::exactlyOneSource);
  }

  /// A hub of models or data sets: Hugging Face, or NeMo Data Store with the same API.
  private static ObjectSchema hub(Format endpoint, Field namespace) {
    return object(
            field("authSecret", string().min(1)).required(),
            field("datasetName", string()),
            field("endpoint", string().like(endpoint)).required(),
            field("modelName", string()),
            field("modelPuller", string().min(1)).required(),
            namespace.required(),
            field("pullSecret", string().min(1)).required(),
            field("revision", string().min(1)))
        .rules(NimCache::modelOrDataset);
  }

  private static ObjectSchema ngc() {
    return object(
            field("authSecret", string()).required(),
            field("model", model()),
            field("modelEndpoint", string()),
            field("modelPuller", string()).required(),
            field("pullSecret", string()))
        .rules(NimCache::modelOrEndpoint);
  }

  /// What to download: hashes, or a description that a profile must fit.
  private static ObjectSchema model() {
    return object(
            field("buildable", bool()),
            field("engine", string()),
            field("gpus", listOf(object(field("ids", strings()), field("product", string())))),
            field("lora", bool()),
            field("precision", string()),
            field("profiles", strings()),
            field("qosProfile", string()),
            field("tensorParallelism", string()))
        .instead("repoName", IMAGE)
        .instead("tag", IMAGE);
  }

  private static ObjectSchema storage() {
    return object(
        field("hostPath", string()).ignored("the operator never reads it for a cache; use `pvc`"),
        field("pvc", NimTypes.pvc()));
  }

  private static void exactlyOneSource(MapNode source, Rule.Report report) {
    if (Rule.count(source, "ngc", "dataStore", "hf") != 1) {
      report.refused(source, "Exactly one of ngc, dataStore, or hf must be defined");
    }
  }

  private static void modelOrDataset(MapNode hub, Rule.Report report) {
    if (Rule.count(hub, "modelName", "datasetName") != 1) {
      report.refused(hub, "Exactly one of modelName or datasetName must be defined");
    }
  }

  private static void modelOrEndpoint(MapNode ngc, Rule.Report report) {
    if (Rule.count(ngc, "model", "modelEndpoint") == 2) {
      report.refused(ngc, "Only one of 'model' or 'modelEndpoint' can be specified");
    }
  }
}
