package dev.nimfleet.policies.oracle;

import dev.nimfleet.policies.oracle.Opinion.Concern;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// No way in which an autoscaler follows the CPU or memory of the host instead of the model.
final class NoCpuAutoscalingOracle implements Oracle {
  private static final Set<String> RESOURCES = Set.of("Resource", "ContainerResource");
  private static final List<String> KSERVE =
      List.of(
          "serving.kserve.io/autoscalerClass",
          "serving.kserve.io/deploymentMode",
          "autoscaling.knative.dev/class",
          "autoscaling.knative.dev/metric");
  private static final String RESOURCE = "of the pod: ";
  private static final Set<String> HOSTS = Set.of("cpu", "memory");
  private static final Set<String> OTHER_SCALERS =
      Set.of("DatadogPodAutoscaler", "WatermarkPodAutoscaler", "MultidimPodAutoscaler");

  @Override
  public String rule() {
    return "no-cpu-autoscaling";
  }

  @Override
  public List<Concern> concerns(Case asked) {
    return switch (asked.kind()) {
      case "ScaledObject" ->
          List.of(
              new Concern(true, NoCpuAutoscalingOracle::triggers, so -> types(asked, so)),
              new Concern(true, NoCpuAutoscalingOracle::triggers, so -> queries(asked, so)),
              new Concern(false, NoCpuAutoscalingOracle::triggers, so -> gpu(so)));
      case "HorizontalPodAutoscaler" ->
          List.of(
              new Concern(true, NoCpuAutoscalingOracle::ofHpa, hpa -> hostsOfHpa(asked, hpa)),
              new Concern(
                  true,
                  hpa -> List.of(ofHpa(hpa), Tree.list(hpa, "metadata", "ownerReferences")),
                  hpa -> strangersOfHpa(asked, hpa)),
              new Concern(false, NoCpuAutoscalingOracle::ofHpa, NoCpuAutoscalingOracle::gpuOfHpa));
      case "NIMService" ->
          List.of(
              new Concern(
                  true,
                  NoCpuAutoscalingOracle::ofService,
                  service -> service(asked, Tree.at(service, "spec").orElse(Map.of()))),
              new Concern(
                  false, NoCpuAutoscalingOracle::ofService, NoCpuAutoscalingOracle::gpuOfService));
      case "NIMPipeline" ->
          List.of(
              new Concern(
                  true,
                  pipeline -> Tree.list(pipeline, "spec", "services"),
                  NoCpuAutoscalingOracle::pipeline));
      case "InferenceService" ->
          List.of(
              new Concern(true, NoCpuAutoscalingOracle::ofKserve, NoCpuAutoscalingOracle::kserve));
      case "VerticalPodAutoscaler" ->
          List.of(
              new Concern(
                  true,
                  vpa -> Set.of(mode(vpa)),
                  vpa ->
                      Set.of("Off", "Initial").contains(mode(vpa)) ? Set.of() : Set.of(mode(vpa))));
      case String kind when OTHER_SCALERS.contains(kind) ->
          List.of(
              new Concern(
                  true, other -> Tree.at(other, "spec").orElse(Map.of()), _ -> Set.of(kind)));
      default -> List.of();
    };
  }

  private static Object triggers(Map<String, Object> scaler) {
    return Tree.list(scaler, "spec", "triggers");
  }

  private static Stream<Object> each(Object from, String... path) {
    return Tree.list(from, path).stream().map(Objects::requireNonNull);
  }

  private static Set<String> list(Case asked, String param) {
    return Arrays.stream(Tree.text(asked.params(), param).split("[,\n]"))
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .collect(Collectors.toSet());
  }

  /// Of several, the first is what is told, and an update may keep all or some of them, each as
  /// often.
  private static Set<String> every(String what, Stream<String> found) {
    List<String> all = found.toList();
    Set<String> faults = new HashSet<>();
    all.stream().findFirst().ifPresent(one -> faults.add(Opinion.TOLD + what + "|" + one));
    for (int i = 0; i < all.size(); i++) {
      String one = all.get(i);
      long times = all.subList(0, i).stream().filter(one::equals).count();
      faults.add(what + "|" + one + "|" + times);
    }
    return faults;
  }

