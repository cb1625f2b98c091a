package dev.nimfleet.compiler.plan;

import static dev.nimfleet.compiler.text.Code.error;
import static dev.nimfleet.compiler.text.Code.info;
import static dev.nimfleet.compiler.text.Code.warning;

import dev.nimfleet.compiler.fleet.Cluster;
import dev.nimfleet.compiler.fleet.Durations;
import dev.nimfleet.compiler.text.Code;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostic.Note;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.text.Suggest;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// What can be wrong with what a fleet means.
public final class PlanErrors {
  private PlanErrors() {}

  // Images, profiles and GPUs.
  static final Code IMAGE_TAG =
      error(
          "P001",
          "An image without a tag that stays",
          "Pods of one service would run different versions, and a rollout could not be undone: the"
              + " operator pulls by tag.",
          "Name a version, such as `meta/llama-3.1-70b-instruct:1.3.0`.");
  static final Code PROFILE_FORM =
      error(
          "P002",
          "A profile that is neither a name nor a hash",
          "The operator copies the profile into the pod unread; a wrong one is found out when the"
              + " NIM starts, minutes later.",
          "Write `<backend>[-<gpu>]-<precision>-tp<N>-pp<M>` as `list-model-profiles` prints it, or"
              + " the 64-hex hash.");
  static final Code GPU_COUNT_UNKNOWN =
      error(
          "P003",
          "A number of GPUs that cannot be known",
          "Without a GPU request a pod lands on a node without a GPU, or shares one with another"
              + " pod.",
          "Write `gpuCount`.");
  static final Code GPU_COUNT =
      error(
          "P004",
          "A number of GPUs that is not the profile's",
          "With fewer GPUs than tp × pp the NIM does not start; with more, they idle.",
          "Leave `gpuCount` out, or take another profile.");
  static final Code UNKNOWN_GPU =
      error(
          "P005",
          "A kind of GPU that the fleet does not know",
          "Without product and memory, pods land on any node.",
          "Describe the GPU under `gpus`, or correct the name.");
  static final Code PROFILE_GPU =
      error(
          "P006",
          "A profile for another GPU",
          "A profile is built for one GPU product; on another the NIM refuses it at start.",
          "Take a profile for this GPU, or another `gpu`.");
  static final Code TOO_MANY_GPUS =
      error(
          "P007",
          "More GPUs than a node has",
          "No node can ever run the pod; it stays Pending.",
          "Take a profile with a smaller tp × pp, or a GPU with more per node.");
  static final Code DOES_NOT_FIT =
      error(
          "P008",
          "Weights that do not fit into the GPUs",
          "The NIM loads for minutes and then dies for lack of GPU memory, again and again.",
          "Take a smaller precision or more GPUs; where the estimate is wrong, say `weights`.");
  static final Code MIG_SLICE =
      error(
          "P009",
          "A MIG slice that the GPU does not have",
          "No node offers the resource; the pod stays Pending.",
          "Take a slice that the message lists, or another GPU.");
  static final Code MIG_ONE =
      error(
          "P010",
          "A model over several MIG slices",
          "MIG slices cannot exchange data with each other as tensor and pipeline parallelism"
              + " need.",
          "Take a profile with tp1-pp1, or whole GPUs.");

