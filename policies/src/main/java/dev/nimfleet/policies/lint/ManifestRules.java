package dev.nimfleet.policies.lint;

import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.ManifestCheck;
import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.policies.admission.ObjectValues;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cluster.Objects;
import dev.nimfleet.policies.rules.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// The rules on what a fleet compiles to.
public final class ManifestRules implements ManifestCheck {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String CACHE_API = "apps.nvidia.com/v1alpha1";

  private final ObjectRules rules;
  private final Present present;

  /// @param releases the releases of the operator that the objects must be good for
  public ManifestRules(List<Rule> rules, Set<Release> releases) {
    this(new ObjectRules(Setting.of(rules, releases)), new Present(List.of(), releases));
  }

  ManifestRules(ObjectRules rules, Present present) {
    this.rules = rules;
    this.present = present;
  }

  @Override
  public List<Finding> check(List<Manifest> manifests) {
    List<Subject> subjects =
        manifests.parallelStream().map(manifest -> present.subject(manifest.object())).toList();
    List<MapValue> others = present.without(subjects);
    var unjudged = new Objects(others);
    List<MapValue> all = new ArrayList<>(others);
    subjects.forEach(subject -> all.add(subject.value()));
    all.addAll(elsewhere(manifests));
    var cluster = new Objects(all);
    long deadline = System.nanoTime() + LIMIT.toNanos();
    return IntStream.range(0, subjects.size())
        .parallel()
        .boxed()
        .flatMap(i ->
            rules.judge(subjects.get(i), cluster, unjudged, deadline).stream()
                .map(said -> new Finding(manifests.get(i), said)))
        .toList();
  }

  /// The caches that services load from and that no fleet here makes: `cache: {use: …}` says that
  /// they are there already, so a rule must not say that they are not.
  private List<MapValue> elsewhere(List<Manifest> manifests) {
    Map<String, MapNode> caches = new LinkedHashMap<>();
    for (Manifest manifest : manifests) {
      cache(manifest.object())
          .ifPresent(
              name -> caches.putIfAbsent(manifest.namespace() + "/" + name, cache(manifest, name)));
    }
    manifests.stream()
        .filter(manifest -> manifest.kind().equals("NIMCache"))
        .forEach(manifest -> caches.remove(manifest.namespace() + "/" + manifest.name()));
    return caches.values().stream()
        .filter(cache -> !present.has(cache))
        .map(cache -> (MapValue) ObjectValues.of(cache))
        .toList();
  }

  private static Optional<String> cache(MapNode service) {
    return service.text("spec", "storage", "nimCache", "name");
  }

  private static MapNode cache(Manifest service, String name) {
    var at = service.object().at();
    return MapNode.at(at)
        .put("apiVersion", CACHE_API)
        .put("kind", "NIMCache")
        .put("metadata", MapNode.at(at).put("name", name).put("namespace", service.namespace()))
        .build();
  }
}
