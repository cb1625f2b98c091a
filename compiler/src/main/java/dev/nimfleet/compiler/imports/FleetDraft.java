package dev.nimfleet.compiler.imports;

import dev.nimfleet.compiler.fleet.Quantity;
import dev.nimfleet.compiler.imports.ModelDraft.Draft;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.Canonical;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Builder;
import dev.nimfleet.compiler.yaml.MapNode.Entry;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// A fleet's document made of the drafts of its models: what they share goes to `defaults`.
final class FleetDraft {
  /// In the order of the reference.
  private static final List<String> ORDER =
      List.of(
          "image",
          "profile",
          "workload",
          "replicas",
          "cache",
          "gpu",
          "gpuCount",
          "mig",
          "weights",
          "autoscale",
          "schedule",
          "startup",
          "memory",
          "maxModelLen",
          "env",
          "nodeAffinity",
          "tolerations",
          "secrets",
          "storage",
          "metrics",
          "proxy",
          "route",
          "servedAs",
          "source");

  /// What belongs to a cluster more than to a model: the most common value is the default.
  private static final Set<String> OF_THE_CLUSTER = Set.of("secrets", "storage", "gpu", "metrics");

  /// What is a default only where all models agree.
  private static final Set<String> OF_ALL =
      Set.of("startup", "tolerations", "nodeAffinity", "proxy");

  private static final String SOME_PRODUCT = "NVIDIA-H100-80GB-HBM3";

  private final String name;
  private final String namespace;
  private final List<Draft> drafts;
  private final Map<String, String> products = new TreeMap<>();
  private final Map<String, String> gpus = new LinkedHashMap<>();
  private final Map<String, RouteDraft> routes = new LinkedHashMap<>();
  private final Optional<MapNode> gateway;
  private final Optional<String> domain;

  /// @param product the GPU of models that do not say theirs, if somebody has said it
  FleetDraft(
      String name,
      String namespace,
      List<Draft> drafts,
      Optional<String> product,
      Diagnostics diagnostics) {
    this.name = name;
    this.namespace = namespace;
    this.drafts = List.copyOf(drafts);
    for (Draft draft : drafts) {
      products.put(draft.running().model(), product(draft, product, diagnostics));
      draft.route().ifPresent(route -> routes.put(draft.running().model(), route));
    }
    new LinkedHashSet<>(products.values()).forEach(each -> gpus.put(each, gpuName(each)));
    this.gateway = mostCommon(routes.values().stream().map(RouteDraft::gateway).toList());
    this.domain = domain();
  }

  private static String product(Draft draft, Optional<String> product, Diagnostics diagnostics) {
    if (draft.product().isPresent()) {
      return draft.product().get();
    }
    if (product.isEmpty()) {
      diagnostics.add(
          ImportErrors.assumed(
              draft.running().service().at(),
              draft.running().model(),
              "the GPU",
              "it is taken for `%s`; import again with `--gpu PRODUCT` when it is another."
                  .formatted(SOME_PRODUCT),
              "`kubectl get nodes -L nvidia.com/gpu.product` lists what there is."));
    }
    return product.orElse(SOME_PRODUCT);
  }

  /// Two products of one short name have a number, and the first keeps the name.
  private String gpuName(String product) {
    String name = GpuProducts.name(product);
    String free = name;
    for (int number = 2; gpus.containsValue(free); number++) {
      free = name + "-" + number;
    }
    return free;
  }

  private String gpu(String product) {
    return gpus.getOrDefault(product, GpuProducts.name(product));
  }

  /// The domain under which most models have a host of their name.
  private Optional<String> domain() {
    List<String> domains = new ArrayList<>();
    routes.forEach((model, route) -> {
      if (route.isByPath()) {
        domains.add(route.host());
      } else if (route.host().startsWith(model + ".")) {
        domains.add(route.host().substring(model.length() + 1));
      }
    });
    return mostCommon(domains.stream().map(this::text).toList()).map(Scalar::text);
  }

  private Scalar text(String text) {
    return Scalar.string(at(), text);
  }

  private Span at() {
    return drafts.getFirst().running().service().at();
  }

  /// The document with everything said in the models themselves.
  MapNode plain() {
    Map<String, MapNode> models = new LinkedHashMap<>();
    drafts.forEach(draft -> models.put(draft.running().model(), whole(draft)));
    return document(models, defaults(Map.of()));
  }

  /// The document as somebody would write it.
  MapNode shared() {
    Map<String, MapNode> models = new LinkedHashMap<>();
    drafts.forEach(draft -> models.put(draft.running().model(), whole(draft)));
    Map<String, Node> common = new LinkedHashMap<>();
    for (String field : ORDER) {
      List<Node> values =
          models.values().stream().flatMap(model -> model.get(field).stream()).toList();
      boolean isOfAll =
          OF_ALL.contains(field)
              && models.size() > 1
              && values.size() == models.size()
              && values.stream().map(Canonical::text).distinct().count() == 1;
      if (OF_THE_CLUSTER.contains(field) || isOfAll) {
        mostCommon(values).ifPresent(value -> common.put(field, value));
      }
    }
    models.replaceAll((_, model) -> without(model, common));
    if (new LinkedHashSet<>(products.values()).size() == 1) {
      common.remove("gpu");
    }
    return document(models, defaults(common));
  }