  // Replicas and scaling.
  static final Code REPLICAS_ORDER =
      error(
          "P011",
          "A range of replicas that is none",
          "The autoscaler refuses it.",
          "Write the smaller number first, from 1 on: `2..8`.");
  static final Code WARM_REPLICAS =
      error(
          "P012",
          "Fewer than two warm replicas",
          "With one replica a node drain or a crash is an outage as long as the model loads.",
          "Start the range at 2, or give the model a waiver for `warm-replicas`.");
  static final Code NO_PROMETHEUS =
      error(
          "P013",
          "Autoscaling without a Prometheus",
          "KEDA has nobody to ask; the ScaledObject never becomes Ready.",
          "Write `metrics: {prometheus: URL}`, best under `defaults`, or a fixed number of"
              + " replicas.");
  static final Code METRIC_NAMES =
      error(
          "P014",
          "Metric names that cannot be known",
          "Names differ by NIM version and engine; a query for the wrong one finds nothing, and the"
              + " service never scales.",
          "Give all four under `autoscale: {metricNames: …}`.");
  static final Code SCALE_IN_BEFORE_LOAD =
      error(
          "P015",
          "Scale-in before a replica has loaded",
          "The HPA counts replicas that still load as idle ones; a window under the load time kills"
              + " them before they serve.",
          "Raise the window above `loadTime`, or leave it out: it follows by itself.");
  static final Code SCALE_IN_FLOOR =
      error(
          "P016",
          "Scale-in faster than 600 s",
          "A replica that took 14 minutes to load is removed in the next lull and is missing in the"
              + " wave after it.",
          "Raise the window to 600s or more, or give the model a waiver for `scale-in-cooldown`.");
  static final Code WINDOW_LIMIT =
      error(
          "P017",
          "A stabilization window over an hour",
          "The HPA refuses windows over 3600 s, which KEDA finds out only after the apply.",
          "State a shorter `loadTime`, or a shorter window.");
  static final Code CLAMPED =
      info(
          "P018",
          "A preset raised to the floor",
          "The preset asks for less than 600 s; the floor holds for every model.",
          "Nothing to do. A waiver for `scale-in-cooldown` lowers the floor for a time.");
  static final Code TOLERANCE =
      info(
          "P019",
          "A scale-in bound that is not emitted",
          "The HPA's tolerance holds for all metrics of a direction and exists from Kubernetes 1.37"
              + " on; elsewhere the bound would do nothing or too much.",
          "State `defaults: {kubernetes: \"1.37\"}` and make the KV cache the only trigger, or live"
              + " without it.");
  static final Code SCALE_IN_BOUND =
      error(
          "P020",
          "Scale-in above scale-out",
          "Replicas would come and go for ever.",
          "Keep `scaleInBelow` under `kvCache`.");
  static final Code UNUSED =
      error(
          "P021",
          "A setting without effect",
          "A setting that does nothing looks like one that holds.",
          "Remove it, or write a range of replicas.");
  static final Code BOUNDS =
      error(
          "P022",
          "A number out of bounds",
          "The API server or the HPA refuses it, in part only after the apply.",
          "Stay within the bounds that the message names.");
  static final Code TIMEZONE =
      error(
          "P023",
          "An unknown time zone",
          "KEDA fails to read the trigger, and one failing trigger blocks every scale-in.",
          "Use a name of the IANA time zone database, such as `Europe/Berlin`.");

  // Start-up, storage and secrets.
  static final Code STARTUP_FLOOR =
      error(
          "P024",
          "A startup window under 15 minutes",
          "The probe kills pods that are still loading; they start over and never serve.",
          "Raise the budget (initial delay + failures × period) to 900 s or more, or give the model"
              + " a waiver for `startup-window`.");
  static final Code LOAD_TIME =
      error(
          "P025",
          "A load time over the startup window",
          "The probe would kill each pod before it has loaded.",
          "Raise `startup` above `loadTime`.");
  static final Code SHARED_ACCESS =
      error(
          "P026",
          "A cache that only one node can mount",
          "The second pod, or the second colour of a rollout, waits for ever for the volume.",
          "Use `ReadWriteMany`, or `replicas: 1` with a cache of its own.");
  static final Code CACHE_CONFLICT =
      error(
          "P027",
          "Two caches of one name",
          "A NIMCache cannot change once it exists; two models that share one must agree on it.",
          "Write the same size, class and access mode, or give one `cache: {name: …}`.");
  static final Code MISSING_DEFAULT =
      error(
          "P028",
          "A setting that neither the model nor the defaults have",
          "No value would be right for every cluster.",
          "Write it once under `defaults`, or in the model.");
  static final Code OWNED_VARIABLE =
      error(
          "P029",
          "An environment variable that nimfleet sets",
          "A variable of the user's wins over the operator's in silence; the object would say one"
              + " thing and the pod do another.",
          "Use the field that the message names.");
  static final Code NEEDS_OPERATOR =
      error(
          "P030",
          "A field that not every supported NIM Operator has",
          "An older operator's CRD drops the field in silence.",
          "Leave it out, or name the cluster's operator in a FleetCluster file; without one, only"
              + " what 3.0.2 to main accept is emitted.");
  static final Code SOURCE_CHOICE =
      error(
          "P031",
          "A source that is not exactly one",
          "The CRD accepts exactly one source.",
          "Keep one of `hf`, `dataStore` and `modelEndpoint`.");
  static final Code SOURCE_FORM =
      error(
          "P032",
          "A source address that the CRD refuses",
          "The API server rejects the NIMCache.",
          "Write it in the form that the message shows.");

