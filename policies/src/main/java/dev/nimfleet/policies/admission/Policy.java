package dev.nimfleet.policies.admission;

import dev.nimfleet.compiler.text.Span;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A ValidatingAdmissionPolicy as it was read.
///
/// @param at where the object stands
public record Policy(
    String name,
    Span at,
    Map<String, String> annotations,
    boolean failsOpen,
    Optional<ParamKind> paramKind,
    MatchResources constraints,
    List<Named> matchConditions,
    List<Named> variables,
    List<Validation> validations,
    List<Named> auditAnnotations) {
  /// The name of the match condition that leaves out updates in which nothing changes that the
  /// policy looks at.
  public static final String CHANGED = "changed";

  /// What parameters a policy takes.
  public record ParamKind(String apiVersion, String kind) {}

  /// An expression with a name: a variable, a match condition, an audit annotation.
  public record Named(String name, ExpressionText expression) {}

  /// What must be true, and what is said where it is not.
  ///
  /// @param reason the HTTP status' reason
  public record Validation(
      ExpressionText expression,
      Optional<String> message,
      Optional<ExpressionText> messageExpression,
      Optional<String> reason) {}
}
