package dev.nimfleet.compiler.schema;

import static dev.nimfleet.compiler.schema.Field.field;

import dev.nimfleet.compiler.fleet.Cluster;
import dev.nimfleet.compiler.fleet.DocumentKind;
import dev.nimfleet.compiler.fleet.Preset;
import dev.nimfleet.compiler.schema.Type.AnyMap;
import dev.nimfleet.compiler.schema.Type.Choice;
import dev.nimfleet.compiler.schema.Type.Count;
import dev.nimfleet.compiler.schema.Type.Either;
import dev.nimfleet.compiler.schema.Type.ListOf;
import dev.nimfleet.compiler.schema.Type.MapOf;
import dev.nimfleet.compiler.schema.Type.Struct;
import dev.nimfleet.compiler.schema.Type.Word;
import dev.nimfleet.compiler.text.Suggest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Every field of fleet.yaml. A field is added here, once, and read where it is used.
public final class FleetSchema {
  public static final String API_VERSION = "nimfleet.dev/v1alpha1";

  private FleetSchema() {}

  static final Word TEXT = new Word("text", "a string", "");
  static final Word SENTENCE = new Word("sentence", "a text that says something", "\\S");
  static final Word NO_SPACE =
      new Word("word", "a text without blanks, such as `meta/llama-3.1-70b-instruct`", "^\\S+$");
  static final Word NO_PROXY =
      new Word(
          "host", "a host, a domain or a network, such as `.svc` or `10.0.0.0/8`", "^[^\\s,]+$");
  static final Word REGISTRY =
      new Word(
          "registry",
          "a registry with its path and without a scheme, such as `nvcr.io/nim`",
          "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:[0-9]{1,5})?(/[a-z0-9][-a-z0-9._]*)*/?$");
  static final Word ADDRESS =
      new Word("address", "an address such as `ngc://org/team/model:version`", "^[a-z]+://\\S+$");
  static final Word WINDOW =
      new Word(
          "hours",
          "hours such as `Mon-Thu 09:00-16:00`",
          "^((Mon|Tue|Wed|Thu|Fri|Sat|Sun)([-,](Mon|Tue|Wed|Thu|Fri|Sat|Sun))* )?"
              + "([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$");
  static final Word LABEL =
      new Word(
          "name",
          "a DNS label such as `llama-3-1-70b` (lower case letters, digits and dashes)",
          "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$");
  static final Word OBJECT_NAME =
      new Word(
          "object name",
          "the name of a Kubernetes object such as `ngc-api-secret`",
          "^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$");
  static final Word LABEL_VALUE =
      new Word(
          "label value",
          "a label value such as `search` (at most 63 letters, digits, `-`, `_` and `.`)",
          "^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$");
  static final Word DURATION =
      new Word(
          "duration",
          "a duration such as `10m`, `90s` or `1h30m`",
          "^([0-9]{1,6}(ms|s|m|h)){1,4}$");
  static final Word QUANTITY =
      new Word(
          "quantity",
          "a quantity such as `250Gi`",
          "^([1-9][0-9]{0,8}(\\.[0-9]{1,3})?|0\\.([1-9][0-9]{0,2}|0[1-9][0-9]?|00[1-9]))(Ki|Mi|Gi|Ti|Pi|k|M|G|T|P)?$",
          true);
  static final Word PERCENT =
      new Word("percentage", "a percentage such as `70%`", "^(100|[0-9]{1,2}(\\.[0-9]{1,2})?)%$");
  static final Word REPLICAS =
      new Word(
          "replicas",
          "a number of replicas such as `4`, or a range such as `2..8`",
          "^[0-9]{1,5}(\\.\\.[0-9]{1,5})?$",
          true);
  static final Word TARGET =
      new Word("target", "a whole number such as `40`, or `none`", "^([0-9]{1,9}|none)$", true);
  static final Word URL =
      new Word(
          "URL",
          "a URL such as `http://prometheus-operated.monitoring.svc:9090`",
          "^https?://[^\\s/]+.*$");
  static final Word HOST =
      new Word(
          "host name",
          "a host name such as `models.example.com`",
          "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$");
  static final Word DATE =
      new Word(
          "date",
          "a date such as `2027-01-15`",
          "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$");
  static final Word TIME_OF_DAY =
      new Word("time of day", "a time of day such as `08:00`", "^([01][0-9]|2[0-3]):[0-5][0-9]$");
  static final Word DAYS =
      new Word(
          "days",
          "days such as `Mon-Fri` or `Mon,Wed,Sat`",
          "^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)([-,](Mon|Tue|Wed|Thu|Fri|Sat|Sun))*$");
  static final Word IMAGE =
      new Word(
          "image",
          "an image with its tag such as `meta/llama-3.1-70b-instruct:1.3.0`",
          "^[A-Za-z0-9][-A-Za-z0-9_./:@]*$");
  static final Word MIG =
      new Word(
          "MIG slice", "a MIG slice such as `3g.40gb`", "^[1-7]g\\.[0-9]{1,3}gb(\\+me(\\.all)?)?$");
  static final Word MINOR_VERSION =
      new Word("version", "a Kubernetes version such as `1.37`", "^1\\.[0-9]{2}$");
  static final Word METRIC =
      new Word(
          "metric name",
          "a metric name such as `vllm:num_requests_running`",
          "^[a-zA-Z_:][a-zA-Z0-9_:]*$");
  static final Word PATTERN =
      new Word("pattern", "a pattern of file names such as `models/*.yaml`", "^[^\\s/]\\S*$");
  static final Word TENANT =
      new Word(
          "tenant", "a tenant such as `team-search`, without blanks, `=` and `,`", "^[^=,\\s]+$");
  static final Choice FLAG = new Choice("answer", List.of("true", "false"));
  static final Choice ACCESS_MODE =
      new Choice("access mode", List.of("ReadWriteMany", "ReadWriteOnce"));