  // Routes, waivers and the fleet as a whole.
  static final Code NO_GATEWAY =
      error(
          "P033",
          "A route without a gateway",
          "A route that attaches to nothing serves nothing.",
          "Write `defaults: {gateway: {name: …, domain: …}}`.");
  static final Code NO_HOST =
      error(
          "P034",
          "A route without a host",
          "The route would catch every request of the gateway.",
          "Write `route: {host: …}` or `defaults: {gateway: {domain: …}}`.");
  static final Code NO_PICKER =
      error(
          "P035",
          "An InferencePool without an endpoint picker",
          "The API server refuses it, and nobody would choose a pod.",
          "Write `route: {endpointPicker: {service: …}}`.");
  static final Code SAME_HOST =
      error(
          "P036",
          "Two models on one host and path",
          "The older route wins; the other model is never reached.",
          "Give each model its own host, or use `mode: path`.");
  static final Code WAIVER_ENDED =
      error(
          "P037",
          "A waiver that has ended",
          "Ended means gone: the policy denies the object.",
          "Mend what was waived and remove the waiver, or agree on a new date.");
  static final Code WAIVER_LONG =
      error(
          "P038",
          "A waiver for more than 90 days",
          "An exception without an end in sight becomes the rule.",
          "Choose a date within 90 days.");
  static final Code WAIVER_SOON =
      warning(
          "P039",
          "A waiver that ends soon",
          "When it ends, the next compile fails.",
          "Mend what was waived, or agree on a new date.");
  static final Code WAIVER_TWICE =
      error(
          "P040",
          "Two waivers of one policy",
          "Two waivers of one model and policy would be one object twice.",
          "Keep one.");
  static final Code CAPACITY =
      error(
          "P041",
          "More warm GPUs than there are",
          "The last pods stay Pending and the fleet never becomes ready.",
          "Lower the replicas, or raise `nodes`.");
  static final Code PEAK_CAPACITY =
      warning(
          "P042",
          "More GPUs at the peak than there are",
          "When all models scale out together, the last pods stay Pending.",
          "Lower the highest replicas, or know that you share.");
  static final Code SPLIT =
      info(
          "P043",
          "Long and short contexts in one service",
          "One long request fills the KV cache that many short ones would need.",
          "Write two models on the same image and profile: they share the cache, and each scales by"
              + " its own load.");
  static final Code PROFILE_BY_NAME =
      warning(
          "P044",
          "A profile by name",
          "The operator compares hashes only; a name reaches the NIM unread, and one that the cache"
              + " lacks is found out at start.",
          "When the NIMCache is Ready, `nimfleet lock` writes the hash into the lock; the next"
              + " revision uses it.");
  static final Code NO_MODEL =
      error(
          "P045",
          "A fleet without models",
          "An empty result makes a GitOps engine prune everything.",
          "Write a model; `--allow-empty` says that none is meant.");
  static final Code SCHEDULE =
      error(
          "P046",
          "A schedule that cannot be kept",
          "KEDA would ask for replicas that the ScaledObject does not allow.",
          "Keep the replicas of a schedule within the range.");

  static final Code UNKNOWN_POLICY =
      warning(
          "P047",
          "A waiver of a policy that nimfleet does not know",
          "A misspelt waiver excuses nothing; the policy denies the object.",
          "Correct the name. For a policy of your own, say the `kind` that it judges.");

  static final Code AUTH_MODES =
      error(
          "P048",
          "Ways to prove an identity that exclude each other",
          "KEDA refuses the trigger, and one failing trigger blocks every scale-in.",
          "Keep one of `bearer`, `basic` and `oauth`; `tls`, `apiKey` and `custom` go with any.");

  static final Code BESIDE_USE =
      error(
          "P049",
          "A setting of a cache that is not nimfleet's",
          "A NIMCache that is there already cannot change; the setting would look like one that"
              + " holds.",
          "Leave `use` alone in `cache`, or remove it so that a cache is emitted.");

