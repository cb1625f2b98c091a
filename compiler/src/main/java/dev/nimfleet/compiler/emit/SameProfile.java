package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.fleet.Profile;
import dev.nimfleet.compiler.fleet.Setting;
import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.plan.ModelPlan;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The ways to say which profile a model loads: a name, and the hash that the lock has for it, are
/// one profile (decision 3).
final class SameProfile {
  private SameProfile() {}

  /// The profile in each way, the one that a new object gets first. Only a model that asks for no
  /// profile has an empty one.
  static List<Optional<Setting<Profile>>> of(ModelPlan plan, Lock lock) {
    if (plan.profile().isEmpty()) {
      return List.of(Optional.empty());
    }
    Setting<Profile> written = plan.profile().get();
    SortedMap<String, String> hashes =
        lock.profiles().getOrDefault(plan.image().value().reference(), new TreeMap<>());
    return switch (written.value()) {
      case Profile.Named name ->
          Optional.ofNullable(hashes.get(name.text()))
              .map(hash -> List.of(as(written, new Profile.Hash(hash)), plan.profile()))
              .orElse(List.of(plan.profile()));
      case Profile.Hash hash ->
          Stream.concat(
                  Stream.of(plan.profile()),
                  hashes.entrySet().stream()
                      .filter(known -> known.getValue().equals(hash.text()))
                      .flatMap(known -> Profile.parse(known.getKey()).stream())
                      .map(name -> as(written, name)))
              .toList();
    };
  }

  /// Whether the operator gets a name, which it passes on unread.
  static boolean isName(ModelPlan emitted) {
    return emitted.profile().filter(way -> way.value() instanceof Profile.Named).isPresent();
  }

  private static Optional<Setting<Profile>> as(Setting<Profile> written, Profile other) {
    return Optional.of(written.map(_ -> other));
  }
}