  private static final Struct SECRETS =
      struct(
          "secrets",
          field("pull", OBJECT_NAME, "The image pull secret, for the NIM and for the cache job.")
              .example("ngc-registry-secret"),
          field(
                  "auth",
                  OBJECT_NAME,
                  "The secret with `NGC_API_KEY` (for Hugging Face: `HF_TOKEN`).")
              .example("ngc-api-secret"));

  private static final Struct STORAGE =
      struct(
          "storage",
          field("class", OBJECT_NAME, "The StorageClass of the caches.")
              .orElse("the cluster's default class")
              .example("fast-parallel-fs"),
          field(
                  "accessMode",
                  ACCESS_MODE,
                  "How pods share a cache. More than one pod needs ReadWriteMany.")
              .orElse("ReadWriteMany")
              .example("ReadWriteMany"));

  private static final Struct AUTHENTICATION =
      struct(
          "an authentication",
          field("name", OBJECT_NAME, "The object of KEDA that holds the credentials.")
              .require()
              .example("prometheus-token"),
          field(
                  "kind",
                  new Choice(
                      "kind", List.of("TriggerAuthentication", "ClusterTriggerAuthentication")),
                  "Its kind.")
              .orElse("TriggerAuthentication"),
          field(
                  "modes",
                  new ListOf(
                      new Choice(
                          "mode", List.of("apiKey", "basic", "tls", "bearer", "custom", "oauth"))),
                  "How KEDA uses them (`authModes`). KEDA ignores a `ca` without a mode.")
              .orElse("what the object itself says")
              .example("[bearer]"));

  private static final Struct METRICS =
      struct(
          "metrics",
          field("prometheus", URL, "Where KEDA asks for metrics.")
              .example("http://prometheus-operated.monitoring.svc:9090"),
          field(
                  "serviceMonitor",
                  new MapOf("label", LABEL_VALUE),
                  "Labels on each ServiceMonitor, by which Prometheus finds it.")
              .example("{release: kube-prometheus-stack}"),
          field("interval", DURATION, "How often Prometheus scrapes a NIM.")
              .orElse("15s")
              .example("15s"),
          field("tenant", TENANT, "The tenant that KEDA asks for (`X-Scope-OrgID`).")
              .orElse("none")
              .example("team-search"),
          field("authentication", AUTHENTICATION, "How KEDA proves who it is."));