  static final Code TEAM_QUOTA =
      error(
          "P050",
          "A team that asks for more than its quota",
          "When its models scale out together they would take GPUs that others count on, or stay"
              + " Pending.",
          "Lower the highest replicas of the team's models, or raise the quota.");
  static final Code UNKNOWN_TEAM =
      warning(
          "P051",
          "A quota of a team without models",
          "A misspelt team is held to no quota.",
          "Correct the name, or remove the quota.");
  static final Code USED_FOR_OTHER =
      warning(
          "P052",
          "A cache that is used for something else than it holds",
          "A NIM that does not find its own files in the cache does not start.",
          "Use a cache of the same image, profile and source, or let the model have its own.");

  /// Every code of this file.
  public static List<Code> codes() {
    return List.of(
        IMAGE_TAG,
        PROFILE_FORM,
        GPU_COUNT_UNKNOWN,
        GPU_COUNT,
        UNKNOWN_GPU,
        PROFILE_GPU,
        TOO_MANY_GPUS,
        DOES_NOT_FIT,
        MIG_SLICE,
        MIG_ONE,
        REPLICAS_ORDER,
        WARM_REPLICAS,
        NO_PROMETHEUS,
        METRIC_NAMES,
        SCALE_IN_BEFORE_LOAD,
        SCALE_IN_FLOOR,
        WINDOW_LIMIT,
        CLAMPED,
        TOLERANCE,
        SCALE_IN_BOUND,
        UNUSED,
        BOUNDS,
        TIMEZONE,
        STARTUP_FLOOR,
        LOAD_TIME,
        SHARED_ACCESS,
        CACHE_CONFLICT,
        MISSING_DEFAULT,
        OWNED_VARIABLE,
        NEEDS_OPERATOR,
        SOURCE_CHOICE,
        SOURCE_FORM,
        NO_GATEWAY,
        NO_HOST,
        NO_PICKER,
        SAME_HOST,
        WAIVER_ENDED,
        WAIVER_LONG,
        WAIVER_SOON,
        WAIVER_TWICE,
        CAPACITY,
        PEAK_CAPACITY,
        SPLIT,
        PROFILE_BY_NAME,
        NO_MODEL,
        SCHEDULE,
        UNKNOWN_POLICY,
        AUTH_MODES,
        BESIDE_USE,
        TEAM_QUOTA,
        UNKNOWN_TEAM,
        USED_FOR_OTHER);
  }

  static Diagnostic imageWithoutTag(Span at, String image) {
    return Diagnostic.of(
        IMAGE_TAG,
        at,
        image.contains("@")
            ? "The image `%s` is named by its digest, which a NIMService cannot hold."
                .formatted(image)
            : "The image `%s` has no tag.".formatted(image),
        "name a version: `%s:1.3.0`.".formatted(image.replaceFirst("[:@].*", "")));
  }

  static Diagnostic movingTag(Span at, String tag) {
    return Diagnostic.of(
        IMAGE_TAG,
        at,
        "The tag `%s` moves: tomorrow it may be another image.".formatted(tag),
        "name a version, such as `1.3.0`.");
  }

  static Diagnostic badTag(Span at, String tag) {
    return Diagnostic.of(
        IMAGE_TAG,
        at,
        "`%s` is no tag of an image.".formatted(tag),
        "a tag has at most 128 letters, digits, `_`, `.` and `-`.");
  }

  static Diagnostic profileForm(Span at, String profile) {
    return Diagnostic.of(
        PROFILE_FORM,
        at,
        "`%s` is neither a profile's name nor its hash.".formatted(profile),
        "a name is `<backend>[-<gpu>]-<precision>-tp<N>-pp<M>`, such as `vllm-fp8-tp1-pp1`.",
        "`list-model-profiles` in the NIM's container prints names and hashes.");
  }

  static Diagnostic gpuCountUnknown(Span at, String model, String reason) {
    return Diagnostic.of(
        GPU_COUNT_UNKNOWN,
        at,
        "How many GPUs `%s` needs cannot be known: %s.".formatted(model, reason),
        "write `gpuCount: 1`, or as many as a replica needs.");
  }

  static Diagnostic gpuCount(Span at, int given, String profile, int needed) {
    return Diagnostic.of(
        GPU_COUNT,
        at,
        "The profile `%s` needs %s, not %d.".formatted(profile, gpus(needed), given),
        "leave `gpuCount` out: it follows the profile.");
  }

