package dev.nimfleet.gitops.git;

/// Something must not be followed.
final class Refusal extends Exception {
  private final transient Reason reason;

  Refusal(Reason reason) {
    super(reason.what());
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
