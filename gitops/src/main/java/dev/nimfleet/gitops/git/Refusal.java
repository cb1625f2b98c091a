package dev.nimfleet.gitops.git;

/// Somebody has to act first.
final class Refusal extends Stop {
  private static final long serialVersionUID = 1;

  Refusal(Reason reason) {
    super(reason);
  }
}
