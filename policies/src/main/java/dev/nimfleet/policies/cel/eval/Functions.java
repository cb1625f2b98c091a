package dev.nimfleet.policies.cel.eval;

import dev.nimfleet.policies.cel.function.Library;
import dev.nimfleet.policies.cel.function.Library.Origin;
import dev.nimfleet.policies.cel.function.Overload;
import dev.nimfleet.policies.cel.function.Overload.Cost;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// All functions that programs may call, by their ids.
public final class Functions {
  private final Map<String, Overload> byId = new HashMap<>();
  private final Set<String> unnamed = new HashSet<>();
  private final Map<String, List<Overload>> byName = new HashMap<>();

  public Functions(List<Library> libraries) {
    for (Library library : libraries) {
      for (Overload overload : library.overloads()) {
        byId.put(overload.id(), overload);
        if (library.origin() != Origin.KUBERNETES) unnamed.add(overload.function());
        byName.computeIfAbsent(overload.function(), _ -> new ArrayList<>()).add(overload);
      }
    }
  }

  /// What a call costs. Where types are not known, cel-go cannot tell which of its own functions is
  /// called, and takes it for a nominal one; those of Kubernetes it knows by their names.
  public Cost cost(String function, List<String> overloads) {
    if (overloads.size() == 1) {
      return Optional.ofNullable(byId.get(overloads.getFirst()))
          .map(Overload::cost)
          .orElse(Overload.NOMINAL);
    }
    return unnamed.contains(function) ? Overload.NOMINAL : named(function).getFirst().cost();
  }

  Optional<Overload> withId(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /// All meanings of a name, those for other types included.
  List<Overload> named(String function) {
    return byName.getOrDefault(function, List.of());
  }
}