  static Diagnostic unknownGpu(Span at, String name, Collection<String> known) {
    var help = new ArrayList<String>();
    Suggest.closest(name, known).ifPresent(near -> help.add("did you mean `%s`?".formatted(near)));
    help.add(
        known.isEmpty()
            ? "describe it: `gpus: {%s: {product: NVIDIA-H100-80GB-HBM3, memory: 80Gi}}`."
                .formatted(name)
            : "`gpus` describes `%s`.".formatted(String.join("`, `", known)));
    return new Diagnostic(UNKNOWN_GPU, at, "Unknown GPU `%s`.".formatted(name), List.of(), help);
  }

  static Diagnostic noGpu(Span at, String model, Collection<String> known) {
    return Diagnostic.of(
        UNKNOWN_GPU,
        at,
        known.isEmpty()
            ? "The model `%s` has no GPU: the fleet describes none.".formatted(model)
            : "The model `%s` does not say which GPU it needs.".formatted(model),
        known.isEmpty()
            ? "describe one: `gpus: {h100-80gb: {product: NVIDIA-H100-80GB-HBM3, memory: 80Gi}}`."
            : "write `gpu:` with one of `%s`, in the model or under `defaults`."
                .formatted(String.join("`, `", known)));
  }

  static Diagnostic profileGpu(Span at, String profile, String gpu, String product) {
    return Diagnostic.of(
        PROFILE_GPU,
        at,
        "The profile `%s` is built for `%s`, and the pods run on `%s`."
            .formatted(profile, gpu, product));
  }

  static Diagnostic tooManyGpus(Span at, int needed, int perNode, String gpu) {
    return Diagnostic.of(
        TOO_MANY_GPUS,
        at,
        "A replica needs %s, and a node of `%s` has %d.".formatted(gpus(needed), gpu, perNode));
  }

  static Diagnostic doesNotFit(
      Span at, String weights, String estimate, String memory, String where) {
    return Diagnostic.of(
        DOES_NOT_FIT,
        at,
        "The weights need about %s, and %s %s.".formatted(weights, where, memory),
        estimate.isEmpty()
            ? "take a smaller precision, more GPUs or a larger slice."
            : "%s; where that is wrong, write `weights: 35Gi` with the true size."
                .formatted(estimate));
  }

  static Diagnostic migSlice(Span at, String slice, String gpu, Collection<String> known) {
    return Diagnostic.of(
        MIG_SLICE,
        at,
        "`%s` cannot be cut into slices `%s`.".formatted(gpu, slice),
        known.isEmpty()
            ? "no slices are known for a GPU with this memory."
            : "it offers `%s`.".formatted(String.join("`, `", known)));
  }

  static Diagnostic migOne(Span at, String slice, int gpus) {
    return Diagnostic.of(
        MIG_ONE,
        at,
        "The model needs %s, and a MIG slice `%s` cannot join with another."
            .formatted(gpus(gpus), slice));
  }

  static Diagnostic replicasOrder(Span at, String text) {
    return Diagnostic.of(
        REPLICAS_ORDER,
        at,
        "`%s` is no range of replicas.".formatted(text),
        "write for example `2..8`.");
  }

  static Diagnostic warmReplicas(Span at, int min) {
    return Diagnostic.of(
        WARM_REPLICAS,
        at,
        "%d warm replica is not enough: the least is 2.".formatted(min),
        "start the range at 2.",
        "`replicas: 1` is a fixed number without autoscaling, for a model that may be away.");
  }

  static Diagnostic noPrometheus(Span at, String model) {
    return Diagnostic.of(
        NO_PROMETHEUS,
        at,
        "`%s` scales with its load, and no Prometheus is given to ask for it.".formatted(model),
        "write `defaults: {metrics: {prometheus:"
            + " \"http://prometheus-operated.monitoring.svc:9090\"}}`.");
  }

  static Diagnostic metricNames(Span at, String tag, String engine) {
    return Diagnostic.of(
        METRIC_NAMES,
        at,
        "The metric names of tag `%s` with %s are not known."
            .formatted(tag, engine.isEmpty() ? "no engine named" : "engine `%s`".formatted(engine)),
        "give them: `autoscale: {metricNames: {kvCache: …, running: …, waiting: …, ttft: …}}`.");
  }

