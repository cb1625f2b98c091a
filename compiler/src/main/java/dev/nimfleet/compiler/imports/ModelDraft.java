package dev.nimfleet.compiler.imports;

import dev.nimfleet.compiler.fleet.Durations;
import dev.nimfleet.compiler.fleet.Image;
import dev.nimfleet.compiler.fleet.Profile;
import dev.nimfleet.compiler.fleet.Quantity;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Builder;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What fleet.yaml says of one model, read from its manifests as they were meant: a field in the
/// wrong place is read where it stands.
final class ModelDraft {
  private static final String NGC = "nvcr.io/nim/";
  private static final String PRODUCT = "nvidia.com/gpu.product";
  private static final Pattern LABEL =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");
  private static final String GPU = "nvidia.com/gpu";
  private static final String SLICE = "nvidia.com/mig-";
  private static final Duration USUAL_STARTUP = Duration.ofMinutes(20);

  /// A cache of a size that no file tells.
  private static final String SOME_ROOM = "300Gi";

  private static final String REQUIRED =
      "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";

  /// Variables that other fields speak of, or that nimfleet and the operator set.
  private static final Set<String> NOT_ENV =
      Set.of(
          "HF_TOKEN",
          "NGC_API_KEY",
          "NIM_CACHE_PATH",
          "NIM_HTTP_API_PORT",
          "NIM_MAX_MODEL_LEN",
          "NIM_MODEL_NAME",
          "NIM_MODEL_PROFILE",
          "NIM_SERVED_MODEL_NAME",
          "NIM_SERVER_PORT");

  private final Running running;
  private final MapNode service;
  private final Span at;
  private final Diagnostics diagnostics;
  private final Builder fields;

  private ModelDraft(Running running, Diagnostics diagnostics) {
    this.running = running;
    this.service = running.service().object();
    this.at = running.service().at();
    this.diagnostics = diagnostics;
    this.fields = MapNode.at(at);
  }

  /// A model's fields, in the order in which the reference lists them, but for its route and its
  /// GPU, which depend on its neighbours.
  ///
  /// @param route none where requests reach it otherwise, or fleet.yaml cannot say it
  record Draft(
      Running running, MapNode fields, Optional<String> product, Optional<RouteDraft> route) {
    /// GPUs of one replica.
    int gpus() {
      return fields
          .text("profile")
          .flatMap(Profile::parse)
          .filter(Profile.Named.class::isInstance)
          .map(profile -> ((Profile.Named) profile).gpus())
          .or(() -> fields.text("gpuCount").map(Integer::parseInt))
          .orElse(1);
    }

    /// The same, whose weights take all the memory there is.
    Draft fitting() {
      String memory = GpuProducts.memory(product.orElse(""));
      String weights = Quantity.parse(memory).map(each -> each.times(gpus()).text()).orElse(memory);
      MapNode said = MapNode.at(fields.at()).put("weights", weights).build();
      return new Draft(running, fields.with(said), product, route);
    }

    /// What it says at a path.
    Optional<Node> find(List<String> path) {
      return path.isEmpty() ? Optional.empty() : fields.find(path.toArray(String[]::new));
    }

    /// The same without what stands at a path.
    Draft without(List<String> path) {
      return path.equals(List.of("route"))
          ? new Draft(running, fields, product, Optional.empty())
          : new Draft(running, fields.without(path), product, route);
    }
  }

  static Draft of(Running running, Diagnostics diagnostics) {
    return new ModelDraft(running, diagnostics).draft();
  }

