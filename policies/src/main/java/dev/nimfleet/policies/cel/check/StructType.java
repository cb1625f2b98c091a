package dev.nimfleet.policies.cel.check;

import dev.nimfleet.policies.cel.function.TypeName;
import java.util.Map;

/// A type whose fields are known, so that a misspelt one is found before anything runs.
///
/// @param fields asked at each check, so that they may come one after the other, as the variables
///   of a policy do
public record StructType(String name, Map<String, TypeName> fields) {}
