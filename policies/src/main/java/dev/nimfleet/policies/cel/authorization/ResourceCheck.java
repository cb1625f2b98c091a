package dev.nimfleet.policies.cel.authorization;

import dev.nimfleet.policies.cel.value.CelType;

/// A check of a resource that waits for its verb.
public record ResourceCheck(Authorizer authorizer, Resource resource) implements Incomparable {
  public static final CelType TYPE = new CelType("kubernetes.authorization.ResourceCheck");

  public Decision check(String verb) {
    return authorizer
        .authority()
        .decide(new AccessQuestion.OfResource(authorizer.user(), verb, resource));
  }

  @Override
  public CelType type() {
    return TYPE;
  }
}