  private Draft draft() {
    Optional<Profile> profile = profile();
    Optional<ScalerDraft> scaler =
        running.scaler().map(found -> new ScalerDraft(found.object(), startupBudget()));
    fields.put("image", image());
    profile.ifPresent(found -> fields.put("profile", found.text()));
    scaler
        .filter(found -> found.prometheus().isPresent())
        .flatMap(ScalerDraft::workload)
        .ifPresent(word -> fields.put("workload", word));
    replicas(scaler);
    fields.put("cache", cache());
    compute(profile);
    // Nothing is scaled without a Prometheus.
    Optional<ScalerDraft> scaling = scaler.filter(found -> found.prometheus().isPresent());
    scaling.flatMap(this::autoscale).ifPresent(map -> fields.put("autoscale", map));
    fields.put("schedule", scaling.flatMap(ScalerDraft::schedule));
    fields.put("startup", startup());
    memory();
    environment();
    placement();
    secrets();
    Shape.text(service, "spec.storage.nimCache.name")
        .flatMap(_ -> running.cache())
        .flatMap(cache -> Shape.text(cache.object(), "spec.storage.pvc.storageClass"))
        .ifPresent(name -> fields.put("storage", MapNode.at(at).put("class", name)));
    metrics(scaler);
    fields.put("proxy", proxy());
    servedAs();
    fields.put("source", source());
    return new Draft(running, fields.build(), product(), RouteDraft.of(running));
  }

  private String image() {
    String repository = Shape.text(service, "spec.image.repository").orElse("");
    String tag = service.find("spec", "image", "tag").map(ModelDraft::written).orElse("");
    String known =
        repository.isEmpty() ? cacheImage().map(Image::repository).orElse("") : repository;
    String version = tag.isEmpty() ? cacheImage().map(Image::tag).orElse("") : tag;
    String path = known.startsWith(NGC) ? known.substring(NGC.length()) : known;
    String first = path.contains("/") ? path.substring(0, path.indexOf('/')) : "";
    boolean isRegistry = first.contains(".") || first.contains(":") || first.equals("localhost");
    // Without a registry a container engine asks Docker's, and fleet.yaml means NVIDIA's.
    boolean isOfDocker = !known.startsWith(NGC) && !isRegistry && !path.isEmpty();
    // A digest in the place of a tag is told as what it is.
    String separator = version.contains(":") ? "@" : ":";
    return (isOfDocker ? "docker.io/" : "") + path + separator + version;
  }

  /// What somebody wrote, who has forgotten the quotes: `1.10` is no number.
  private static String written(Node node) {
    if (!(node instanceof Scalar scalar) || scalar.isNull()) {
      return "";
    }
    String text = scalar.at().text();
    return scalar.isString() || text.isEmpty() ? scalar.text() : text;
  }

  private Optional<Image> cacheImage() {
    return running
        .cache()
        .flatMap(cache ->
            Shape.first(
                cache.object(),
                "spec.source.ngc.modelPuller",
                "spec.source.hf.modelPuller",
                "spec.source.dataStore.modelPuller"))
        .flatMap(reference -> Image.parse(reference, "nvcr.io/nim"));
  }

  private Optional<Profile> profile() {
    Optional<String> variable =
        Shape.env(service, "NIM_MODEL_PROFILE").flatMap(node -> ((MapNode) node).text("value"));
    // The variable wins.
    return variable
        .or(() -> Shape.first(service, "spec.storage.nimCache.profile", "spec.profile"))
        .flatMap(Profile::parse);
  }

  private void replicas(Optional<ScalerDraft> scaler) {
    OptionalInt fixed = Shape.number(service, "spec.replicas");
    if (scaler.isPresent() && scaler.get().prometheus().isPresent()) {
      fields.put("replicas", scaler.get().replicas());
      return;
    }
    if (scaler.isPresent()) {
      int replicas = scaler.get().leastReplicas();
      fields.put("replicas", replicas);
      diagnostics.add(
          ImportErrors.assumed(
              running.scaler().map(Found::at).orElse(at),
              running.model(),
              "the Prometheus",
              "it gets `replicas: %d`; before the first edit, write `metrics: {prometheus: …}` and a range such as `replicas: %s`, since KEDA scales what runs."
                  .formatted(replicas, scaler.get().replicas())));
      return;
    }
    boolean hasHpa = Shape.text(service, "spec.scale.enabled").orElse("").equals("true");
    OptionalInt least = Shape.number(service, "spec.scale.hpa.minReplicas");
    int replicas = Math.max(1, hasHpa ? least.orElse(1) : fixed.orElse(1));
    fields.put("replicas", replicas);
    if (hasHpa) {
      diagnostics.add(
          ImportErrors.assumed(
              service.find("spec", "scale").orElse(service).at(),
              running.model(),
              "the Prometheus",
              "it gets `replicas: %d`; with `metrics: {prometheus: …}` it can have a range, which"
                      .formatted(replicas)
                  + " KEDA keeps instead of the operator's HPA."));
    }
  }