  private static final Struct GATEWAY =
      struct(
          "gateway",
          field("name", OBJECT_NAME, "The Gateway that the routes attach to.")
              .require()
              .example("inference"),
          field("namespace", LABEL, "The Gateway's namespace.")
              .orElse("the fleet's namespace")
              .example("gateway-system"),
          field("section", LABEL, "The Gateway's listener.")
              .orElse("every listener that allows the route")
              .example("https"),
          field(
                  "domain",
                  HOST,
                  "The domain under which each model has its host, `<model>.<domain>`.")
              .example("models.example.com"));

  private static final Struct GPU =
      struct(
          "a GPU",
          field("product", LABEL_VALUE, "The node label `nvidia.com/gpu.product`.")
              .require()
              .example("NVIDIA-H100-80GB-HBM3"),
          field("memory", QUANTITY, "Memory of one GPU.").require().example("80Gi"),
          field("perNode", new Count(1, 64), "GPUs in one node.").orElse("8").example("8"),
          field(
                  "nodes",
                  new Count(1, 100_000),
                  "Nodes of this kind. When given, the fleet must fit into them.")
              .orElse("not checked")
              .example("4"));

  private static final Struct STEP =
      struct(
          "a scaling step",
          field("window", DURATION, "The HPA's stabilization window.").example("600s"),
          field("pods", new Count(1, 1000), "Pods added or removed in one step.").example("1"),
          field(
                  "every",
                  DURATION,
                  "The time that one step takes at least; the HPA allows 1 s to 30 m.")
              .example("300s"));

  private static final Struct AUTOSCALE =
      struct(
          "autoscale",
          field("kvCache", PERCENT, "Scale out above this average use of the KV cache.")
              .orElse("the preset's")
              .example("70%"),
          field(
                  "scaleInBelow",
                  PERCENT,
                  "Scale in only below this average use of the KV cache. The HPA has one tolerance"
                      + " for all metrics, so this holds where the KV cache is the only trigger, on"
                      + " Kubernetes 1.37 or newer.")
              .orElse("30%")
              .example("30%"),
          field("concurrency", TARGET, "Running requests that one replica carries.")
              .orElse("the preset's")
              .unit("requests")
              .example("40"),
          field("queue", TARGET, "Waiting requests that one replica may have.")
              .orElse("none")
              .unit("requests")
              .example("5"),
          field(
                  "ttftP90",
                  DURATION,
                  "Scale out above this time to first token (90th percentile). Only for a hard"
                      + " latency contract.")
              .orElse("no trigger")
              .example("800ms"),
          field("scaleOut", STEP, "How fast replicas are added.")
              .orElse("2 pods every 60s, window 30s"),
          field(
                  "scaleIn",
                  STEP,
                  "How slowly replicas are removed. The window is never under 600 s, nor under"
                      + " `loadTime`.")
              .orElse("1 pod every 300s, window of the preset"),
          field(
              "metricNames",
              struct(
                  "metric names",
                  field("kvCache", METRIC, "A gauge from 0 to 1.")
                      .example("vllm:kv_cache_usage_perc"),
                  field("running", METRIC, "A gauge of running requests.")
                      .example("vllm:num_requests_running"),
                  field("waiting", METRIC, "A gauge of waiting requests.")
                      .example("vllm:num_requests_waiting"),
                  field("ttft", METRIC, "A histogram, without `_bucket`.")
                      .example("vllm:time_to_first_token_seconds")),
              "The engine's metric names, where nimfleet cannot know them."));

  private static final Struct SCHEDULE =
      struct(
          "a schedule",
          field("days", DAYS, "The days on which it starts.")
              .orElse("every day")
              .example("Mon-Fri"),
          field(
                  "from",
                  TIME_OF_DAY,
                  "When the replicas must be warm. They are started `loadTime` earlier.")
              .require()
              .example("08:00"),
          field("to", TIME_OF_DAY, "When it ends; on the next day when it is not after `from`.")
              .require()
              .example("20:00"),
          field("timezone", TEXT, "An IANA time zone.").orElse("UTC").example("Europe/Berlin"),
          field("replicas", new Count(1, 10_000), "The least replicas meanwhile.")
              .require()
              .example("6"));

  private static final Struct STARTUP =
      struct(
          "a startup probe",
          field("initialDelay", DURATION, "Before the first try.").orElse("0s").example("30s"),
          field("period", DURATION, "Between two tries.").orElse("10s").example("10s"),
          field("failures", new Count(1, 100_000), "Failed tries after which the pod is killed.")
              .orElse("120")
              .example("120"),
          field("timeout", DURATION, "How long one try may take.").orElse("1s").example("1s"));

