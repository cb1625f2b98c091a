package dev.nimfleet.standin;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What the controllers see when they look around: every object, and how they are to behave. There
/// may be thousands, and each is looked for by others, so they are found by their names and uids.
final class Round {
  private final Map<Kind, Map<String, Stored>> objects = new EnumMap<>(Kind.class);
  private final Set<String> uids = new HashSet<>();
  private final Behaviour behaviour;

  Round(Stream<Stored> objects, Behaviour behaviour) {
    this.behaviour = behaviour;
    objects.forEach(each -> {
      this.objects
          .computeIfAbsent(each.kind(), _ -> new LinkedHashMap<>())
          .put(key(each.namespace(), each.name()), each);
      uids.add(each.uid());
    });
  }

  Behaviour behaviour() {
    return behaviour;
  }

  List<Stored> all(Kind kind) {
    return List.copyOf(objects.getOrDefault(kind, Map.of()).values());
  }

  Stream<Stored> all() {
    return objects.values().stream().flatMap(some -> some.values().stream());
  }

  Optional<Stored> find(Kind kind, String namespace, String name) {
    return Optional.ofNullable(objects.getOrDefault(kind, Map.of()).get(key(namespace, name)));
  }

  /// Whether an object of that uid is there.
  boolean has(String uid) {
    return uids.contains(uid);
  }

  private static String key(String namespace, String name) {
    return namespace + "/" + name;
  }
}
