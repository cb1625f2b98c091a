package dev.nimfleet.standin;

import dev.nimfleet.compiler.OperatorRewrite;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// NIM Operator's controller of NIMCaches: a claim, a Job that downloads into it, and the state
/// that follows the Job.
final class NimCaches implements Controller {
  /// The `backoffLimit` of the Job.
  private static final int RETRIES = 5;

  private static final String FINALIZER = OperatorRewrite.finalizer("NIMCache");

  private final Writer writer;
  private final Timers timers;
  private final Map<String, Integer> failures = new HashMap<>();

  NimCaches(Writer writer, Timers timers) {
    this.writer = writer;
    this.timers = timers;
  }

  @Override
  public Manager manager() {
    return writer.manager();
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(Kind.NIM_CACHE);
  }

  @Override
  public void tend(Stored cache, Round round) {
    boolean isMarked = cache.finalizers().contains(FINALIZER);
    if (cache.isTerminating()) {
      if (isMarked) writer.update(cache, cache.without(FINALIZER).toString(), "lets go");
    } else if (!isMarked) {
      writer.update(cache, OperatorRewrite.of(cache.json()), "rewrites the spec");
    } else {
      reconcile(cache, round);
    }
  }

  private void reconcile(Stored cache, Round round) {
    Optional<String> trouble =
        round
            .behaviour()
            .fault(cache.name(), Fault.CacheTrouble.class)
            .map(Fault.CacheTrouble::message);
    if (trouble.isPresent()) {
      fail(cache, trouble.get());
    } else if (round.find(Kind.CLAIM, cache.namespace(), claim(cache)).isEmpty()) {
      createClaim(cache);
    } else {
      new Step(cache, round).take();
    }
  }

  static String claim(Stored cache) {
    String name = cache.text("/spec/storage/pvc/name");
    return name.isEmpty() ? cache.name() + "-pvc" : name;
  }

  private void createClaim(Stored cache) {
    JsonNode asked = cache.json().at("/spec/storage/pvc");
    String name = claim(cache);
    if (!asked.path("create").asBoolean(false)) {
      fail(cache, "PersistentVolumeClaim \"%s\" not found".formatted(name));
      return;
    }
    String size = asked.path("size").asString("");
    if (!size.matches("[+-]?[0-9.]+([numkMGTPE]|[eE][+-]?[0-9]+|[KMGTPE]i)?")) {
      fail(
          cache,
          ("failed to parse size for pvc creation %s, err quantities must match the regular"
                  + " expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")
              .formatted(name));
      return;
    }
    ObjectNode claim = Json.owned(cache, name, "k8s-nim-operator");
    ObjectNode spec = claim.putObject("spec");
    spec.putArray("accessModes").add(asked.path("volumeAccessMode").asString(""));
    spec.putObject("resources").putObject("requests").put("storage", size);
    String storageClass = asked.path("storageClass").asString("");
    if (!storageClass.isEmpty()) spec.put("storageClassName", storageClass);
    try {
      writer.create(Kind.CLAIM, claim);
    } catch (Refused e) {
      if (e.isPassing()) throw e;
      fail(cache, e.words());
      return;
    }
    ObjectNode changed = cache.copy();
    Conditions.of(changed)
        .set(
            "NIM_CACHE_PVC_CREATED",
            "True",
            "PVCCreated",
            "The PVC has been created for caching NIM model");
    enter(cache, changed, "PVC-Created");
  }

  /// What an error in any of its steps comes to.
  private void fail(Stored cache, String message) {
    ObjectNode changed = cache.copy();
    Conditions.of(changed).set("NIM_CACHE_RECONCILE_FAILED", "True", "ReconcileFailed", message);
    enter(cache, changed, "NotReady");
  }

  private void enter(Stored cache, ObjectNode changed, String state) {
    changed.withObject("/status").put("state", state);
    if (cache.isSame(changed)) return;
    timers.forget(cache.uid(), "state");
    writer.updateStatus(cache, changed, state);
  }

  /// One step from a state to the next.
  private final class Step {
    private final Stored cache;
    private final Round round;
    private final Times times;
    private final ObjectNode changed;
    private final Conditions conditions;

    Step(Stored cache, Round round) {
      this.cache = cache;
      this.round = round;
      this.times = round.behaviour().timesOf(cache.name());
      this.changed = cache.copy();
      this.conditions = Conditions.of(changed);
    }

    void take() {
      switch (cache.text("/status/state")) {
        case "", "NotReady", "PVC-Created" -> begin();
        case "Started" -> pend();
        case "Pending" -> {
          if (isOver(times.step())) download();
        }
        case "InProgress" -> finish();
        case "Failed" -> {
          if (failed() <= RETRIES && isOver(times.step())) download();
        }
        case "Ready" -> {}
        default -> throw new IllegalStateException("no state: " + cache.text("/status/state"));
      }
    }

    private void begin() {
      if (!isOver(times.step())) return;
      if (isComplete()) {
        complete();
        return;
      }
      if (isChoosing() && selected().isEmpty()) {
        fail(cache, "no profiles are selected for caching");
        return;
      }
      if (round.find(Kind.JOB, cache.namespace(), cache.name() + "-job").isEmpty()) createJob();
      set("NIM_CACHE_JOB_CREATED", "True", "JobCreated", "The Job to cache NIM has been created");
      enter("Started");
    }