  private static final Struct CACHE =
      struct(
          "a cache",
          field("size", QUANTITY, "The size of the volume.").example("250Gi"),
          field("class", OBJECT_NAME, "The StorageClass.")
              .orElse("`storage.class`")
              .example("fast-parallel-fs"),
          field("accessMode", ACCESS_MODE, "How pods share it.").orElse("`storage.accessMode`"),
          field("name", LABEL, "The name of the NIMCache, where the usual one is taken.")
              .orElse("image, tag and profile"),
          field(
                  "use",
                  OBJECT_NAME,
                  "A NIMCache that is there already, which the model loads from; nothing else is"
                      + " said of it here, and none is emitted.")
              .orElse("none: the cache is emitted")
              .example("llama-3-1-8b-shared"));

  private static final Struct PROXY =
      struct(
          "a proxy",
          field("http", URL, "For http.").example("http://proxy.corp.example:3128"),
          field("https", URL, "For https.").example("http://proxy.corp.example:3128"),
          field("noProxy", new ListOf(NO_PROXY), "Hosts that are reached directly.")
              .example("[.svc, 10.0.0.0/8]"),
          field("certificates", OBJECT_NAME, "A ConfigMap with the proxy's CA certificates.")
              .example("corp-ca"));

  private static final Struct HF =
      struct(
          "a Hugging Face source",
          field("model", NO_SPACE, "`<organisation>/<model>`.").require().example("Qwen/Qwen3-8B"),
          field("revision", NO_SPACE, "A commit, tag or branch.").example("main"),
          field("endpoint", URL, "Where Hugging Face, or a mirror of it, answers.")
              .orElse("https://huggingface.co")
              .example("https://huggingface.co"));

  private static final Struct DATA_STORE =
      struct(
          "a NeMo Data Store source",
          field("model", NO_SPACE, "The model's name.").require().example("llama-3-1-8b-tuned"),
          field("namespace", NO_SPACE, "The namespace in the data store.")
              .orElse("default")
              .example("default"),
          field("revision", NO_SPACE, "A commit, tag or branch.").example("main"),
          field("endpoint", URL, "Its Hugging Face API, which ends in `/v1/hf`.")
              .require()
              .example("http://nemo-data-store.nemo.svc:8000/v1/hf"));

  private static final Struct SOURCE =
      struct(
          "a source",
          field("hf", HF, "The model comes from Hugging Face."),
          field("dataStore", DATA_STORE, "The model comes from a NeMo Data Store."),
          field(
                  "modelEndpoint",
                  ADDRESS,
                  "The model's address in NGC, where the image does not carry it.")
              .example("ngc://org/team/model:version"));

  private static final Struct ENV_FROM =
      struct(
          "an environment value",
          field("secret", OBJECT_NAME, "A secret to read it from.").require().example("my-secret"),
          field("key", NO_SPACE, "The key in that secret.").require().example("token"));

  private static final Struct TOLERATION =
      struct(
          "a toleration",
          field("key", TEXT, "The taint's key.").example("nvidia.com/gpu"),
          field("operator", new Choice("operator", List.of("Exists", "Equal")), "How to compare.")
              .orElse("Exists without a value, Equal with one"),
          field("value", TEXT, "The taint's value.").example("present"),
          field(
              "effect",
              new Choice("effect", List.of("NoSchedule", "PreferNoSchedule", "NoExecute")),
              "The taint's effect."));

  private static final Struct NODE_REQUIREMENT =
      struct(
          "a node requirement",
          field("key", TEXT, "A node label.").require().example("topology.kubernetes.io/zone"),
          field(
                  "operator",
                  new Choice(
                      "operator", List.of("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt")),
                  "How to compare.")
              .orElse("In with values, Exists without"),
          field("values", new ListOf(TEXT), "What to compare with.").example("[eu-1a, eu-1b]"));