  private Node cache() {
    Optional<Found> cache = running.cache();
    Optional<String> name = Shape.text(service, "spec.storage.nimCache.name");
    if (name.isPresent() && cache.isEmpty()) {
      diagnostics.add(
          ImportErrors.assumed(
              at,
              running.model(),
              "the NIMCache `%s`".formatted(name.get()),
              "it gets `cache: {use: %s}`, and its source and storage stay unknown; import again with the file of that cache."
                  .formatted(name.get())));
    }
    if (name.isPresent() && running.hasCache()) {
      return MapNode.at(at).put("use", name.get()).build();
    }
    Optional<String> size =
        cache
            .flatMap(found -> Shape.text(found.object(), "spec.storage.pvc.size"))
            .or(() -> Shape.text(service, "spec.storage.pvc.size"))
            .filter(text -> Quantity.parse(text).isPresent());
    if (size.isEmpty()) {
      diagnostics.add(
          ImportErrors.assumed(
              at,
              running.model(),
              "the size of the cache",
              "it gets `cache: %s`; correct it before the next revision.".formatted(SOME_ROOM)));
    }
    return Scalar.string(at, size.orElse(SOME_ROOM));
  }

  private void compute(Optional<Profile> profile) {
    Map<String, String> amounts = new TreeMap<>();
    for (String part : List.of("spec.resources.requests", "spec.resources.limits")) {
      Shape.map(service, part)
          .ifPresent(
              map -> map.keys().forEach(key -> map.text(key).ifPresent(n -> amounts.put(key, n))));
    }
    Optional<String> slice =
        amounts.keySet().stream().filter(key -> key.startsWith(SLICE)).findFirst();
    boolean isTold = profile.filter(Profile.Named.class::isInstance).isPresent();
    if (slice.isPresent()) {
      fields.put("mig", slice.get().substring(SLICE.length()));
    } else if (!isTold) {
      fields.put("gpuCount", Math.max(1, count(amounts.getOrDefault(GPU, "1"))));
    }
  }

  private static int count(String text) {
    return text.matches("\\d{1,4}") ? Integer.parseInt(text) : 1;
  }

  private Optional<MapNode> autoscale(ScalerDraft scaler) {
    Optional<MapNode> autoscale = scaler.autoscale();
    if (!needsNames()) {
      return autoscale;
    }
    MapNode names =
        MapNode.at(at).put("metricNames", scaler.signals().metricNames(service)).build();
    return Optional.of(autoscale.map(map -> map.with(names)).orElse(names));
  }

  /// NIM 1.x has names of its own; later ones pass on those of an engine that the profile names.
  private boolean needsNames() {
    Optional<Image> image = Image.parse(image(), "nvcr.io/nim");
    OptionalInt major = image.map(Image::major).orElse(OptionalInt.empty());
    boolean isKnownEngine =
        profile()
            .filter(Profile.Named.class::isInstance)
            .map(found -> ((Profile.Named) found).backend())
            .filter(Set.of("vllm", "sglang")::contains)
            .isPresent();
    return !(major.orElse(0) == 1 || (major.orElse(0) >= 2 && isKnownEngine));
  }

  private int probe(String field, int usual) {
    OptionalInt right = Shape.number(service, "spec.startupProbe.probe." + field);
    return right.orElse(Shape.number(service, "spec.startupProbe." + field).orElse(usual));
  }

