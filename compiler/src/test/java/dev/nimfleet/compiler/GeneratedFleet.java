package dev.nimfleet.compiler;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/// A sound fleet that uses any of the fields that there are, made from a seed.
///
/// @param yaml the file; JSON is YAML too
/// @param models what the emission table asks about each model, by name
record GeneratedFleet(String yaml, Map<String, Asked> models, int kubernetesMinor) {
  /// @param loadTime in seconds
  /// @param waived the policies that a waiver is in force for
  record Asked(long loadTime, Set<String> waived, boolean fixed, int replicas) {}

  @Override
  public String toString() {
    return yaml;
  }

  static GeneratedFleet of(long seed) {
    return new Maker(new Random(seed)).fleet();
  }

  /// One throw of the dice for each field.
  private static final class Maker {
    private static final List<String> DAYS =
        List.of("Mon-Fri", "Sat", "Sun-Tue", "Mon,Wed,Sat", "Mon-Sun");
    private static final List<String> ZONES =
        List.of("UTC", "Europe/Berlin", "Asia/Kolkata", "America/New_York");
    private static final List<String> POLICIES =
        List.of("scale-in-cooldown", "startup-window", "warm-replicas", "route-weights");

    private final Random random;
    private final Map<String, Asked> asked = new TreeMap<>();
    private boolean hasGateway;
    private long defaultLoadTime;
    private long defaultStartup;

    Maker(Random random) {
      this.random = random;
    }

    GeneratedFleet fleet() {
      hasGateway = chance(70);
      int minor = chance(60) ? between(33, 38) : 0;
      Map<String, Object> defaults = defaults(minor);
      Map<String, Object> models = new LinkedHashMap<>();
      int count = between(1, 4);
      for (int i = 0; i < count; i++) {
        String name =
            pick("llama", "qwen3-8b", "a", "chat-model-with-a-long-name-of-its-own") + "-" + i;
        Map<String, Object> model = model(name, i);
        models.put(name, model);
        if (chance(25) && !model.containsKey("overrides") && !isOnOneNode(model)) {
          Map<String, Object> twin = new LinkedHashMap<>(model);
          twin.remove("route");
          models.put("twin-" + i, twin);
          asked.put("twin-" + i, asked.get(name));
        }
      }
      Map<String, Object> spec = map("defaults", defaults, "gpus", gpus(), "models", models);
      Map<String, Object> document =
          map(
              "apiVersion",
              "nimfleet.dev/v1alpha1",
              "kind",
              "ModelFleet",
              "metadata",
              map("name", "prod", "namespace", "nim-prod"),
              "spec",
              spec);
      var json = JsonMapper.shared();
      String yaml =
          chance(50)
              ? json.writeValueAsString(document)
              : json.writerWithDefaultPrettyPrinter().writeValueAsString(document);
      return new GeneratedFleet(yaml, asked, minor);
    }

    private static boolean isOnOneNode(Map<String, Object> model) {
      return String.valueOf(model.get("cache")).contains("ReadWriteOnce");
    }

    private Map<String, Object> gpus() {
      var gpus = map("h100-80gb", gpu("NVIDIA-H100-80GB-HBM3", "80Gi"));
      gpus.put("h200", gpu("NVIDIA-H200", "141Gi"));
      return gpus;
    }

    private Map<String, Object> gpu(String product, String memory) {
      var gpu = map("product", product, "memory", memory);
      maybe(50, gpu, "perNode", () -> 8);
      maybe(50, gpu, "nodes", () -> 100_000);
      return gpu;
    }