  private static final Struct ROUTE =
      struct(
          "a route",
          field(
                  "mode",
                  new Choice("route mode", List.of("host", "path", "none")),
                  "A host for each model, one host with `/<model>/v1`, or no route.")
              .orElse("host"),
          field("host", HOST, "The host name.")
              .orElse("`<model>.<domain>`; in mode `path` the domain itself")
              .example("chat.example.com"),
          field(
                  "timeout",
                  DURATION,
                  "How long a request may take. `0s` means no limit, which long streams need.")
              .orElse("0s")
              .example("0s"),
          field(
                  "backend",
                  new Choice("backend", List.of("Service", "InferencePool")),
                  "What the route sends requests to.")
              .orElse("Service"),
          field(
              "endpointPicker",
              struct(
                  "an endpoint picker",
                  field("service", LABEL, "The Service of the endpoint picker.")
                      .require()
                      .example("llama-epp"),
                  field("port", new Count(1, 65_535), "Its port.").orElse("9002").example("9002")),
              "Who picks the pod, for the backend `InferencePool`."));

  private static final Struct ROLLOUT =
      struct(
          "a rollout",
          field(
                  "start",
                  new Choice("start", List.of("auto", "manual")),
                  "Whether a new revision starts by itself.")
              .orElse("auto"),
          field("by", new Count(1, 100), "Weight moved in one step.")
              .orElse("10")
              .unit("%")
              .example("10"),
          field("every", DURATION, "The time between two steps.").orElse("5m").example("5m"),
          field("minSamples", new Count(1, 1_000_000), "Requests that a step is judged on.")
              .orElse("200")
              .unit("requests")
              .example("200"),
          field(
                  "passes",
                  new Count(1, 20),
                  "How often in a row it must be found well before the next step.")
              .orElse("3")
              .example("3"),
          field("maxHold", DURATION, "How long a step may wait for samples.")
              .orElse("2h")
              .example("2h"),
          field(
                  "gates",
                  new ListOf(new Count(0, 100)),
                  "Weights at which it waits for `nimfleet rollout resume`; 100 is before the"
                      + " promotion.")
              .example("[10, 100]"),
          field(
                  "warmUp",
                  new Count(1, 1000),
                  "Requests that a new revision answers before it gets any of the users'.")
              .orElse("5")
              .unit("requests")
              .example("5"),
          field(
                  "keepPrevious",
                  DURATION,
                  "How long the old revision is kept after the promotion, for `nimfleet rollout"
                      + " undo`.")
              .orElse("1h")
              .example("1h"),
          field("window", WINDOW, "When steps may happen.")
              .orElse("always")
              .example("Mon-Thu 09:00-16:00"),
          field(
              "preview",
              struct(
                  "a preview",
                  field("header", NO_SPACE, "A request header.")
                      .require()
                      .example("x-nim-revision")),
              "Requests with this header reach the new revision at weight 0."),
          field(
              "guard",
              struct(
                  "a guard",
                  field("ttftP90", DURATION, "The time to first token must stay under it.")
                      .example("800ms"),
                  field("errorRate", PERCENT, "The share of failed requests must stay under it.")
                      .orElse("1%")
                      .example("1%"),
                  field(
                          "aboveLive",
                          PERCENT,
                          "How far above the live revision's its time to first token and its share"
                              + " of failed requests may be.")
                      .orElse("50%")
                      .example("50%")),
              "What must hold at each step."));

  private static final Struct WAIVER =
      struct(
          "a waiver",
          field("policy", LABEL, "The policy that is waived.")
              .require()
              .example("scale-in-cooldown"),
          field("reason", SENTENCE, "Why.").require().example("nightly batch"),
          field("owner", SENTENCE, "Who answers for it.").require().example("ml-platform"),
          field("expires", DATE, "The last day, at most 90 days ahead.")
              .require()
              .example("2027-01-15"),
          field(
                  "kind",
                  new Choice(
                      "kind",
                      List.of(
                          "NIMCache",
                          "NIMService",
                          "ScaledObject",
                          "PodDisruptionBudget",
                          "HTTPRoute")),
                  "The kind of object that is waived for.")
              .orElse("the kind that the policy judges"));

