package dev.nimfleet.gitops.rollout;

/// One content of a model's NIMService, which never changes.
///
/// @param name of its NIMService
/// @param digest of its content
public record Revision(String name, String digest) {
  public Revision {
    if (name.isEmpty() || digest.isEmpty()) {
      throw new IllegalArgumentException("no revision: `%s` of `%s`".formatted(name, digest));
    }
  }

  public boolean hasContentOf(Revision other) {
    return digest.equals(other.digest);
  }
}
