package dev.nimfleet.policies.cel.check;

import dev.nimfleet.policies.cel.function.TypeName;
import java.util.Map;

/// A type whose fields are known, so that a misspelt one is found before anything runs.
public record StructType(String name, Map<String, TypeName> fields) {
  public StructType {
    fields = Map.copyOf(fields);
  }
}