  private boolean hasProbe() {
    return Shape.map(service, "spec.startupProbe.probe").isPresent()
        || Shape.map(service, "spec.startupProbe.httpGet").isPresent();
  }

  private Duration startupBudget() {
    if (!hasProbe()) {
      return USUAL_STARTUP;
    }
    return Duration.ofSeconds(
        probe("initialDelaySeconds", 0)
            + (long) probe("failureThreshold", 3) * probe("periodSeconds", 10));
  }

  private Optional<Node> startup() {
    if (!hasProbe()) {
      return Optional.empty();
    }
    int delay = probe("initialDelaySeconds", 0);
    int period = probe("periodSeconds", 10);
    int timeout = probe("timeoutSeconds", 1);
    int failures = probe("failureThreshold", 3);
    if (delay == 0 && period == 10 && timeout == 1) {
      return startupBudget().equals(USUAL_STARTUP)
          ? Optional.empty()
          : Optional.of(Scalar.string(at, Durations.text(startupBudget())));
    }
    Builder startup = MapNode.at(at);
    seconds("initialDelay", delay, 0, startup);
    seconds("period", period, 10, startup);
    if (failures != 120) {
      startup.put("failures", failures);
    }
    seconds("timeout", timeout, 1, startup);
    return Optional.of(startup.build());
  }

  private static void seconds(String field, int value, int usual, Builder map) {
    if (value != usual) {
      map.put(field, Durations.text(Duration.ofSeconds(value)));
    }
  }

  private void memory() {
    Shape.first(service, "spec.resources.limits.memory", "spec.resources.requests.memory")
        .filter(text -> Quantity.parse(text).isPresent())
        .ifPresent(text -> fields.put("memory", text));
  }

  private void environment() {
    Map<String, Node> env = new LinkedHashMap<>();
    Optional<String> length =
        Shape.env(service, "NIM_MAX_MODEL_LEN").flatMap(node -> ((MapNode) node).text("value"));
    length
        .filter(text -> text.matches("[1-9]\\d{0,8}"))
        .ifPresent(text -> fields.put("maxModelLen", new Scalar(at, Scalar.Kind.INTEGER, text)));
    for (MapNode variable : Shape.maps(service, "spec.env")) {
      String name = variable.text("name").orElse("");
      if (!NOT_ENV.contains(name)) {
        // Of several of one name the last one holds.
        variable(variable).ifPresentOrElse(value -> env.put(name, value), () -> env.remove(name));
      }
    }
    if (!env.isEmpty()) {
      Builder map = MapNode.at(at);
      env.forEach(map::put);
      fields.put("env", map);
    }
  }

  private static Optional<Node> variable(MapNode variable) {
    Optional<MapNode> secret = Shape.map(variable, "valueFrom.secretKeyRef");
    if (secret.isPresent()) {
      return Optional.of(
          MapNode.at(variable.at())
              .put("secret", secret.get().text("name").orElse(""))
              .put("key", secret.get().text("key").orElse(""))
              .build());
    }
    return variable.has("valueFrom")
        ? Optional.empty()
        : Optional.of(Scalar.string(variable.at(), variable.text("value").orElse("")));
  }

  private Optional<String> product() {
    return expressions().stream()
        .filter(expression -> expression.text("key").orElse("").equals(PRODUCT))
        .filter(expression -> expression.text("operator").orElse("").equals("In"))
        .map(expression -> Shape.texts(expression, "values"))
        .filter(values -> values.size() == 1) // of several a node may have any
        .map(List::getFirst)
        .findFirst()
        .or(() -> selector().flatMap(map -> map.text(PRODUCT)))
        .filter(this::isProduct);
  }

  /// No node can have a label that is none.
  private boolean isProduct(String text) {
    boolean isLabel = LABEL.matcher(text).matches();
    if (!isLabel) {
      diagnostics.add(ImportErrors.noProduct(at, running.model(), text));
    }
    return isLabel;
  }

  private Optional<MapNode> selector() {
    return Shape.map(service, "spec.nodeSelector");
  }

