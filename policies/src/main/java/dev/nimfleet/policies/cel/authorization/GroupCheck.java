package dev.nimfleet.policies.cel.authorization;

import dev.nimfleet.policies.cel.value.CelType;

/// A check of an API group that waits for its resource.
public record GroupCheck(Authorizer authorizer, String group) implements Incomparable {
  public static final CelType TYPE = new CelType("kubernetes.authorization.GroupCheck");

  public ResourceCheck resource(String resource) {
    return authorizer.resource(Resource.of(group, resource));
  }

  @Override
  public CelType type() {
    return TYPE;
  }
}