  /// What a model may say, and `defaults` may say for all of them.
  private static final Struct SHARED =
      struct(
          "a model",
          field(
                  "workload",
                  new Choice("workload", Preset.names()),
                  "What the requests look like; see `nimfleet explain presets`.")
              .orElse("mixed")
              .example("short-context-chat"),
          field(
                  "replicas",
                  REPLICAS,
                  "Warm replicas and the most there may be, `2..8`; or a fixed number without"
                      + " autoscaling.")
              .orElse("none: write it here or under `defaults`")
              .example("2..8"),
          field("cache", new Either(QUANTITY, CACHE), "The volume that holds the model's weights.")
              .orElse("none: write it here or under `defaults`")
              .example("250Gi"),
          field("gpu", LABEL, "The kind of GPU, one of `gpus`.")
              .orElse("the only one in `gpus`")
              .example("h100-80gb"),
          field("gpuCount", new Count(1, 64), "GPUs of one replica.")
              .orElse("tp × pp of the profile")
              .example("2"),
          field("mig", MIG, "A MIG slice instead of whole GPUs.").example("3g.40gb"),
          field(
                  "weights",
                  QUANTITY,
                  "GPU memory that the model's weights need, all GPUs of a replica together.")
              .orElse("estimated from the image's name and the precision")
              .example("70Gi"),
          field("autoscale", AUTOSCALE, "When replicas are added and removed."),
          field("schedule", new ListOf(SCHEDULE), "Times with more replicas, whatever the load."),
          field(
                  "startup",
                  new Either(DURATION, STARTUP),
                  "How long a pod may take to start before it is killed; never under 15 minutes.")
              .orElse("20m")
              .example("30m"),
          field(
                  "loadTime",
                  DURATION,
                  "How long a replica takes to load. Scale-in waits longer than that.")
              .orElse("the startup budget")
              .example("14m"),
          field("memory", QUANTITY, "Memory of one pod.")
              .orElse("GPU memory × GPUs")
              .example("80Gi"),
          field(
                  "maxModelLen",
                  new Count(1, 100_000_000),
                  "The longest context that is accepted (`NIM_MAX_MODEL_LEN`).")
              .unit("tokens")
              .orElse("the model's own")
              .example("8192"),
          field(
              "env",
              new MapOf("variable", new Either(TEXT, ENV_FROM)),
              "Environment variables of the NIM container."),
          field(
              "nodeAffinity",
              new ListOf(NODE_REQUIREMENT),
              "What nodes must have besides the GPU."),
          field("tolerations", new ListOf(TOLERATION), "Taints that pods and cache jobs tolerate."),
          field(
                  "priorityClass",
                  OBJECT_NAME,
                  "The pods' PriorityClass. NIM Operator has the field since 3.1.2, so a"
                      + " FleetCluster must say that the cluster has that `operator`.")
              .example("llm-serving"),
          field("registry", REGISTRY, "Where images come from; a mirror where there is no way out.")
              .orElse("nvcr.io/nim")
              .example("registry.corp.example/nim"),
          field("secrets", SECRETS, "The secrets in the fleet's namespace."),
          field("storage", STORAGE, "What the caches' volumes are made of."),
          field("metrics", METRICS, "Where metrics are."),
          field("proxy", PROXY, "The proxy for downloads."),
          field("route", ROUTE, "How requests reach the model."),
          field("rollout", ROLLOUT, "How a new revision takes over."),
          field("team", LABEL_VALUE, "Whose it is: the label `nimfleet.dev/team`.")
              .example("search"));

  private static final Struct OVERRIDES =
      struct(
          "overrides",
          field("NIMCache", new AnyMap(), "A patch on the NIMCache."),
          field("NIMService", new AnyMap(), "A patch on the NIMService."),
          field("ScaledObject", new AnyMap(), "A patch on the ScaledObject."),
          field("PodDisruptionBudget", new AnyMap(), "A patch on the PodDisruptionBudget."),
          field("HTTPRoute", new AnyMap(), "A patch on the HTTPRoute."));

  static final Struct MODEL =
      new Struct(
              "a model",
              List.of(
                  field("image", IMAGE, "The NIM image, with a tag that never moves.")
                      .require()
                      .example("meta/llama-3.1-70b-instruct:1.3.0"),
                  field(
                          "profile",
                          TEXT,
                          "`<backend>[-<gpu>]-<precision>-tp<N>-pp<M>[-<qos>][-lora]`, or the"
                              + " profile's 64-hex hash.")
                      .orElse("chosen by the NIM at start; `gpuCount` is then needed")
                      .example("vllm-fp8-tp1-pp1")))
          .and(SHARED.fields().toArray(Field[]::new))
          .and(
              field("servedAs", NO_SPACE, "The model name that clients ask for.")
                  .orElse("the image's path, or the model's name in `source`")
                  .example("meta/llama-3.1-70b-instruct"),
              field("source", SOURCE, "Where the weights come from.")
                  .orElse("NGC, as the image says"),
              field(
                  "overrides",
                  OVERRIDES,
                  "A JSON merge patch on an emitted object, refused where it breaks what must"
                      + " hold."),
              field(
                  "waivers",
                  new ListOf(WAIVER),
                  "Policies that this model is excused from, for a time."));

