package dev.nimfleet.policies.cel.authorization;

import java.util.List;
import java.util.Map;

/// Who asks, as a request tells it.
///
/// @param extra what else the authentication knows
public record User(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
  public User {
    groups = List.copyOf(groups);
    extra = Map.copyOf(extra);
  }

  /// The user that a service account acts as.
  public static User serviceAccount(String namespace, String name) {
    return new User(
        "system:serviceaccount:%s:%s".formatted(namespace, name),
        "",
        List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace),
        Map.of());
  }
}
