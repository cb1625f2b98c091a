package dev.nimfleet.policies.cel.eval;

import dev.nimfleet.policies.cel.function.Library;
import dev.nimfleet.policies.cel.function.Overload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All functions that programs may call, by their ids.
public final class Functions {
  private final Map<String, Overload> byId = new HashMap<>();
  private final Map<String, List<Overload>> byName = new HashMap<>();

  public Functions(List<Library> libraries) {
    for (Library library : libraries) {
      for (Overload overload : library.overloads()) {
        byId.put(overload.id(), overload);
        byName.computeIfAbsent(overload.function(), _ -> new ArrayList<>()).add(overload);
      }
    }
  }

  Optional<Overload> withId(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /// All meanings of a name, those for other types included.
  List<Overload> named(String function) {
    return byName.getOrDefault(function, List.of());
  }
}
