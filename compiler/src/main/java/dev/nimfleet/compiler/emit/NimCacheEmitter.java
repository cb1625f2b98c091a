package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.fleet.Profile;
import dev.nimfleet.compiler.plan.ModelPlan;
import dev.nimfleet.compiler.plan.ModelPlan.Cache;
import dev.nimfleet.compiler.plan.ModelPlan.Source;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Builder;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The NIMCache: one for each image and profile.
final class NimCacheEmitter {
  private NimCacheEmitter() {}

  static MapNode emit(ModelPlan plan, Cache.Own cache) {
    MapNode spec = Overrides.patch(plan, "NIMCache", "spec", spec(plan, cache));
    return MapNode.at(plan.at())
        .put("apiVersion", Kinds.NIM)
        .put("kind", "NIMCache")
        .put("metadata", Metadata.ofCache(plan, cache.name(), spec))
        .put("spec", spec)
        .build();
  }

  private static MapNode spec(ModelPlan plan, Cache.Own cache) {
    return MapNode.at(plan.at())
        .put("source", source(plan))
        .put("storage", storage(cache))
        .put("tolerations", PodParts.tolerations(plan))
        .put("proxy", PodParts.proxy(plan))
        .build();
  }

  private static Builder source(ModelPlan plan) {
    Builder source = MapNode.at(plan.at());
    return switch (plan.source()) {
      case Source.Ngc _ -> source.put("ngc", ngc(plan).put("model", model(plan)));
      case Source.NgcEndpoint endpoint ->
          source.put(
              "ngc",
              ngc(plan)
                  .put("modelEndpoint", endpoint.endpoint().at(), endpoint.endpoint().value()));
      case Source.HuggingFace hf ->
          source.put(
              "hf", hub(plan, hf.at(), hf.endpoint(), hf.namespace(), hf.model(), hf.revision()));
      case Source.DataStore store ->
          source.put(
              "dataStore",
              hub(
                  plan,
                  store.at(),
                  store.endpoint(),
                  store.namespace(),
                  store.model(),
                  store.revision()));
    };
  }

  private static Builder ngc(ModelPlan plan) {
    return MapNode.at(plan.image().at())
        .put("modelPuller", plan.image().value().reference())
        .put("pullSecret", plan.secrets().pull().at(), plan.secrets().pull().value())
        .put("authSecret", plan.secrets().auth().at(), plan.secrets().auth().value());
  }

  private static Builder hub(
      ModelPlan plan,
      Span at,
      String endpoint,
      String namespace,
      String model,
      Optional<String> revision) {
    Builder hub =
        MapNode.at(at)
            .put("endpoint", endpoint)
            .put("namespace", namespace)
            .put("modelName", model);
    revision.ifPresent(text -> hub.put("revision", text));
    return hub.put("modelPuller", plan.image().at(), plan.image().value().reference())
        .put("pullSecret", plan.secrets().pull().at(), plan.secrets().pull().value())
        .put("authSecret", plan.secrets().auth().at(), plan.secrets().auth().value());
  }

  /// Which of the image's profiles are downloaded. Without a profile the operator chooses by the
  /// GPUs that it finds.
  private static Optional<MapNode> model(ModelPlan plan) {
    return plan.profile()
        .map(profile ->
            switch (profile.value()) {
              case Profile.Hash hash ->
                  MapNode.at(profile.at()).put("profiles", list(profile.at(), hash.text())).build();
              case Profile.Named named -> described(profile.at(), named);
            });
  }

  private static MapNode described(Span at, Profile.Named profile) {
    Builder model = MapNode.at(at).put("engine", profile.backend());
    if (!profile.gpu().isEmpty()) {
      Node product = MapNode.at(at).put("product", profile.gpu()).build();
      model.put("gpus", new ListNode(at, List.of(product)));
    }
    model.put("precision", profile.precision());
    model.put("tensorParallelism", Integer.toString(profile.tensor()));
    if (!profile.qos().isEmpty()) {
      model.put("qosProfile", profile.qos());
    }
    if (profile.lora()) {
      model.put("lora", true);
    }
    return model.build();
  }

  private static Builder storage(Cache.Own cache) {
    Builder pvc = MapNode.at(cache.at()).put("create", true);
    cache.storageClass().ifPresent(name -> pvc.put("storageClass", name.at(), name.value()));
    pvc.put("size", cache.size().at(), cache.size().value().text());
    pvc.put("volumeAccessMode", cache.accessMode().at(), cache.accessMode().value());
    return MapNode.at(cache.at()).put("pvc", pvc);
  }

  private static ListNode list(Span at, String... texts) {
    List<Node> items = new ArrayList<>();
    for (String text : texts) {
      items.add(Scalar.string(at, text));
    }
    return new ListNode(at, items);
  }
}