    private Map<String, Object> defaults(int minor) {
      var metrics =
          map("prometheus", pick("http://prometheus:9090", "https://thanos.example.com/tenant"));
      maybe(
          60,
          metrics,
          "serviceMonitor",
          () -> map("release", pick("kube-prometheus-stack", "true", "1.0")));
      maybe(40, metrics, "interval", () -> between(1, 90) + "s");
      var defaults =
          map(
              "secrets",
              map("pull", "ngc-registry-secret", "auth", "ngc-api-secret"),
              "metrics",
              metrics);
      defaults.put("gpu", pick("h100-80gb", "h200"));
      if (hasGateway) {
        var gateway = map("name", "inference", "domain", "models.example.com");
        maybe(50, gateway, "namespace", () -> "gateway-system");
        maybe(30, gateway, "section", () -> "https");
        defaults.put("gateway", gateway);
        maybe(30, defaults, "route", () -> map("mode", pick("host", "path")));
      }
      if (minor > 0) defaults.put("kubernetes", "1." + minor);
      maybe(50, defaults, "storage", () -> map("class", "fast"));
      maybe(30, defaults, "registry", () -> pick("registry.corp.example/nim", "mirror:5000/nim/"));
      maybe(30, defaults, "proxy", () -> proxy());
      maybe(30, defaults, "workload", () -> workload());
      maybe(30, defaults, "env", () -> map("SHARED", "defaults", "BOTH", "defaults"));
      maybe(30, defaults, "tolerations", () -> List.of(map("key", "nvidia.com/gpu")));
      maybe(30, defaults, "autoscale", () -> map("queue", pick(5, "7", "none")));
      defaultStartup = 1200;
      if (chance(30)) {
        defaultStartup = between(900, 3500);
        defaults.put("startup", defaultStartup + "s");
        defaultStartup = (defaultStartup + 9) / 10 * 10;
      }
      defaultLoadTime = 0;
      if (chance(30)) {
        defaultLoadTime = between(30, 900);
        defaults.put("loadTime", defaultLoadTime + "s");
      }
      return defaults;
    }

    private Map<String, Object> model(String name, int index) {
      boolean major2 = chance(40);
      String engine = pick("vllm", "sglang", "tensorrt_llm");
      var model = map("image", image(index, major2));
      int gpus = pick(1, 2, 4, 8);
      boolean named = chance(60) || major2;
      boolean mig = chance(15);
      if (named) {
        boolean forOneGpu = chance(20) && !mig;
        if (forOneGpu) model.put("gpu", "h200");
        model.put(
            "profile",
            "%s%s-%s-tp%d-pp1%s"
                .formatted(
                    engine,
                    forOneGpu ? "-h200" : "",
                    pick("fp8", "bf16"),
                    mig ? 1 : gpus,
                    pick("", "-latency", "-lora")));
      } else if (chance(50)) {
        model.put("profile", "4f904d571fe60ff24695b5ee2aa42da58cb460787a968f1e8a09f5a7e862728d");
        model.put("gpuCount", mig ? 1 : gpus);
      } else {
        model.put("gpuCount", mig ? 1 : gpus);
      }
      if (mig) {
        model.put("gpu", "h100-80gb");
        model.put("mig", pick("3g.40gb", "2g.20gb", "7g.80gb"));
      }
      Set<String> waived = waivers(model);
      boolean fixed = chance(25);
      int min = between(fixed || waived.contains("warm-replicas") ? 1 : 2, 6);
      int max = min + between(0, 10);
      model.put("replicas", fixed ? pick(min, String.valueOf(min)) : min + ".." + max);
      long loadTime = times(model, waived);
      cache(model, index, fixed && min == 1);
      if (!fixed) {
        boolean known = !major2 || !engine.equals("tensorrt_llm");
        autoscale(model, waived, loadTime, known);
        if (max > min) maybe(40, model, "schedule", () -> schedules(min, max));
      }
      if (hasGateway) maybe(50, model, "route", () -> route(name));
      else maybe(10, model, "route", () -> map("mode", "none"));
      rest(model);
      asked.put(name, new Asked(loadTime, waived, fixed, min));
      return model;
    }

    private String image(int index, boolean major2) {
      String path =
          pick(
              "meta/llama-3.1-8b-instruct",
              "org/a-very-long-organisation-name/model",
              "nvcr.io/nim/qwen/qwen3-8b");
      String tag =
          major2
              ? pick("2.0.1", "v2.1.0", "3.0.0-rc.1")
              : pick("1.3.0", "1.10.0-rtx_4711.very.long.tag.indeed", "1.0");
      return path + "-" + index + ":" + tag;
    }

    private Set<String> waivers(Map<String, Object> model) {
      Set<String> waived = POLICIES.stream().filter(_ -> chance(8)).collect(Collectors.toSet());
      List<Object> waivers = new ArrayList<>();
      for (String policy : waived.stream().sorted().toList()) {
        waivers.add(
            map(
                "policy",
                policy,
                "reason",
                word(),
                "owner",
                "ml-platform",
                "expires",
                pick("2026-11-23", "2026-12-24", "2027-02-21")));
      }
      if (!waivers.isEmpty()) model.put("waivers", waivers);
      return waived;
    }

