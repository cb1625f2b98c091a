package dev.nimfleet.compiler.lock;

import dev.nimfleet.compiler.fleet.Profile;
import dev.nimfleet.compiler.lock.CachedProfiles.Cached;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.MapNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// A lock with the hashes of the profiles that people wrote by name. No frozen revision changes:
/// the hash is for the next one.
///
/// @param lock with what was found
/// @param pinned what is new in it
/// @param unseen what stays a name, since nobody showed the NIMCache that holds it
public record Pinning(Lock lock, List<Pinned> pinned, List<Wanted> unseen) {
  public Pinning {
    pinned = List.copyOf(pinned);
    unseen = List.copyOf(unseen);
  }

  /// A name that got its hash.
  public record Pinned(String image, String profile, String hash) {}

  /// A name that a revision loads from a cache by.
  ///
  /// @param image its reference
  public record Wanted(String image, String profile, String namespace, String cache)
      implements Comparable<Wanted> {
    @Override
    public int compareTo(Wanted other) {
      return toString().compareTo(other.toString());
    }
  }

  /// Looks every name up that has no hash yet.
  public static Pinning of(Lock lock, List<CachedProfiles> caches, Diagnostics diagnostics) {
    SortedMap<String, SortedMap<String, String>> profiles = new TreeMap<>(lock.profiles());
    List<Pinned> pinned = new ArrayList<>();
    List<Wanted> unseen = new ArrayList<>();
    for (Wanted wanted : wanted(lock)) {
      List<CachedProfiles> holding =
          caches.stream()
              .filter(cache ->
                  cache.name().equals(wanted.cache())
                      && cache.namespace().equals(wanted.namespace()))
              .toList();
      if (holding.isEmpty()) {
        unseen.add(wanted);
      } else {
        // When a cache was saved twice, the later one counts.
        hash(holding.getLast(), wanted, diagnostics)
            .ifPresent(hash -> {
              var hashes = new TreeMap<>(profiles.getOrDefault(wanted.image(), new TreeMap<>()));
              if (hashes.putIfAbsent(wanted.profile(), hash) == null) {
                profiles.put(wanted.image(), hashes);
                pinned.add(new Pinned(wanted.image(), wanted.profile(), hash));
              }
            });
      }
    }
    Lock after = new Lock(lock.fleet(), lock.namespace(), lock.caches(), lock.models(), profiles);
    return new Pinning(after, pinned, unseen);
  }

  private static Iterable<Wanted> wanted(Lock lock) {
    var all = new TreeSet<Wanted>();
    lock.models()
        .values()
        .forEach(model ->
            model
                .revisions()
                .map(LockedRevision::service)
                .flatMap(service -> wanted(service).stream())
                .filter(wanted -> lock.hash(wanted.image(), wanted.profile()).isEmpty())
                .forEach(all::add));
    return all;
  }

  private static Optional<Wanted> wanted(MapNode service) {
    Optional<String> profile =
        service
            .text("spec", "storage", "nimCache", "profile")
            .filter(text -> Profile.parse(text).orElse(null) instanceof Profile.Named);
    return profile.map(text ->
        new Wanted(
            service.text("spec", "image", "repository").orElse("")
                + ":"
                + service.text("spec", "image", "tag").orElse(""),
            text,
            service.text("metadata", "namespace").orElse(""),
            service.text("spec", "storage", "nimCache", "name").orElse("")));
  }

  private static Optional<String> hash(
      CachedProfiles cache, Wanted wanted, Diagnostics diagnostics) {
    Optional<Profile.Named> name =
        Profile.parse(wanted.profile())
            .filter(Profile.Named.class::isInstance)
            .map(Profile.Named.class::cast);
    List<Cached> fitting = name.map(cache::fitting).orElse(List.of());
    if (fitting.size() == 1) {
      return Optional.of(fitting.getFirst().hash());
    }
    diagnostics.add(
        cache.profiles().isEmpty()
            ? PinErrors.undecided(cache, wanted.profile())
            : fitting.isEmpty()
                ? PinErrors.noneFits(cache, wanted.profile())
                : PinErrors.severalFit(cache, wanted.profile(), fitting));
    return Optional.empty();
  }
}
