package dev.nimfleet.gitops.git;

/// What there is to say about a [GitSource].
public record GitSettings(
    GitPlace place,
    GitAccess access,
    SignaturePolicy signatures,
    Rewrites rewrites,
    GitLimits limits) {

  /// What becomes of a branch that no longer holds the commit it held before.
  public enum Rewrites {
    /// It is followed, and told.
    REPORTED,
    /// It is not followed (`requireFastForward`).
    REFUSED
  }

  /// Whoever may push to the place is trusted.
  public static GitSettings of(GitPlace place) {
    return new GitSettings(
        place,
        new GitAccess.Anonymous(),
        new SignaturePolicy.None(),
        Rewrites.REPORTED,
        GitLimits.DEFAULT);
  }

  public GitSettings with(GitAccess other) {
    return new GitSettings(place, other, signatures, rewrites, limits);
  }

  public GitSettings with(SignaturePolicy other) {
    return new GitSettings(place, access, other, rewrites, limits);
  }

  public GitSettings with(Rewrites other) {
    return new GitSettings(place, access, signatures, other, limits);
  }

  public GitSettings with(GitLimits other) {
    return new GitSettings(place, access, signatures, rewrites, other);
  }
}