    /// Its Job was done before something else went wrong.
    private boolean isComplete() {
      return cache.items("/status/conditions").stream()
          .filter(each -> each.path("type").asString("").equals("NIM_CACHE_JOB_COMPLETED"))
          .anyMatch(each -> each.path("status").asString("").equals("True"));
    }

    private void pend() {
      if (!isOver(times.step())) return;
      set(
          "NIM_CACHE_JOB_PENDING",
          "True",
          "JobPending",
          "The Job to cache NIM is in pending state");
      enter("Pending");
    }

    private void download() {
      set("NIM_CACHE_JOB_PENDING", "False", "JobRunning", "The Job to cache NIM is in progress");
      enter("InProgress");
    }

    private void finish() {
      if (round.behaviour().has(cache.name(), Fault.CacheNeverReady.class)) return;
      if (!isOver(times.download())) return;
      int fails =
          round
              .behaviour()
              .fault(cache.name(), Fault.DownloadFails.class)
              .map(Fault.DownloadFails::times)
              .orElse(isMissing() ? Integer.MAX_VALUE : 0);
      if (failed() < fails) {
        failures.merge(cache.uid(), 1, Integer::sum);
        set("NIM_CACHE_JOB_COMPLETED", "False", "JobFailed", "The Job to cache NIM has failed");
        enter("Failed");
      } else {
        complete();
      }
    }

    private void complete() {
      set(
          "NIM_CACHE_JOB_COMPLETED",
          "True",
          "JobCompleted",
          "The Job to cache NIM has successfully completed");
      changed.withObject("/status").put("pvc", claim(cache));
      ArrayNode profiles = changed.withObject("/status").putArray("profiles");
      for (CachedProfile profile : stored()) {
        ObjectNode each = profiles.addObject();
        each.put("name", profile.hash()).put("model", puller()).put("release", "");
        ObjectNode config = each.putObject("config");
        profile.tags().forEach(config::put);
      }
      enter("Ready");
    }

    private void enter(String state) {
      for (JsonNode each : changed.at("/status/conditions")) {
        if (each.path("type").asString("").equals("NIM_CACHE_RECONCILE_FAILED"))
          set("NIM_CACHE_RECONCILE_FAILED", "False", "Reconciled", "");
      }
      NimCaches.this.enter(cache, changed, state);
    }

    private List<CachedProfile> stored() {
      if (!isChoosing()) return List.of();
      return round
          .behaviour()
          .fault(cache.name(), Fault.WrongProfile.class)
          .map(wrong -> List.of(wrong.stored()))
          .orElseGet(this::selected);
    }

    /// Whether profiles are chosen at all, and listed afterwards: not for all of them, for a model
    /// by its address, or for one of Hugging Face.
    private boolean isChoosing() {
      return !puller().isEmpty()
          && cache.text("/spec/source/ngc/modelEndpoint").isEmpty()
          && !named().contains("all");
    }

    private List<CachedProfile> selected() {
      JsonNode wish = cache.json().at("/spec/source/ngc/model");
      return round.behaviour().profilesOf(puller()).stream()
          .filter(profile -> named().isEmpty() ? fits(profile, wish) : isNamed(profile))
          .toList();
    }

    private boolean isNamed(CachedProfile profile) {
      return named().contains(profile.hash());
    }

    /// The downloader fails for a profile that its image does not offer.
    private boolean isMissing() {
      return isChoosing() && selected().size() < named().size();
    }

    private List<String> named() {
      return cache.items("/spec/source/ngc/model/profiles").stream()
          .map(JsonNode::asString)
          .toList();
    }

    private static boolean fits(CachedProfile profile, JsonNode wish) {
      String engine = wish.path("engine").asString("").replace("_llm", "");
      return profile.tags().getOrDefault("llm_engine", "").contains(engine)
          && fits(profile, "precision", wish.path("precision"))
          && fits(profile, "tp", wish.path("tensorParallelism"))
          && fits(profile, "profile", wish.path("qosProfile"));
    }

    private static boolean fits(CachedProfile profile, String tag, JsonNode wish) {
      String wanted = wish.asString("");
      return wanted.isEmpty() || wanted.equalsIgnoreCase(profile.tags().get(tag));
    }

    private String puller() {
      return cache.text("/spec/source/ngc/modelPuller");
    }

    private int failed() {
      return failures.getOrDefault(cache.uid(), 0);
    }

    private boolean isOver(Duration time) {
      return timers.passed(time, cache.uid(), "state");
    }

    private void set(String type, String status, String reason, String message) {
      conditions.set(type, status, reason, message);
    }

    private void createJob() {
      ObjectNode job = Json.owned(cache, cache.name() + "-job", "k8s-nim-operator");
      job.set(
          "spec",
          Json.parse(
              """
              {"backoffLimit": %d, "ttlSecondsAfterFinished": 600,
               "template": {"spec": {"restartPolicy": "Never",
                 "containers": [{"name": "nim-cache-ctr", "image": "%s",
                   "command": ["download-to-cache"]}]}}}
              """
                  .formatted(RETRIES, puller().isEmpty() ? "downloader" : puller())));
      writer.create(Kind.JOB, job);
    }
  }
}