  static Diagnostic scaleInFloor(Span at, Duration window) {
    return Diagnostic.of(
        SCALE_IN_FLOOR,
        at,
        "Scale-in after %s is too early: the least is 600s.".formatted(Durations.text(window)),
        "write `window: 600s` or more.",
        "a waiver for `scale-in-cooldown` lowers the floor until a date.");
  }

  static Diagnostic scaleInBeforeLoad(Span at, Duration window, Duration least) {
    return Diagnostic.of(
        SCALE_IN_BEFORE_LOAD,
        at,
        "Scale-in after %s does not outlast the load of a replica: the least is %ds."
            .formatted(Durations.text(window), least.toSeconds()),
        "write `window: %ds` or more, or state a shorter `loadTime`.".formatted(least.toSeconds()));
  }

  static Diagnostic unknownPolicy(Span at, String policy, Collection<String> known) {
    var help = new ArrayList<String>();
    Suggest.closest(policy, known)
        .ifPresent(near -> help.add("did you mean `%s`?".formatted(near)));
    help.add("for a policy of your own, write the `kind` that it judges.");
    return new Diagnostic(
        UNKNOWN_POLICY, at, "nimfleet knows no policy `%s`.".formatted(policy), List.of(), help);
  }

  static Diagnostic windowLimit(Span at, Duration window, String because) {
    return Diagnostic.of(
        WINDOW_LIMIT,
        at,
        "A scale-in window of %ds is over the HPA's limit of 3600s.".formatted(window.toSeconds()),
        because);
  }

  static Diagnostic clamped(Span at, String preset, Duration asked) {
    return Diagnostic.of(
        CLAMPED,
        at,
        "`%s` asks for scale-in after %ds; 600s holds.".formatted(preset, asked.toSeconds()));
  }

  static Diagnostic toleranceLeftOut(Span at, String percent, String reason) {
    return Diagnostic.of(
        TOLERANCE, at, "\"Scale in only below %s\" is not emitted: %s.".formatted(percent, reason));
  }

  static Diagnostic scaleInBound(Span at, String below, String above) {
    return Diagnostic.of(
        SCALE_IN_BOUND,
        at,
        "Scale-in below %s is not under scale-out above %s.".formatted(below, above));
  }

  static Diagnostic unused(Span at, String field, String because) {
    return Diagnostic.of(UNUSED, at, "`%s` has no effect: %s.".formatted(field, because));
  }

  static Diagnostic bounds(Span at, String field, String value, String bounds) {
    return Diagnostic.of(
        BOUNDS, at, "`%s: %s` is out of bounds: %s.".formatted(field, value, bounds));
  }

  static Diagnostic timezone(Span at, String zone, Collection<String> known) {
    return Suggest.closest(zone, known)
        .map(near ->
            Diagnostic.of(
                TIMEZONE,
                at,
                "Unknown time zone `%s`.".formatted(zone),
                "did you mean `%s`?".formatted(near)))
        .orElseGet(() -> Diagnostic.of(TIMEZONE, at, "Unknown time zone `%s`.".formatted(zone)));
  }

  static Diagnostic startupFloor(Span at, Duration budget) {
    return Diagnostic.of(
        STARTUP_FLOOR,
        at,
        "A startup window of %ds is too short: the least is 900s.".formatted(budget.toSeconds()),
        "write `startup: 20m`, the default, or leave it out.",
        "a waiver for `startup-window` lowers the floor until a date.");
  }

  static Diagnostic loadTime(Span at, Duration loadTime, Duration budget) {
    return Diagnostic.of(
        LOAD_TIME,
        at,
        "The model loads for %s, and the startup probe gives up after %ds."
            .formatted(Durations.text(loadTime), budget.toSeconds()),
        "write `startup: %s` or more.".formatted(Durations.text(loadTime.plusMinutes(5))));
  }

  static Diagnostic sharedAccess(Span at, String why) {
    return Diagnostic.of(SHARED_ACCESS, at, "`ReadWriteOnce` does not do here: %s.".formatted(why));
  }

