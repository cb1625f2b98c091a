package dev.nimfleet.policies.admission;

import dev.nimfleet.policies.cel.value.CelError;
import dev.nimfleet.policies.cel.value.Null;

/// What a policy's expressions are given, by name.
///
/// @param accessed the user's question about the resource of the request
record Given(
    Object object,
    Object oldObject,
    Object request,
    Object namespaceObject,
    Object params,
    Object authorizer,
    Object accessed) {
  private static final String AUTHORIZER = "authorizer";
  private static final String ACCESSED = "authorizer.requestResource";

  Object named(String name) {
    return switch (name) {
      case "object" -> object;
      case "oldObject" -> oldObject;
      case "request" -> request;
      case "namespaceObject" -> namespaceObject;
      case "params" -> params;
      case AUTHORIZER -> authorizer;
      case ACCESSED -> accessed;
      default -> Null.NULL;
    };
  }

  /// Messages and audit annotations may not ask, not even through a variable.
  Given withoutAuthorizer() {
    return new Given(
        object,
        oldObject,
        request,
        namespaceObject,
        params,
        unknown(AUTHORIZER),
        unknown(ACCESSED));
  }

  private static CelError unknown(String name) {
    return new CelError("no such attribute(s): " + name);
  }

  /// An API server does not tell match conditions the namespace.
  Given withoutNamespace() {
    return new Given(object, oldObject, request, Null.NULL, params, authorizer, accessed);
  }
}
