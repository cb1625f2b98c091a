package dev.nimfleet.policies.lint;

import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.ManifestCheck;
import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.policies.admission.ObjectValues;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.rules.Rule;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// The rules on what a fleet compiles to.
public final class ManifestRules implements ManifestCheck {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String CACHE_API = "apps.nvidia.com/v1alpha1";

  private final ObjectRules rules;
  private final Present present;
  private final List<Subject> beside;
  private final Consumer<List<Subject>> judged;

  /// @param releases the releases of the operator that the objects must be good for
  public ManifestRules(List<Rule> rules, Set<Release> releases) {
    this(
        new ObjectRules(Setting.of(rules, releases)),
        new Present(List.of(), releases),
        List.of(),
        _ -> {});
  }

  /// @param beside what the fleets find beside them
  /// @param judged gets what they compile to
  ManifestRules(
      ObjectRules rules, Present present, List<Subject> beside, Consumer<List<Subject>> judged) {
    this.rules = rules;
    this.present = present;
    this.beside = List.copyOf(beside);
    this.judged = judged;
  }

  @Override
  public List<Finding> check(List<Manifest> manifests) {
    List<Subject> subjects =
        manifests.parallelStream().map(manifest -> present.subject(manifest.object())).toList();
    judged.accept(subjects);
    World world = World.of(present, subjects, beside, assumed(manifests));
    long deadline = System.nanoTime() + LIMIT.toNanos();
    return IntStream.range(0, subjects.size())
        .parallel()
        .boxed()
        .flatMap(i ->
            rules.judge(subjects.get(i), world, deadline).stream()
                .map(said -> new Finding(manifests.get(i), said)))
        .toList();
  }

  /// The caches that services load from: `cache: {use: …}` says of one that no fleet makes that it
  /// is there already, so a rule must not say that it is not.
  private static List<MapValue> assumed(List<Manifest> manifests) {
    Map<String, MapValue> caches = new LinkedHashMap<>();
    for (Manifest manifest : manifests) {
      cache(manifest.object())
          .ifPresent(name ->
              caches.putIfAbsent(
                  manifest.namespace() + "/" + name,
                  (MapValue) ObjectValues.of(cache(manifest, name))));
    }
    return List.copyOf(caches.values());
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