    /// Puts the startup window and the load time, and gives the latter.
    private long times(Map<String, Object> model, Set<String> waived) {
      long startup = defaultStartup;
      if (chance(40)) {
        long least = waived.contains("startup-window") ? 60 : 900;
        if (chance(50)) {
          long seconds = least + between(0, 2500);
          model.put("startup", seconds + "s");
          startup = (seconds + 9) / 10 * 10;
        } else {
          int period = between(1, 30);
          int delay = between(0, 100);
          int failures = (int) (least / period) + between(1, 50);
          startup = delay + (long) period * failures;
          model.put(
              "startup",
              map(
                  "initialDelay",
                  delay + "s",
                  "period",
                  period + "s",
                  "failures",
                  failures,
                  "timeout",
                  between(1, 9) + "s"));
        }
      }
      long loadTime = defaultLoadTime > 0 ? defaultLoadTime : startup;
      if (chance(50) || loadTime > startup || loadTime > 3570) {
        loadTime = Math.min(Math.min(startup, 3570), between(10, 3570));
        model.put("loadTime", loadTime + "s");
      }
      return loadTime;
    }

    private void cache(Map<String, Object> model, int index, boolean single) {
      if (chance(60)) {
        model.put("cache", pick("60Gi", "1.5Ti", "500G"));
        return;
      }
      var cache = map("size", pick("60Gi", "0.5Ti"));
      maybe(50, cache, "class", () -> "slow");
      maybe(50, cache, "name", () -> "cache-" + index);
      if (single) maybe(50, cache, "accessMode", () -> "ReadWriteOnce");
      model.put("cache", cache);
    }

    private void autoscale(
        Map<String, Object> model, Set<String> waived, long loadTime, boolean known) {
      if (known && chance(50)) return;
      var autoscale = new LinkedHashMap<String, Object>();
      maybe(50, autoscale, "kvCache", () -> pick("70%", "31%", "99.5%", "100%"));
      maybe(40, autoscale, "scaleInBelow", () -> pick("30%", "12.5%", "5%"));
      maybe(50, autoscale, "concurrency", () -> pick(1, 64, "200", "none"));
      maybe(40, autoscale, "queue", () -> pick(1, 8, "none"));
      maybe(40, autoscale, "ttftP90", () -> pick("1ms", "800ms", "2s", "1m"));
      maybe(
          40,
          autoscale,
          "scaleOut",
          () ->
              map(
                  "window",
                  between(0, 3600) + "s",
                  "pods",
                  between(1, 20),
                  "every",
                  between(1, 1800) + "s"));
      long floor = waived.contains("scale-in-cooldown") ? 0 : 600;
      int least = (int) Math.max(floor, loadTime + 30);
      maybe(
          40,
          autoscale,
          "scaleIn",
          () -> map("window", between(least, 3600) + "s", "every", between(1, 1800) + "s"));
      if (!known || chance(10)) {
        autoscale.put(
            "metricNames",
            map(
                "kvCache",
                "x:kv",
                "running",
                "x:run",
                "waiting",
                "x:wait",
                "ttft",
                "x:ttft_seconds"));
      }
      model.put("autoscale", autoscale);
    }

    private List<Object> schedules(int min, int max) {
      return IntStream.rangeClosed(1, between(1, 3))
          .<Object>mapToObj(_ -> {
            int from = between(0, 24 * 60 - 1);
            int to = (from + between(1, 22 * 60)) % (24 * 60);
            var schedule =
                map("from", time(from), "to", time(to), "replicas", between(min + 1, max));
            maybe(70, schedule, "days", () -> pick(DAYS));
            maybe(70, schedule, "timezone", () -> pick(ZONES));
            return schedule;
          })
          .toList();
    }

    private static String time(int minute) {
      return "%02d:%02d".formatted(minute / 60, minute % 60);
    }

    private Map<String, Object> route(String name) {
      var route = new LinkedHashMap<String, Object>();
      maybe(50, route, "mode", () -> pick("host", "path", "none"));
      maybe(40, route, "host", () -> name + ".example.org");
      maybe(40, route, "timeout", () -> pick("0s", "30s", "5m", "1h30m", "1500ms"));
      if (chance(30)) {
        route.put("backend", "InferencePool");
        var picker = map("service", "picker");
        maybe(50, picker, "port", () -> between(1, 65_535));
        route.put("endpointPicker", picker);
      }
      return route;
    }

