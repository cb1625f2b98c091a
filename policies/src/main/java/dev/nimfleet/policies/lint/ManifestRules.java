package dev.nimfleet.policies.lint;

import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.ManifestCheck;
import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.compiler.catalogue.Stored;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.admission.AdmissionRequest.User;
import dev.nimfleet.policies.admission.ObjectValues;
import dev.nimfleet.policies.admission.PolicyEvaluator;
import dev.nimfleet.policies.admission.Requests;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.rules.Judge;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.rules.Verdict.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The rules on what a fleet compiles to.
public final class ManifestRules implements ManifestCheck {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String CACHE_API = "apps.nvidia.com/v1alpha1";

  private final List<Rule> rules;
  private final Set<Release> releases;

  /// @param releases the releases of the operator that the objects must be good for
  public ManifestRules(List<Rule> rules, Set<Release> releases) {
    this.rules = List.copyOf(rules);
    this.releases = Set.copyOf(releases);
  }

  @Override
  public List<Finding> check(List<Manifest> manifests) {
    List<Subject> subjects =
        manifests.parallelStream().map(manifest -> Subject.of(manifest, releases)).toList();
    List<MapValue> all = new ArrayList<>();
    subjects.forEach(subject -> all.add(subject.value()));
    all.addAll(elsewhere(manifests));
    var neighbours = new Neighbours(all);
    long deadline = System.nanoTime() + LIMIT.toNanos();
    return IntStream.range(0, subjects.size())
        .parallel()
        .boxed()
        .flatMap(i -> {
          var evaluator = new PolicyEvaluator(neighbours.of(i), deadline);
          return findings(subjects.get(i), new Judge(evaluator));
        })
        .toList();
  }

  /// A manifest as the cluster would hold it.
  private record Subject(Manifest manifest, MapNode object, MapValue value) {
    static Subject of(Manifest manifest, Set<Release> releases) {
      MapNode object = Stored.of(manifest.object(), releases);
      return new Subject(manifest, object, (MapValue) ObjectValues.of(object));
    }
  }

  private Stream<Finding> findings(Subject subject, Judge judge) {
    AdmissionRequest request =
        Requests.of(
            subject.object(), "CREATE", subject.value(), Null.NULL, User.ADMIN, false, Null.NULL);
    return rules.stream()
        .flatMap(rule ->
            judge.judge(rule, request, Null.NULL).violations().stream()
                .map(violation -> finding(subject.manifest(), rule, violation)));
  }

  private static Finding finding(Manifest manifest, Rule rule, Violation violation) {
    return new Finding(
        manifest,
        Told.of(rule, violation.action(), violation, manifest.object(), manifest.toString()));
  }

  /// The caches that services load from and that no fleet here makes: `cache: {use: …}` says that
  /// they are there already, so a rule must not say that they are not.
  private static List<MapValue> elsewhere(List<Manifest> manifests) {
    Map<String, MapValue> caches = new LinkedHashMap<>();
    for (Manifest manifest : manifests) {
      cache(manifest.object())
          .ifPresent(name ->
              caches.putIfAbsent(
                  manifest.namespace() + "/" + name, cache(manifest.namespace(), name)));
    }
    manifests.stream()
        .filter(manifest -> manifest.kind().equals("NIMCache"))
        .forEach(manifest -> caches.remove(manifest.namespace() + "/" + manifest.name()));
    return List.copyOf(caches.values());
  }

  private static Optional<String> cache(MapNode service) {
    return service.text("spec", "storage", "nimCache", "name");
  }

  private static MapValue cache(String namespace, String name) {
    return MapValue.of(
        Map.of(
            "apiVersion",
            CACHE_API,
            "kind",
            "NIMCache",
            "metadata",
            MapValue.of(Map.of("name", name, "namespace", namespace))));
  }
}