  /// What is told, where there is no more to it.
  private static Set<String> first(String what, Stream<String> found) {
    return found.findFirst().map(one -> Set.of(what + " " + one)).orElse(Set.of());
  }

  private static Set<String> all(List<Set<String>> some) {
    return some.stream().flatMap(Set::stream).collect(Collectors.toSet());
  }

  private static Set<String> types(Case asked, Map<String, Object> scaler) {
    Set<String> given = list(asked, "triggerTypes");
    Set<String> allowed = given.isEmpty() ? Set.of("prometheus", "cron") : given;
    Set<String> servers = list(asked, "serverAddresses");
    List<String> types =
        each(scaler, "spec", "triggers").map(trigger -> Tree.text(trigger, "type")).toList();
    return all(
        List.of(
            every("host", types.stream().filter(HOSTS::contains)),
            every(
                "type",
                types.stream().filter(type -> !HOSTS.contains(type) && !allowed.contains(type))),
            every(
                "server",
                each(scaler, "spec", "triggers")
                    .filter(trigger -> Tree.text(trigger, "type").equals("prometheus"))
                    .map(trigger -> Tree.text(trigger, "metadata", "serverAddress"))
                    .filter(server -> !servers.isEmpty() && !servers.contains(server)))));
  }

  /// What a Prometheus trigger asks.
  ///
  /// @param name that people know the trigger by
  private record Asked(String name, String query, QueryScan scan) {
    /// The first of its metrics that is such, with who reads it.
    Stream<String> firstOf(Predicate<String> such) {
      return scan.metrics().stream().filter(such).map(metric -> name + " " + metric).limit(1);
    }
  }

  private static Stream<Asked> queries(Map<String, Object> scaler) {
    return each(scaler, "spec", "triggers")
        .filter(trigger -> Tree.text(trigger, "type").equals("prometheus"))
        .map(trigger -> {
          String query = Tree.text(trigger, "metadata", "query");
          String name = Tree.text(trigger, "name");
          return new Asked(name.isEmpty() ? "prometheus" : name, query, QueryScan.of(query));
        });
  }

  private static Set<String> queries(Case asked, Map<String, Object> scaler) {
    Set<String> extra = list(asked, "metrics");
    Predicate<String> isOfHost = metric -> Signals.isOfHost(metric) && !extra.contains(metric);
    Set<String> hosts =
        queries(scaler).flatMap(query -> query.firstOf(isOfHost)).collect(Collectors.toSet());
    return all(
        List.of(
            every(
                "no query",
                queries(scaler)
                    .filter(query -> query.scan().isBroken())
                    .map(query -> query.name() + " " + query.query())),
            every(
                "pattern",
                queries(scaler)
                    .filter(query -> !query.scan().pattern().isEmpty())
                    .map(query -> query.name() + " " + query.scan().pattern())),
            every(
                "anonymous",
                queries(scaler).filter(query -> query.scan().isAnonymous()).map(Asked::name)),
            every("host", queries(scaler).flatMap(query -> query.firstOf(isOfHost))),
            every(
                "stranger",
                queries(scaler)
                    .flatMap(query -> query.firstOf(metric -> !says(extra, metric)))
                    .filter(found -> !hosts.contains(found)))));
  }

  /// Whether a metric tells about the model, by its name or because the administrator says so.
  private static boolean says(Set<String> extra, String metric) {
    return extra.contains(metric) || Signals.isOfModel(metric) || Signals.isOfGpu(metric);
  }

  private static Set<String> gpu(Map<String, Object> scaler) {
    return queries(scaler)
        .flatMap(query -> query.scan().metrics().stream())
        .filter(Signals::isOfGpu)
        .collect(Collectors.toSet());
  }

  private static Object ofHpa(Map<String, Object> hpa) {
    return List.of(
        Tree.list(hpa, "spec", "metrics"),
        Tree.number(hpa, "spec", "minReplicas").orElse(1),
        Tree.number(hpa, "spec", "maxReplicas").orElse(0));
  }

  private static boolean isFixed(Object hpa) {
    return Tree.number(hpa, "minReplicas").orElse(1) == Tree.number(hpa, "maxReplicas").orElse(0);
  }