    private void rest(Map<String, Object> model) {
      maybe(70, model, "workload", () -> workload());
      maybe(20, model, "memory", () -> pick("96Gi", "0.25Ti", 64_000_000_000L));
      maybe(20, model, "weights", () -> "8Gi");
      maybe(20, model, "maxModelLen", () -> between(1, 1_000_000));
      maybe(20, model, "servedAs", () -> word());
      maybe(20, model, "team", () -> pick("search", "0777", "true"));
      maybe(20, model, "registry", () -> "registry.team.example");
      maybe(20, model, "secrets", () -> map("pull", "other"));
      maybe(20, model, "proxy", () -> proxy());
      maybe(
          20,
          model,
          "rollout",
          () ->
              map(
                  "start",
                  "manual",
                  "by",
                  20,
                  "window",
                  pick("Mon-Thu 09:00-16:00", "22:00-06:00")));
      maybe(
          30,
          model,
          "env",
          () -> map("BOTH", text(), "_X1", text(), "TOKEN", map("secret", "s", "key", "k")));
      maybe(
          20,
          model,
          "tolerations",
          () ->
              List.of(
                  map("key", "a", "value", text()),
                  map("operator", "Exists", "effect", "NoExecute")));
      maybe(
          20,
          model,
          "nodeAffinity",
          () ->
              List.of(
                  map("key", "zone", "values", List.of("a", "1")),
                  map("key", "spot", "operator", "DoesNotExist")));
      maybe(
          25,
          model,
          "source",
          () ->
              pick(
                  List.of(
                      map("hf", map("model", "Qwen/Qwen3-8B", "revision", word())),
                      map("dataStore", map("model", "m", "endpoint", "http://store:8000/v1/hf")),
                      map("modelEndpoint", "ngc://org/team/model:1"))));
      maybe(
          20,
          model,
          "overrides",
          () ->
              pick(
                  List.of(
                      map("NIMService", map("spec", map("userID", 1001))),
                      map("NIMCache", map("spec", map("resources", map("cpu", "4")))),
                      map(
                          "PodDisruptionBudget",
                          map("spec", map("unhealthyPodEvictionPolicy", "AlwaysAllow"))))));
    }

    private Map<String, Object> proxy() {
      var proxy = map("https", "http://proxy:3128");
      maybe(50, proxy, "http", () -> "http://proxy:3128");
      maybe(50, proxy, "noProxy", () -> List.of(".svc", "10.0.0.0/8"));
      maybe(50, proxy, "certificates", () -> "corp-ca");
      return proxy;
    }

    private String workload() {
      return pick(
          "short-context-chat",
          "long-context-rag",
          "batch-summarization",
          "mixed",
          "realtime-coding");
    }

    /// Text that some YAML reader takes for something else. A text without blanks that is not
    /// empty.
    private String word() {
      String word = text().replace(" ", "").replace("\n", "").replace("\t", "");
      return word.isEmpty() ? "w" : word;
    }

    /// Text that some YAML reader takes for something else.
    private String text() {
      return pick(
          "plain",
          "yes",
          "0777",
          "1e3",
          "null",
          "~",
          "12:30:45",
          "2026-11-23",
          "a: b",
          "# x",
          "- x",
          "é☃",
          " x ",
          "a\nb\n",
          "\"'",
          "{{x}}",
          "*a",
          "0x1F",
          "=",
          "1_000");
    }

    private boolean chance(int percent) {
      return random.nextInt(100) < percent;
    }

    private int between(int least, int most) {
      return least + random.nextInt(most - least + 1);
    }

    @SafeVarargs
    private <T> T pick(T... values) {
      return values[random.nextInt(values.length)];
    }

    private <T> T pick(List<T> values) {
      return values.get(random.nextInt(values.size()));
    }

    private void maybe(int percent, Map<String, Object> map, String key, Supplier<Object> value) {
      if (chance(percent)) map.put(key, value.get());
    }

    private static Map<String, Object> map(Object... entries) {
      var map = new LinkedHashMap<String, Object>();
      for (int i = 0; i < entries.length; i += 2) {
        map.put((String) entries[i], entries[i + 1]);
      }
      return map;
    }
  }
}
