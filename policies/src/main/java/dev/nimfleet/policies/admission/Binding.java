package dev.nimfleet.policies.admission;

import dev.nimfleet.compiler.text.Span;
import java.util.List;
import java.util.Optional;

/// A ValidatingAdmissionPolicyBinding as it was read: where a policy holds, with which parameters,
/// and what becomes of what it finds.
///
/// @param at where the object stands
/// @param policy the name of the policy
/// @param actions what becomes of a violation, in the order that they were written
public record Binding(
    String name,
    Span at,
    String policy,
    Optional<ParamRef> params,
    MatchResources matches,
    List<Action> actions) {
  public Binding {
    actions = List.copyOf(actions);
  }

  /// What becomes of a violation.
  public enum Action {
    DENY("Deny"),
    WARN("Warn"),
    AUDIT("Audit");

    private final String word;

    Action(String word) {
      this.word = word;
    }

    /// As it is written in a binding.
    public String word() {
      return word;
    }
  }

  /// Which objects are the parameters: one with a name, or all that a selector selects.
  ///
  /// @param name empty where a selector is given
  /// @param namespace empty for the one of the request
  /// @param deniesMissing whether a request is refused when there is no such object
  public record ParamRef(
      String name, String namespace, LabelSelector selector, boolean deniesMissing) {}
}