  private static Set<String> hostsOfHpa(Case asked, Map<String, Object> hpa) {
    Object spec = Tree.at(hpa, "spec").orElse(Map.of());
    return isFixed(spec) ? Set.of() : hosts(spec, list(asked, "metrics"));
  }

  private static Set<String> hosts(Object spec, Set<String> extra) {
    return all(
        List.of(
            every("resource", ofPod(spec)),
            every(
                "host",
                metrics(spec).stream()
                    .filter(metric -> !metric.startsWith(RESOURCE) && !extra.contains(metric))
                    .filter(Signals::isOfHost))));
  }

  private static Set<String> resource(Object spec) {
    return first("resource", ofPod(spec));
  }

  private static Stream<String> ofPod(Object spec) {
    return metrics(spec).stream().filter(metric -> metric.startsWith(RESOURCE));
  }

  private static Set<String> strangersOfHpa(Case asked, Map<String, Object> hpa) {
    Object spec = Tree.at(hpa, "spec").orElse(Map.of());
    return isFixed(spec)
        ? Set.of()
        : every(
            "stranger",
            strangers(spec, list(asked, "metrics"))
                .filter(metric -> !isNameOfKeda(metric) || !isOfKeda(asked, hpa)));
  }

  private static Stream<String> strangers(Object spec, Set<String> extra) {
    return metrics(spec).stream()
        .filter(metric -> !metric.startsWith(RESOURCE) && !Signals.isOfHost(metric))
        .filter(metric -> !says(extra, metric));
  }

  private static Set<String> gpuOfHpa(Map<String, Object> hpa) {
    Object spec = Tree.at(hpa, "spec").orElse(Map.of());
    return isFixed(spec) ? Set.of() : gpuAmong(spec);
  }

  private static Set<String> gpuAmong(Object spec) {
    return metrics(spec).stream().filter(Signals::isOfGpu).collect(Collectors.toSet());
  }

  /// What an HPA reads; the API server makes 80 % CPU of none.
  private static List<String> metrics(Object spec) {
    List<String> names = new ArrayList<>();
    each(spec, "metrics")
        .forEach(metric -> {
          String type = Tree.text(metric, "type");
          String member = Character.toLowerCase(type.charAt(0)) + type.substring(1);
          names.add(
              RESOURCES.contains(type)
                  ? RESOURCE + Tree.text(metric, member, "name")
                  : Tree.text(metric, member, "metric", "name"));
        });
    if (names.isEmpty()) names.add(RESOURCE + "cpu");
    return names;
  }

  private static boolean isNameOfKeda(String metric) {
    return metric.equals("composite-metric") || metric.matches("s[0-9]+-.+");
  }

  private static boolean isOfKeda(Case asked, Map<String, Object> hpa) {
    return each(hpa, "metadata", "ownerReferences")
        .filter(owner -> Tree.is(owner, "controller"))
        .filter(owner -> Tree.text(owner, "kind").equals("ScaledObject"))
        .filter(owner -> Tree.text(owner, "apiVersion").startsWith("keda.sh/"))
        .anyMatch(owner ->
            asked
                .neighbour("ScaledObject", Tree.text(owner, "name"))
                .filter(live -> Tree.text(live, "metadata", "uid").equals(Tree.text(owner, "uid")))
                .filter(live ->
                    Tree.at(live, "spec", "scaleTargetRef")
                        .equals(Tree.at(hpa, "spec", "scaleTargetRef")))
                .isPresent());
  }

  private static Object ofService(Map<String, Object> service) {
    return List.of(
        Tree.is(service, "spec", "scale", "enabled"),
        Tree.list(service, "spec", "scale", "hpa", "metrics"),
        Tree.text(service, "spec", "inferencePlatform").equals("kserve"));
  }