  static Diagnostic cacheConflict(Span at, String cache, String what, Span first) {
    return Diagnostic.of(
            CACHE_CONFLICT,
            at,
            "Two models share the cache `%s` and differ in its %s.".formatted(cache, what),
            "write the same for both, or give one of them `cache: {name: …}`.")
        .note(first, "the other one is here");
  }

  static Diagnostic usedForOther(Span at, String model, String cache, String what, String owner) {
    return Diagnostic.of(
        USED_FOR_OTHER,
        at,
        "`%s` uses the cache `%s`, which `%s` fills from another %s."
            .formatted(model, cache, owner, what),
        "remove `use`, so that the model gets a cache of its own.");
  }

  static Diagnostic besideUse(Span at, String field) {
    return Diagnostic.of(
        BESIDE_USE, at, "`%s` has no effect on a cache that is there already.".formatted(field));
  }

  static Diagnostic missingDefault(Span at, String model, String field, String example) {
    return Diagnostic.of(
        MISSING_DEFAULT,
        at,
        "The model `%s` has no `%s`, and neither have the defaults.".formatted(model, field),
        "write `%s`.".formatted(example));
  }

  static Diagnostic ownedVariable(Span at, String name, String instead) {
    return Diagnostic.of(OWNED_VARIABLE, at, "`%s` is set by nimfleet.".formatted(name), instead);
  }

  static Diagnostic needsOperator(Span at, String field, String since, Optional<Cluster> cluster) {
    String needs = "`%s` needs NIM Operator %s".formatted(field, since);
    Optional<String> has = cluster.flatMap(Cluster::operator);
    return has.isPresent()
        ? Diagnostic.of(
            NEEDS_OPERATOR,
            at,
            "%s, and the cluster `%s` has %s.".formatted(needs, cluster.get().name(), has.get()),
            "leave it out; that operator would drop it in silence.")
        : Diagnostic.of(
            NEEDS_OPERATOR,
            at,
            "%s, and a fleet compiles for %s and newer."
                .formatted(needs, Cluster.OPERATORS.getFirst()),
            "leave it out; an older operator would drop it in silence.",
            "a FleetCluster file with `operator: \"%s\"` says that the cluster has it."
                .formatted(since));
  }

  static Diagnostic authModes(Span at, Collection<String> modes) {
    return Diagnostic.of(
        AUTH_MODES,
        at,
        "KEDA takes one of `%s`, not all of them.".formatted(String.join("`, `", modes)));
  }

  static Diagnostic sourceChoice(Span at) {
    return Diagnostic.of(
        SOURCE_CHOICE, at, "A source is exactly one of `hf`, `dataStore` and `modelEndpoint`.");
  }

  static Diagnostic sourceForm(Span at, String field, String value, String form) {
    return Diagnostic.of(
        SOURCE_FORM, at, "The %s `%s` is not of the form `%s`.".formatted(field, value, form));
  }

  static Diagnostic noGateway(Span at, String model) {
    return Diagnostic.of(
        NO_GATEWAY,
        at,
        "`%s` wants a route, and the fleet has no gateway.".formatted(model),
        "write `defaults: {gateway: {name: inference, namespace: gateway-system, domain:"
            + " models.example.com}}`.");
  }

  static Diagnostic noHost(Span at, String model) {
    return Diagnostic.of(
        NO_HOST,
        at,
        "The route of `%s` has no host.".formatted(model),
        "write `domain:` in the gateway, or `route: {host: …}`.");
  }

  static Diagnostic badHost(Span at, String host) {
    return Diagnostic.of(NO_HOST, at, "`%s` is longer than a host name can be.".formatted(host));
  }

  static Diagnostic noPicker(Span at, String model) {
    return Diagnostic.of(
        NO_PICKER,
        at,
        "The InferencePool of `%s` has no endpoint picker.".formatted(model),
        "write `route: {backend: InferencePool, endpointPicker: {service: NAME}}`.");
  }

  static Diagnostic sameHost(Span at, String address, String model, Span first) {
    return Diagnostic.of(SAME_HOST, at, "`%s` already leads to `%s`.".formatted(address, model))
        .note(first, "the other model is here");
  }

  static Diagnostic waiverEnded(Span at, String policy, LocalDate end) {
    return Diagnostic.of(
        WAIVER_ENDED, at, "The waiver of `%s` ended on %s.".formatted(policy, end));
  }

