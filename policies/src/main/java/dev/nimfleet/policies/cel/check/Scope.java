package dev.nimfleet.policies.cel.check;

import dev.nimfleet.policies.cel.function.TypeName;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The names that an expression may use, with their types.
public record Scope(Map<String, TypeName> variables, List<StructType> structs) {
  public Scope {
    variables = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    structs = List.copyOf(structs);
  }

  public static Scope of(Map<String, TypeName> variables, Collection<StructType> structs) {
    return new Scope(variables, List.copyOf(structs));
  }
}
