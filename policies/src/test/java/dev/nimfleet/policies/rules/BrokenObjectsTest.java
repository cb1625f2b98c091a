package dev.nimfleet.policies.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.admission.PolicyEvaluator;
import dev.nimfleet.policies.admission.PolicyResult;
import dev.nimfleet.policies.admission.PolicyResult.Decision;
import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.cluster.Objects;
import dev.nimfleet.policies.rules.Rule.RulePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Objects that lack something, since a file may be any, and what stands beside them: no rule gives
/// up on them. Whatever it finds is in its own words.
class BrokenObjectsTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /// What rules look at beside an object.
  private static final Map<String, String> EMPTY =
      Map.of(
          "ScaledObject",
          "keda.sh/v1alpha1",
          "HorizontalPodAutoscaler",
          "autoscaling/v2",
          "NIMService",
          "apps.nvidia.com/v1alpha1",
          "NIMCache",
          "apps.nvidia.com/v1alpha1");

  /// A request beside other objects, in which something is missing.
  ///
  /// @param what is missing
  private record Broken(String what, AdmissionRequest request, List<MapValue> cluster) {}

  @Test
  void noRuleGivesUpOnAnObjectThatLacksAField() {
    List<String> errors =
        RuleFolders.all(new Diagnostics()).parallelStream()
            .flatMap(rule ->
                rule.examples().stream()
                    .flatMap(BrokenObjectsTest::broken)
                    .flatMap(broken -> errors(rule, broken)))
            .distinct()
            .toList();
    assertThat(new TreeSet<>(errors)).isEmpty();
  }

  private static Stream<String> errors(Rule rule, Broken broken) {
    var evaluator =
        new PolicyEvaluator(new Objects(broken.cluster()), System.nanoTime() + LIMIT.toNanos());
    List<String> errors = new ArrayList<>();
    for (RulePolicy policy : rule.policies()) {
      if (!PolicyEvaluator.isAbout(policy.policy(), broken.request())) continue;
      errors(
          policy, broken, evaluator.evaluate(policy.policy(), broken.request(), Null.NULL), errors);
      if (broken.request().operation().equals("UPDATE")) {
        errors(
            policy,
            broken,
            evaluator.evaluateOld(policy.policy(), broken.request(), Null.NULL),
            errors);
      }
    }
    return errors.stream();
  }

  private static void errors(
      RulePolicy policy, Broken broken, PolicyResult result, List<String> into) {
    for (Decision decision : result.decisions()) {
      if (decision.isError()) {
        into.add("%s without %s: %s".formatted(policy.name(), broken.what(), decision.message()));
      }
    }
  }

  private static Stream<Broken> broken(Example example) {
    AdmissionRequest request = example.request();
    List<Broken> all = new ArrayList<>();
    for (Less less : without(request.object(), "")) {
      all.add(
          new Broken(
              less.what(), of(request, less.value(), request.oldObject()), example.cluster()));
    }
    for (Less less : without(request.oldObject(), "")) {
      all.add(
          new Broken(
              "old " + less.what(),
              of(request, request.object(), less.value()),
              example.cluster()));
    }
    for (int i = 0; i < example.cluster().size(); i++) {
      String kind = example.cluster().get(i).find("kind").orElse("").toString();
      for (Less less : without(example.cluster().get(i), "")) {
        List<MapValue> others = new ArrayList<>(example.cluster());
        others.set(i, (MapValue) less.value());
        all.add(new Broken(less.what() + " of a " + kind, request, others));
      }
    }
    List<MapValue> homeless =
        example.cluster().stream().map(object -> (MapValue) homeless(object)).toList();
    all.add(new Broken("namespace", nowhere(request), homeless));
    List<MapValue> empty = new ArrayList<>(example.cluster());
    EMPTY.forEach((kind, version) -> empty.add(empty(version, kind, request.namespace())));
    all.add(new Broken("spec of neighbours", request, empty));
    return all.stream();
  }

  private static MapValue empty(String apiVersion, String kind, String namespace) {
    return MapValue.of(
        Map.of(
            "apiVersion",
            apiVersion,
            "kind",
            kind,
            "metadata",
            MapValue.of(Map.of("name", "empty", "namespace", namespace))));
  }

  /// A value that lacks something.
  private record Less(String what, Object value) {}

  /// The value without each of its parts. What says which kind an object is of stays.
  private static List<Less> without(Object value, String path) {
    List<Less> all = new ArrayList<>();
    switch (value) {
      case MapValue map ->
          map.entries()
              .forEach((key, part) -> {
                String here = path.isEmpty() ? key.toString() : path + "." + key;
                if (List.of("apiVersion", "kind").contains(here)) return;
                Map<Object, Object> rest = new LinkedHashMap<>(map.entries());
                rest.remove(key);
                all.add(new Less(here, MapValue.of(rest)));
                for (Less less : without(part, here)) {
                  Map<Object, Object> changed = new LinkedHashMap<>(map.entries());
                  changed.put(key, less.value());
                  all.add(new Less(less.what(), MapValue.of(changed)));
                }
              });
      case ListValue list -> {
        for (int i = 0; i < list.size(); i++) {
          List<Object> rest = new ArrayList<>(list);
          rest.remove(i);
          all.add(new Less(path + "[]", ListValue.of(rest)));
          for (Less less : without(list.get(i), path + "[]")) {
            List<Object> changed = new ArrayList<>(list);
            changed.set(i, less.value());
            all.add(new Less(less.what(), ListValue.of(changed)));
          }
        }
      }
      default -> {}
    }
    return all;
  }

  private static AdmissionRequest of(AdmissionRequest request, Object object, Object old) {
    return with(request, request.namespace(), object, old);
  }

  /// As a file has it that does not say where it belongs.
  private static AdmissionRequest nowhere(AdmissionRequest request) {
    return with(request, "", homeless(request.object()), homeless(request.oldObject()));
  }

  private static Object homeless(Object object) {
    return without(object, "").stream()
        .filter(less -> less.what().equals("metadata.namespace"))
        .map(Less::value)
        .findFirst()
        .orElse(object);
  }

  private static AdmissionRequest with(
      AdmissionRequest request, String namespace, Object object, Object old) {
    return new AdmissionRequest(
        request.kind(),
        request.resource(),
        request.subResource(),
        request.name(),
        namespace,
        request.operation(),
        request.user(),
        request.isDryRun(),
        request.options(),
        object,
        old,
        request.namespaceObject());
  }
}
