package dev.nimfleet.gitops.git;

/// Why something is not gone on with.
abstract sealed class Stop extends Exception permits Refusal, Outage {
  private static final long serialVersionUID = 1;

  private final transient Reason reason;

  Stop(Reason reason) {
    super(reason.toString());
    this.reason = reason;
  }

  final Reason reason() {
    return reason;
  }
}
