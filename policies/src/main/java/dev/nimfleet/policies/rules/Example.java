package dev.nimfleet.policies.rules;

import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.cel.value.MapValue;
import java.util.List;
import java.util.Optional;

/// A request with what a rule says about it.
///
/// @param at where it stands
/// @param cluster the other objects that there are
/// @param policy the policy that is expected to speak, when there are several
public record Example(
    String name,
    Span at,
    AdmissionRequest request,
    Object params,
    List<MapValue> cluster,
    Expected verdict,
    Optional<String> message,
    Optional<String> policy) {
  public Example {
    cluster = List.copyOf(cluster);
  }

  /// What is expected.
  public enum Expected {
    ALLOW,
    WARN,
    DENY
  }
}
