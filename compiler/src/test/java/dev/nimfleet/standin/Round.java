package dev.nimfleet.standin;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What the controllers see when they look around: every object, and how they are to behave.
record Round(Map<Kind, List<Stored>> objects, Behaviour behaviour) {
  List<Stored> all(Kind kind) {
    return objects.getOrDefault(kind, List.of());
  }

  Stream<Stored> all() {
    return objects.values().stream().flatMap(List::stream);
  }

  Optional<Stored> find(Kind kind, String namespace, String name) {
    return all(kind).stream()
        .filter(each -> each.namespace().equals(namespace) && each.name().equals(name))
        .findFirst();
  }
}
