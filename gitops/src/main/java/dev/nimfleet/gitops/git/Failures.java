package dev.nimfleet.gitops.git;

/// What a conversation that failed means.
final class Failures {
  private Failures() {}

  static Outage of(Exception e, GitPlace place) {
    return new Outage(GitReasons.unreadable(place, e));
  }
}
