package dev.nimfleet.policies.cel.authorization;

import dev.nimfleet.policies.cel.value.CelType;

/// The variable `authorizer`: asks for one user.
public record Authorizer(User user, Authority authority) implements Incomparable {
  public static final CelType TYPE = new CelType("kubernetes.authorization.Authorizer");

  /// The same for another user.
  public Authorizer as(User other) {
    return new Authorizer(other, authority);
  }

  public PathCheck path(String path) {
    return new PathCheck(this, path);
  }

  public GroupCheck group(String group) {
    return new GroupCheck(this, group);
  }

  /// A check of what is known already, as `authorizer.requestResource` is one.
  public ResourceCheck resource(Resource resource) {
    return new ResourceCheck(this, resource);
  }

  @Override
  public CelType type() {
    return TYPE;
  }
}
