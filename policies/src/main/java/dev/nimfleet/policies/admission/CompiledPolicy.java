package dev.nimfleet.policies.admission;

import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.policies.cel.eval.Program;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A policy whose expressions can be run, by any number of threads at once.
///
/// @param variables the programs of the variables, by their names
/// @param asksWithVariables whether a variable may ask what a user may do
public record CompiledPolicy(
    Policy policy,
    List<Check> matchConditions,
    Map<String, Program> variables,
    boolean asksWithVariables,
    List<CompiledValidation> validations,
    List<Check> auditAnnotations) {

  /// An expression that can be run.
  ///
  /// @param name of a match condition or an audit annotation
  /// @param text the expression as it was written
  record Check(String name, String text, Program program) {}

  /// What must be true, and what is said where it is not.
  record CompiledValidation(
      Policy.Validation validation, Program program, Optional<Program> message) {}

  public String name() {
    return policy.name();
  }

  /// Where the policy stands.
  public Span at() {
    return policy.at();
  }

  /// Whether it means to be run by a plain API server too.
  public boolean isPortable() {
    return !annotation("nimfleet.dev/engine").equals("webhook");
  }

  /// The same policy for an object of which all has changed.
  CompiledPolicy anew() {
    return new CompiledPolicy(
        policy,
        matchConditions.stream()
            .filter(condition -> !condition.name().equals(Policy.CHANGED))
            .toList(),
        variables,
        asksWithVariables,
        validations,
        auditAnnotations);
  }

  /// The value of an annotation, empty where there is none.
  public String annotation(String key) {
    return policy.annotations().getOrDefault(key, "");
  }
}
