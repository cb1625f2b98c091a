package dev.nimfleet.compiler.lock;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What runs of one fleet: the revisions of each model, and the caches that they load from, each as
/// it was first emitted. `fleet.yaml` says what should be; compiling joins the two.
///
/// @param fleet the fleet's `metadata.name`
/// @param caches the YAML of each NIMCache, by its name; one that no revision uses any more stays
///   until `nimfleet gc caches`
/// @param models by name
/// @param profiles for each image the hashes of its profiles, by the names that people write
public record Lock(
    String fleet,
    String namespace,
    SortedMap<String, String> caches,
    SortedMap<String, ModelLock> models,
    SortedMap<String, SortedMap<String, String>> profiles) {
  public Lock {
    caches = Collections.unmodifiableSortedMap(new TreeMap<>(caches));
    models = Collections.unmodifiableSortedMap(new TreeMap<>(models));
    profiles = Collections.unmodifiableSortedMap(new TreeMap<>(profiles));
  }

  /// The lock of a fleet that does not run yet.
  public static Lock empty(String fleet, String namespace) {
    return new Lock(fleet, namespace, new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
  }

  /// Whether anything runs.
  public boolean isLive() {
    return models.values().stream().anyMatch(model -> model.revisions().findAny().isPresent());
  }

  /// `namespace/name`, which tells fleets apart.
  public String key() {
    return key(namespace, fleet);
  }

  public static String key(String namespace, String fleet) {
    return namespace + "/" + fleet;
  }

  public ModelLock model(String name) {
    return models.getOrDefault(name, ModelLock.EMPTY);
  }

  /// The hash of a profile, when it is locked.
  public Optional<String> hash(String image, String profile) {
    return Optional.ofNullable(profiles.get(image))
        .flatMap(hashes -> Optional.ofNullable(hashes.get(profile)));
  }
}
