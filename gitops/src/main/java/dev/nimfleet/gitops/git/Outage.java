package dev.nimfleet.gitops.git;

/// Something could not be reached or read, and may be later.
final class Outage extends Exception {
  private final transient Reason reason;

  Outage(Reason reason) {
    super(reason.what());
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
