package dev.nimfleet.policies.cel.authorization;

import dev.nimfleet.policies.cel.value.CelType;

/// A check of a path that waits for its verb.
public record PathCheck(Authorizer authorizer, String path) implements Incomparable {
  public static final CelType TYPE = new CelType("kubernetes.authorization.PathCheck");

  public Decision check(String verb) {
    return authorizer.authority().decide(new AccessQuestion.OfPath(authorizer.user(), verb, path));
  }

  @Override
  public CelType type() {
    return TYPE;
  }
}