  private static final Field PROFILES =
      field(
              "profiles",
              new Choice("profiles", List.of("named", "locked")),
              "Whether a revision whose profile is a name is emitted at once, or waits until"
                  + " `nimfleet lock` knows its hash.")
          .orElse("named");

  private static final Field KUBERNETES =
      field("kubernetes", MINOR_VERSION, "The cluster's Kubernetes version.")
          .orElse("unknown: nothing that needs a version is emitted")
          .example("1.37");

  private static final Field GPUS =
      field("gpus", new MapOf("GPU name", GPU), "The kinds of GPU in the cluster.");

  private static final Struct QUOTA =
      struct(
          "a quota",
          field("gpus", new Count(1, 1_000_000), "GPUs, with all replicas at their highest.")
              .require()
              .example("16"));

  static final Struct SPEC =
      struct(
          "a fleet",
          field(
              "defaults",
              SHARED
                  .and(
                      field("gateway", GATEWAY, "The Gateway; without it no route is emitted."),
                      PROFILES,
                      KUBERNETES)
                  .allOptional(),
              "What holds for every model that does not say otherwise."),
          GPUS,
          field("models", new MapOf("model", MODEL), "The models, by name.")
              .orElse("none: write them here, or in files under `include`"),
          field(
                  "include",
                  new ListOf(PATTERN),
                  "Files with more models, each a `ModelFleetPart`, such as one file a team."
                      + " Patterns are relative to the folder of the fleet's file.")
              .example("[models/*.yaml]"),
          field(
                  "removed",
                  new ListOf(LABEL),
                  "Models that ran and are meant to go. A model that only disappears from `models`"
                      + " is an error.")
              .example("[llama-2-70b]"),
          field(
                  "quotas",
                  new MapOf("team", QUOTA),
                  "What the models of a team may use together. When all models of the fleet are one"
                      + " team's, its namespace gets a ResourceQuota too, with room for a rollout.")
              .example("{search: {gpus: 16}}"));

  /// The whole document.
  public static final Struct FLEET =
      document(
          DocumentKind.FLEET,
          field(
                  "metadata",
                  struct(
                      "metadata",
                      field("name", LABEL, "The fleet's name.").require().example("prod"),
                      field("namespace", LABEL, "The namespace of all its objects.")
                          .require()
                          .example("nim-prod"),
                      field("labels", new MapOf("label", TEXT), "Labels of the ModelFleet itself."),
                      field(
                          "annotations",
                          new MapOf("annotation", TEXT),
                          "Annotations of the ModelFleet itself.")),
                  "Name and namespace.")
              .require(),
          field("spec", SPEC, "The fleet.").require());

  private static final Struct CLUSTER_SPEC =
      struct(
          "a cluster",
          field(
                  "operator",
                  new Choice("release", Cluster.OPERATORS),
                  "The cluster's NIM Operator: objects get the fields of this release.")
              .orElse("unknown: only what all releases accept is emitted")
              .example("3.1.2"),
          KUBERNETES,
          field("gateway", GATEWAY, "The cluster's Gateway."),
          field("metrics", METRICS, "Where the cluster's metrics are."),
          field("storage", STORAGE, "What the caches' volumes are made of."),
          GPUS);

  /// A file with some of a fleet's models.
  public static final Struct PART =
      document(
          DocumentKind.PART,
          field("models", new MapOf("model", MODEL), "Models of the fleet, by name.").require());

  /// A file that describes a cluster. What it says wins over the fleet's `defaults` and `gpus`.
  public static final Struct CLUSTER =
      document(
          DocumentKind.CLUSTER,
          field(
                  "metadata",
                  struct(
                      "metadata",
                      field("name", LABEL, "The cluster's name.").require().example("prod-eu")),
                  "The name.")
              .require(),
          field("spec", CLUSTER_SPEC, "The cluster.").require());