  private static Set<String> service(Case asked, Object spec) {
    if (!Tree.is(spec, "scale", "enabled")) return Set.of();
    Object hpa = Tree.at(spec, "scale", "hpa").orElse(Map.of());
    // Only CPU and memory reach KServe's HPA, and none of them means CPU.
    if (Tree.text(spec, "inferencePlatform").equals("kserve")) {
      return Set.of("kserve " + resource(hpa));
    }
    Set<String> extra = list(asked, "metrics");
    String without = Tree.list(hpa, "metrics").isEmpty() ? "no metrics" : "";
    return all(
        List.of(
            hosts(hpa, extra).stream()
                .map(found -> found.startsWith(Opinion.TOLD) ? found + without : found)
                .collect(Collectors.toSet()),
            every("stranger", strangers(hpa, extra))));
  }

  private static Set<String> gpuOfService(Map<String, Object> service) {
    return Tree.is(service, "spec", "scale", "enabled")
        ? gpuAmong(Tree.at(service, "spec", "scale", "hpa").orElse(Map.of()))
        : Set.of();
  }

  /// A pipeline's services are judged by CPU and memory alone; the rest is said of what it makes.
  private static Set<String> pipeline(Map<String, Object> pipeline) {
    return every(
        "service",
        each(pipeline, "spec", "services")
            .filter(service -> Tree.is(service, "spec", "scale", "enabled"))
            .filter(service -> {
              Object hpa = Tree.at(service, "spec", "scale", "hpa").orElse(Map.of());
              return Tree.text(service, "spec", "inferencePlatform").equals("kserve")
                  || !hosts(hpa, Set.of()).isEmpty();
            })
            .map(service -> Tree.text(service, "name")));
  }

  private static String mode(Map<String, Object> vpa) {
    String mode = Tree.text(vpa, "spec", "updatePolicy", "updateMode");
    return mode.isEmpty() ? "Auto" : mode;
  }

  private static Object ofKserve(Map<String, Object> service) {
    return List.of(
        KSERVE.stream().map(name -> annotation(service, name)).toList(),
        Tree.text(service, "spec", "predictor", "scaleMetric"),
        Tree.list(service, "spec", "predictor", "autoScaling", "metrics"),
        Tree.number(service, "spec", "predictor", "minReplicas").orElse(1),
        Tree.number(service, "spec", "predictor", "maxReplicas").orElse(0));
  }

  private static String annotation(Map<String, Object> object, String name) {
    return Tree.text(object, "metadata", "annotations", name);
  }

  private static Set<String> kserve(Map<String, Object> service) {
    Object predictor = Tree.at(service, "spec", "predictor").orElse(Map.of());
    String mode = annotation(service, "serving.kserve.io/deploymentMode");
    if (Set.of("Serverless", "Knative").contains(mode)) return knative(service, predictor);
    long min = Math.max(1, Tree.number(predictor, "minReplicas").orElse(1));
    long max = Math.max(min, Tree.number(predictor, "maxReplicas").orElse(0));
    String scaler = annotation(service, "serving.kserve.io/autoscalerClass");
    List<String> resources = resources(predictor);
    return switch (scaler) {
      case "none", "external" -> Set.of();
      case "keda" -> every("keda", resources.stream());
      default ->
          min == max ? Set.of() : first("hpa", Stream.concat(resources.stream(), Stream.of("cpu")));
    };
  }

  /// Where nothing names a metric, the class of the HPA takes CPU.
  private static Set<String> knative(Map<String, Object> service, Object predictor) {
    String scaler = annotation(service, "autoscaling.knative.dev/class");
    String metric =
        Optional.of(annotation(service, "autoscaling.knative.dev/metric"))
            .filter(one -> !one.isEmpty())
            .or(() -> Optional.of(Tree.text(predictor, "scaleMetric")))
            .filter(one -> !one.isEmpty())
            .orElse(scaler.equals("hpa.autoscaling.knative.dev") ? "cpu" : "");
    return HOSTS.contains(metric) ? Set.of("knative " + metric) : Set.of();
  }

  /// CPU and memory, which is all that KServe's HPA knows.
  private static List<String> resources(Object predictor) {
    if (Tree.list(predictor, "autoScaling", "metrics").isEmpty()) {
      return Stream.of(Tree.text(predictor, "scaleMetric")).filter(HOSTS::contains).toList();
    }
    return each(predictor, "autoScaling", "metrics")
        .filter(metric -> Tree.text(metric, "type").equals("Resource"))
        .map(metric -> Tree.text(metric, "resource", "name"))
        .toList();
  }
}
