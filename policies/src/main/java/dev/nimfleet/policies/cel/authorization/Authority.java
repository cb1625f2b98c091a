package dev.nimfleet.policies.cel.authorization;

/// Who answers what a user may do, such as an API server to which a SubjectAccessReview is sent.
@FunctionalInterface
public interface Authority {
  /// The answer. When none can be had, that is a decision, too: see [Decision#failed].
  Decision decide(AccessQuestion question);
}