  private static MapNode without(MapNode model, Map<String, Node> common) {
    List<Entry> entries =
        model.entries().stream()
            .filter(entry ->
                !Optional.ofNullable(common.get(entry.key()))
                    .map(Canonical::text)
                    .equals(Optional.of(Canonical.text(entry.value()))))
            .toList();
    return new MapNode(model.at(), entries);
  }

  private MapNode whole(Draft draft) {
    String model = draft.running().model();
    Map<String, Node> fields = new LinkedHashMap<>();
    draft.fields().entries().forEach(entry -> fields.put(entry.key(), entry.value()));
    String product = products.getOrDefault(model, SOME_PRODUCT);
    fields.put("gpu", text(gpu(product)));
    boolean isUsual =
        draft
            .fields()
            .text("memory")
            .filter(text -> isUsualMemory(text, product, draft))
            .isPresent();
    if (isUsual) {
      fields.remove("memory");
    }
    route(draft).ifPresent(route -> fields.put("route", route));
    Builder ordered = MapNode.at(draft.fields().at());
    ORDER.forEach(field -> ordered.put(field, Optional.ofNullable(fields.get(field))));
    return ordered.build();
  }

  private static boolean isUsualMemory(String text, String product, Draft draft) {
    int gpus = draft.gpus();
    Optional<Quantity> usual =
        Quantity.parse(GpuProducts.memory(product)).map(memory -> memory.times(gpus));
    // Written otherwise it is another text in the NIMService.
    return !draft.fields().has("mig") && usual.map(Quantity::text).equals(Optional.of(text));
  }

  private Optional<MapNode> route(Draft draft) {
    Optional<RouteDraft> found = Optional.ofNullable(routes.get(draft.running().model()));
    if (draft.running().isRoutedByOthers()) {
      return Optional.of(MapNode.at(draft.fields().at()).put("mode", "none").build());
    }
    if (gateway.isEmpty()) {
      return Optional.empty();
    }
    Builder route = MapNode.at(draft.fields().at());
    boolean isOfTheGateway =
        found.map(RouteDraft::gateway).map(Canonical::text).equals(gateway.map(Canonical::text));
    if (found.isEmpty() || !isOfTheGateway) {
      return Optional.of(route.put("mode", "none").build());
    }
    if (found.get().isByPath()) {
      route.put("mode", "path");
    }
    String usual =
        domain
            .map(text -> found.get().isByPath() ? text : draft.running().model() + "." + text)
            .orElse("");
    if (!found.get().host().equals(usual)) {
      route.put("host", found.get().host());
    }
    found.get().timeout().ifPresent(timeout -> route.put("timeout", timeout));
    MapNode map = route.build();
    return map.isEmpty() ? Optional.empty() : Optional.of(map);
  }

  private MapNode defaults(Map<String, Node> common) {
    Builder defaults = MapNode.at(at());
    common.forEach(defaults::put);
    gateway.ifPresent(map -> {
      Builder whole = MapNode.at(map.at());
      map.entries().forEach(entry -> whole.put(entry.key(), entry.value()));
      domain.ifPresent(text -> whole.put("domain", text));
      defaults.put("gateway", whole);
    });
    return defaults.build();
  }

  private MapNode document(Map<String, MapNode> models, MapNode defaults) {
    Builder gpus = MapNode.at(at());
    new LinkedHashSet<>(products.values())
        .forEach(product ->
            gpus.put(
                gpu(product),
                MapNode.at(at())
                    .put("product", product)
                    .put("memory", GpuProducts.memory(product))));
    Builder written = MapNode.at(at());
    models.forEach(written::put);
    Builder spec = MapNode.at(at());
    if (!defaults.isEmpty()) {
      spec.put("defaults", defaults);
    }
    spec.put("gpus", gpus).put("models", written);
    return MapNode.at(at())
        .put("apiVersion", "nimfleet.dev/v1alpha1")
        .put("kind", "ModelFleet")
        .put("metadata", MapNode.at(at()).put("name", name).put("namespace", namespace))
        .put("spec", spec)
        .build();
  }

  /// The value that is there most often, of equally common ones the first.
  private static <T extends Node> Optional<T> mostCommon(List<T> values) {
    Map<String, List<T>> alike = new LinkedHashMap<>();
    values.forEach(
        value -> alike.computeIfAbsent(Canonical.text(value), _ -> new ArrayList<>()).add(value));
    Optional<T> found = Optional.empty();
    int most = 0;
    for (List<T> same : alike.values()) {
      if (same.size() > most) {
        most = same.size();
        found = Optional.of(same.getFirst());
      }
    }
    return found;
  }
}
