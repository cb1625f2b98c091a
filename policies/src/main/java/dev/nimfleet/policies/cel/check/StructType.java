package dev.nimfleet.policies.cel.check;

import dev.nimfleet.policies.cel.function.TypeName;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// A type whose fields are known, so that a misspelt one is found before anything runs.
///
/// @param fields the names that there may be
/// @param type the type of a field, asked each time; none while there is no such field yet
public record StructType(
    String name, Set<String> fields, Function<String, Optional<TypeName>> type) {
  public StructType {
    fields = Set.copyOf(fields);
  }

  public static StructType of(String name, Map<String, TypeName> fields) {
    return new StructType(
        name, fields.keySet(), field -> Optional.ofNullable(fields.get(field)));
  }
}