  /// Of several terms a node may fit any one; fleet.yaml has one.
  private List<MapNode> expressions() {
    List<MapNode> terms = Shape.maps(service, REQUIRED);
    return terms.size() == 1 ? Shape.maps(terms.getFirst(), "matchExpressions") : List.of();
  }

  private void placement() {
    List<Node> requirements = new ArrayList<>();
    for (MapNode expression : expressions()) {
      if (!expression.text("key").orElse("").equals(PRODUCT)) {
        requirements.add(requirement(expression));
      }
    }
    selector()
        .ifPresent(map ->
            map.entries()
                .forEach(label -> {
                  if (!label.key().equals(PRODUCT)) {
                    Node value = Scalar.string(label.at(), map.text(label.key()).orElse(""));
                    requirements.add(
                        MapNode.at(label.at())
                            .put("key", label.key())
                            .put("values", new ListNode(label.at(), List.of(value)))
                            .build());
                  }
                }));
    put("nodeAffinity", requirements);
    put(
        "tolerations",
        Shape.maps(service, "spec.tolerations").stream().map(ModelDraft::toleration).toList());
  }

  /// `In` goes without saying where there are values, and `Exists` where there are none.
  private static Node requirement(MapNode expression) {
    List<String> values = Shape.texts(expression, "values");
    String usual = values.isEmpty() ? "Exists" : "In";
    Builder map = MapNode.at(expression.at()).put("key", expression.text("key").orElse(""));
    expression
        .text("operator")
        .filter(operator -> !operator.equals(usual))
        .ifPresent(operator -> map.put("operator", operator));
    expression.get("values").filter(_ -> !values.isEmpty()).ifPresent(v -> map.put("values", v));
    return map.build();
  }

  private static Node toleration(MapNode toleration) {
    String usual = toleration.has("value") ? "Equal" : "Exists";
    Builder map = MapNode.at(toleration.at());
    toleration.text("key").ifPresent(key -> map.put("key", key));
    toleration
        .text("operator")
        .filter(operator -> !operator.equals(usual))
        .ifPresent(operator -> map.put("operator", operator));
    toleration.text("value").ifPresent(value -> map.put("value", value));
    toleration.text("effect").ifPresent(effect -> map.put("effect", effect));
    return map.build();
  }

  private void put(String field, List<? extends Node> items) {
    if (!items.isEmpty()) {
      fields.put(field, new ListNode(at, List.copyOf(items)));
    }
  }

  private void secrets() {
    Optional<MapNode> cache = running.cache().map(Found::object);
    Optional<String> pull =
        Shape.texts(service, "spec.image.pullSecrets").stream()
            .findFirst()
            .or(() ->
                Shape.maps(service, "spec.image.pullSecrets").stream()
                    .flatMap(map -> map.text("name").stream())
                    .findFirst())
            .or(() -> cache.flatMap(map -> sourced(map, "pullSecret")));
    Optional<String> auth =
        Shape.text(service, "spec.authSecret")
            .or(() -> cache.flatMap(map -> sourced(map, "authSecret")));
    Builder secrets = MapNode.at(at);
    secrets.put("pull", pull.orElseGet(() -> assumed("the pull secret", "ngc-registry-secret")));
    secrets.put("auth", auth.orElseGet(() -> assumed("the auth secret", "ngc-api-secret")));
    fields.put("secrets", secrets);
  }

  private String assumed(String what, String name) {
    diagnostics.add(
        ImportErrors.assumed(
            at,
            running.model(),
            what,
            "it is taken for `%s`; correct `secrets` in fleet.yaml.".formatted(name)));
    return name;
  }

  private static Optional<String> sourced(MapNode cache, String field) {
    return Stream.of("ngc", "hf", "dataStore")
        .flatMap(source -> Shape.text(cache, "spec.source." + source + "." + field).stream())
        .findFirst();
  }

