package dev.nimfleet.policies.tiers;

import dev.nimfleet.policies.admission.AdmissionRequest.User;
import java.util.Collections;
import java.util.Set;

/// Who may do everything in a cluster, by exact names: a part of a name, a label or an owner is
/// what anybody can take on.
public record Exempt(Set<String> users, Set<String> groups) {
  public static final Exempt NOBODY = new Exempt(Set.of(), Set.of());

  public Exempt {
    users = Set.copyOf(users);
    groups = Set.copyOf(groups);
  }

  public boolean has(User user) {
    return users.contains(user.username()) || !Collections.disjoint(groups, user.groups());
  }
}