  /// The whole of a document of some kind.
  public static Struct of(DocumentKind kind) {
    return switch (kind) {
      case FLEET -> FLEET;
      case CLUSTER -> CLUSTER;
      case PART -> PART;
    };
  }

  /// The field at a dotted path such as `spec.models.autoscale.kvCache`. `spec.` and `models.` may
  /// be left out. The name of a model or a GPU and the place in a list may stand where they do in
  /// fleet.yaml: `models.llama.schedule[0].days`; a path that ends with one means what holds it.
  public static Optional<Field> find(String path) {
    List<String> steps = List.of(path.replace("[", ".").replace("]", "").split("\\."));
    if (steps.isEmpty()) {
      return Optional.empty();
    }
    for (Struct start : List.of(FLEET, SPEC, MODEL, CLUSTER, CLUSTER_SPEC)) {
      Optional<Field> found = find(start, steps);
      if (found.isPresent()) {
        return found;
      }
    }
    return paths().stream()
        .filter(known -> known.endsWith("." + path) && !known.startsWith("spec.defaults"))
        .findFirst()
        .flatMap(known -> find(FLEET, List.of(known.split("\\."))));
  }

  private static Optional<Field> find(Struct struct, List<String> path) {
    return struct
        .field(path.getFirst())
        .flatMap(field -> find(field, field.type(), path.subList(1, path.size())));
  }

  /// @param type what the steps so far have led to: the field's type, or what a member of it is
  private static Optional<Field> find(Field field, Type type, List<String> rest) {
    if (rest.isEmpty()) {
      return Optional.of(field);
    }
    return switch (type) {
      case Struct struct -> find(struct, rest);
      case Either either -> find(either.struct(), rest);
      case MapOf map ->
          find(field, map.values(), rest).or(() -> findBelowKey(field, map.values(), rest));
      case ListOf list ->
          find(field, list.items(), rest)
              .or(() ->
                  rest.getFirst().matches("\\d+|<.*>")
                      ? find(field, list.items(), rest.subList(1, rest.size()))
                      : Optional.empty());
      case AnyMap _ -> Optional.of(field);
      case Word _, Choice _, Count _ -> Optional.empty();
    };
  }

  /// Takes the next step for a name that the user has given, unless it is the last one and looks
  /// like a misspelled field.
  private static Optional<Field> findBelowKey(Field field, Type values, List<String> rest) {
    List<String> known =
        structIn(values).stream()
            .flatMap(inner -> inner.fields().stream())
            .map(Field::name)
            .toList();
    boolean misspelled = rest.size() == 1 && Suggest.closest(rest.getFirst(), known).isPresent();
    return misspelled ? Optional.empty() : find(field, values, rest.subList(1, rest.size()));
  }

  /// The map with known fields inside a type, if there is one.
  public static Optional<Struct> structIn(Type type) {
    return switch (type) {
      case Struct struct -> Optional.of(struct);
      case MapOf map -> structIn(map.values());
      case ListOf list -> structIn(list.items());
      case Either either -> Optional.of(either.struct());
      case Word _, Choice _, Count _, AnyMap _ -> Optional.empty();
    };
  }

  /// Every path that [#find] knows, as `nimfleet explain` lists them.
  public static List<String> paths() {
    var paths = new ArrayList<String>();
    collect(FLEET, "", paths);
    return paths;
  }

  private static void collect(Struct struct, String prefix, List<String> paths) {
    for (Field field : struct.fields()) {
      paths.add(prefix + field.name());
      structIn(field.type()).ifPresent(inner -> collect(inner, prefix + field.name() + ".", paths));
    }
  }

  private static Struct document(DocumentKind kind, Field... fields) {
    return struct(
            "a " + kind.kind(),
            field(
                    "apiVersion",
                    new Choice("apiVersion", List.of(API_VERSION)),
                    "The format's version.")
                .require(),
            field("kind", new Choice("kind", List.of(kind.kind())), "The kind of document.")
                .require())
        .and(fields);
  }

  private static Struct struct(String noun, Field... fields) {
    return new Struct(noun, Arrays.asList(fields));
  }
}
