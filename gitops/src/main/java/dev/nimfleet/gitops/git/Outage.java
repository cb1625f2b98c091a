package dev.nimfleet.gitops.git;

/// Time may mend it.
final class Outage extends Stop {
  private static final long serialVersionUID = 1;

  Outage(Reason reason) {
    super(reason);
  }
}