  static Diagnostic waiverLong(Span at, String policy, LocalDate latest) {
    return Diagnostic.of(
        WAIVER_LONG,
        at,
        "The waiver of `%s` lasts longer than 90 days.".formatted(policy),
        "the latest date today is %s.".formatted(latest));
  }

  static Diagnostic waiverSoon(Span at, String policy, long days) {
    return Diagnostic.of(
        WAIVER_SOON,
        at,
        days == 0
            ? "The waiver of `%s` ends today.".formatted(policy)
            : "The waiver of `%s` ends in %d %s."
                .formatted(policy, days, days == 1 ? "day" : "days"));
  }

  static Diagnostic waiverTwice(Span at, String policy) {
    return Diagnostic.of(WAIVER_TWICE, at, "`%s` is waived twice.".formatted(policy));
  }

  static Diagnostic capacity(Span at, String gpu, long needed, long present) {
    return Diagnostic.of(
        CAPACITY,
        at,
        "The warm replicas need %d GPUs `%s`, and there are %d.".formatted(needed, gpu, present));
  }

  static Diagnostic peakCapacity(Span at, String gpu, long needed, long present) {
    return Diagnostic.of(
        PEAK_CAPACITY,
        at,
        "At their highest the models need %d GPUs `%s`, and there are %d."
            .formatted(needed, gpu, present));
  }

  /// @param parts what each of its models may use
  static Diagnostic teamQuota(Span at, String team, long allowed, long needed, List<Note> parts) {
    return new Diagnostic(
        TEAM_QUOTA,
        at,
        "The models of the team `%s` may use %s, and ask for %d at their highest."
            .formatted(team, gpus(allowed), needed),
        parts,
        List.of("lower their highest replicas, or write `gpus: %d`.".formatted(needed)));
  }

  static Diagnostic unknownTeam(Span at, String team, Collection<String> known) {
    var help = new ArrayList<String>();
    Suggest.closest(team, known).ifPresent(near -> help.add("did you mean `%s`?".formatted(near)));
    help.add("`team`, in a model or under `defaults`, says whose a model is.");
    return new Diagnostic(
        UNKNOWN_TEAM, at, "No model belongs to the team `%s`.".formatted(team), List.of(), help);
  }

  static Diagnostic split(Span at, String model) {
    return Diagnostic.of(
        SPLIT,
        at,
        "`%s` mixes long and short contexts; two services serve both better.".formatted(model),
        "write `%s-short` with `workload: short-context-chat` and `%s-long` with `workload: long-context-rag`, on the same image and profile."
            .formatted(model, model));
  }

  /// Profiles that the operator gets as names.
  ///
  /// @param cache the NIMCache that will tell the hash of the first, as kubectl names it
  /// @param others where the others stand
  public static Diagnostic profilesByName(
      Span at, int models, String profile, String cache, List<Note> others) {
    String what =
        models == 1
            ? "The profile `%s` is a name".formatted(profile)
            : "The profiles of %d models are names".formatted(models);
    return new Diagnostic(
        PROFILE_BY_NAME,
        at,
        what + "; the operator only knows hashes.",
        others,
        List.of(
            "when the cache is Ready, lock the hash: `kubectl get nimcache %s -o yaml | nimfleet lock -`."
                .formatted(cache)));
  }

  static Diagnostic noModel(Span at, String fleet) {
    return Diagnostic.of(
        NO_MODEL,
        at,
        "The fleet `%s` has no model.".formatted(fleet),
        "write one; `--allow-empty` says that none is meant, and removes the fleet's files.");
  }

  static Diagnostic schedule(Span at, int replicas, int max) {
    return Diagnostic.of(
        SCHEDULE,
        at,
        "The schedule asks for %d replicas, and the model may have %d.".formatted(replicas, max));
  }

  static Diagnostic scheduleIdle(Span at, int replicas, int min) {
    return Diagnostic.of(
        SCHEDULE,
        at,
        "The schedule asks for %d replicas, and %d are warm at any time.".formatted(replicas, min));
  }

  static Diagnostic scheduleEmpty(Span at) {
    return Diagnostic.of(
        SCHEDULE, at, "The schedule lasts a whole day; `replicas` is the place for that.");
  }

  private static String gpus(long count) {
    return count == 1 ? "1 GPU" : count + " GPUs";
  }
}
