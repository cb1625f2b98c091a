package dev.nimfleet.gitops.gate;

import dev.nimfleet.compiler.fleet.Profile;
import dev.nimfleet.compiler.lock.CachedProfiles;
import dev.nimfleet.compiler.lock.CachedProfiles.Cached;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.gitops.cluster.ClusterTrouble;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.cluster.View;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Whether the cache of a NIMService holds its profile. The operator does not check it: it hands
/// any text to the container, and asks for no GPU unless that is the hash of a cached profile.
///
/// @param hash what the profile is in the cluster; none when nobody can tell, or when the service
///   names no profile
public record ProfileGate(Gate gate, Optional<String> hash) {
  /// Looks the profile up.
  ///
  /// @param service a NIMService as it is to be
  public static ProfileGate look(MapNode service, View cluster) throws ClusterTrouble {
    Optional<ObjectId> cache = cacheOf(service);
    Optional<String> written = profile(service);
    if (cache.isEmpty() || written.isEmpty()) {
      return unknown("%s names no profile of a NIMCache.".formatted(ObjectId.of(service)));
    }
    Optional<KubeObject> live = cluster.find(cache.get());
    if (live.isEmpty()) {
      var words = "There is no %s.".formatted(cache.get());
      return new ProfileGate(new Gate.Waiting(words), Optional.empty());
    }
    CachedProfiles cached = CachedProfiles.of(live.get().fields());
    if (cached.profiles().isEmpty()) {
      return unknown(
          "The operator lists no profiles of %s, so that nobody can tell whether it holds `%s`."
              .formatted(cache.get(), written.get()));
    }
    List<Cached> fitting = fitting(written.get(), cached);
    if (fitting.size() == 1) {
      String hash = fitting.getFirst().hash();
      var words = "`%s` is `%s` of %s.".formatted(written.get(), shortened(hash), cache.get());
      return new ProfileGate(new Gate.Open(words), Optional.of(hash));
    }
    return new ProfileGate(
        new Gate.Shut(
            fitting.isEmpty()
                ? "%s does not hold profile `%s`; it holds %s."
                    .formatted(cache.get(), written.get(), list(cached.profiles()))
                : "`%s` fits several profiles of %s: %s. Name one by its hash."
                    .formatted(written.get(), cache.get(), list(fitting))),
        Optional.empty());
  }

  /// The NIMCache that a NIMService loads from.
  public static Optional<ObjectId> cacheOf(MapNode service) {
    ObjectId id = ObjectId.of(service);
    return service
        .text("spec", "storage", "nimCache", "name")
        .filter(name -> !name.isEmpty())
        .map(name -> new ObjectId(id.group(), "NIMCache", id.namespace(), name));
  }

  /// The profile that a NIMService names.
  public static Optional<String> profile(MapNode service) {
    return service.text("spec", "storage", "nimCache", "profile").filter(text -> !text.isEmpty());
  }

  private static List<Cached> fitting(String written, CachedProfiles cached) {
    return switch (Profile.parse(written).orElse(null)) {
      case null -> List.of();
      case Profile.Hash hash ->
          cached.profiles().stream().filter(each -> each.hash().equals(hash.text())).toList();
      case Profile.Named name -> cached.fitting(name);
    };
  }

  private static ProfileGate unknown(String words) {
    return new ProfileGate(new Gate.Open(words), Optional.empty());
  }

  private static String list(List<Cached> profiles) {
    return profiles.stream()
        .map(each -> "`%s` (%s)".formatted(shortened(each.hash()), each.description()))
        .collect(Collectors.joining(", "));
  }

  private static String shortened(String hash) {
    return hash.substring(0, Math.min(12, hash.length()));
  }
}