  private void metrics(Optional<ScalerDraft> scaler) {
    Builder metrics = MapNode.at(at);
    Optional<MapNode> server = scaler.flatMap(ScalerDraft::prometheus);
    metrics.put("prometheus", server.flatMap(map -> map.get("prometheus")));
    metrics.put(
        "serviceMonitor",
        Shape.map(service, "spec.metrics.serviceMonitor.additionalLabels")
            .filter(map -> !map.isEmpty()));
    Shape.text(service, "spec.metrics.serviceMonitor.interval")
        .filter(text -> text.matches("\\d+[smh]") && !text.equals("15s"))
        .ifPresent(text -> metrics.put("interval", text));
    metrics.put("tenant", server.flatMap(map -> map.get("tenant")));
    metrics.put("authentication", server.flatMap(map -> map.get("authentication")));
    MapNode map = metrics.build();
    if (!map.isEmpty()) {
      fields.put("metrics", map);
    }
  }

  private Optional<MapNode> proxy() {
    Builder proxy = MapNode.at(at);
    Shape.text(service, "spec.proxy.httpProxy").ifPresent(url -> proxy.put("http", url));
    Shape.text(service, "spec.proxy.httpsProxy").ifPresent(url -> proxy.put("https", url));
    Shape.text(service, "spec.proxy.noProxy")
        .ifPresent(hosts ->
            proxy.put(
                "noProxy",
                new ListNode(
                    at,
                    Arrays.stream(hosts.split(","))
                        .map(String::strip)
                        .filter(host -> !host.isEmpty())
                        .<Node>map(host -> Scalar.string(at, host))
                        .toList())));
    Shape.text(service, "spec.proxy.certConfigMap")
        .ifPresent(name -> proxy.put("certificates", name));
    MapNode map = proxy.build();
    return map.isEmpty() ? Optional.empty() : Optional.of(map);
  }

  private void servedAs() {
    Shape.env(service, "NIM_SERVED_MODEL_NAME")
        .flatMap(node -> ((MapNode) node).text("value"))
        .filter(name -> !Optional.of(name).equals(usualName()))
        .ifPresent(name -> fields.put("servedAs", name));
  }

  private Optional<String> usualName() {
    return source()
        .flatMap(map -> map.text("hf", "model").or(() -> map.text("dataStore", "model")))
        .or(() -> Image.parse(image(), "nvcr.io/nim").map(Image::path));
  }

  private Optional<MapNode> source() {
    Optional<MapNode> cache = running.cache().map(Found::object);
    Optional<MapNode> hub = cache.flatMap(map -> Shape.map(map, "spec.source.hf"));
    if (hub.filter(map -> map.has("modelName")).isPresent()) {
      return hub.map(map -> MapNode.at(at).put("hf", huggingFace(map)).build());
    }
    Optional<MapNode> store = cache.flatMap(map -> Shape.map(map, "spec.source.dataStore"));
    if (store.filter(map -> map.has("modelName")).isPresent()) {
      return store.map(map -> MapNode.at(at).put("dataStore", dataStore(map)).build());
    }
    return cache
        .flatMap(map -> Shape.text(map, "spec.source.ngc.modelEndpoint"))
        .map(endpoint -> MapNode.at(at).put("modelEndpoint", endpoint).build());
  }

  private static Builder huggingFace(MapNode hub) {
    Builder source =
        MapNode.at(hub.at())
            .put(
                "model", hub.text("namespace").orElse("") + "/" + hub.text("modelName").orElse(""));
    hub.text("revision").ifPresent(text -> source.put("revision", text));
    hub.text("endpoint")
        .filter(url -> !url.equals("https://huggingface.co"))
        .ifPresent(url -> source.put("endpoint", url));
    return source;
  }

  private static Builder dataStore(MapNode store) {
    Builder source = MapNode.at(store.at()).put("model", store.text("modelName").orElse(""));
    store
        .text("namespace")
        .filter(name -> !name.equals("default"))
        .ifPresent(name -> source.put("namespace", name));
    store.text("revision").ifPresent(text -> source.put("revision", text));
    return source.put("endpoint", store.text("endpoint").orElse(""));
  }
}
