package dev.nimfleet.policies.cel.authorization;

/// Whether a user may do one thing.
public sealed interface AccessQuestion {
  User user();

  /// What the user wants to do: `create`, or `get` of a path.
  String verb();

  /// About a path that stands for no resource, such as `/healthz`.
  record OfPath(User user, String verb, String path) implements AccessQuestion {}

  /// About objects.
  record OfResource(User user, String verb, Resource resource) implements AccessQuestion {}
}
