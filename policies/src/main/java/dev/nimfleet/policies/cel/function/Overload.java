package dev.nimfleet.policies.cel.function;


/// One meaning of a function, for arguments of certain types.
///
/// @param id the name that Kubernetes has for it
/// @param implementation gets arguments that are no errors, of the types of the signature
public record Overload(
    String id,
    Signature signature,
    KubernetesVersion since,
    Implementation implementation,
    Cost cost) {

  /// What a function does. What it cannot do is a `CelError`, never an exception.
  @FunctionalInterface
  public interface Implementation {
    Object call(Object[] arguments);
  }

  /// What a call costs once it is done.
  @FunctionalInterface
  public interface Cost {
    long of(Object[] arguments, Object result);
  }

  /// A call that does the same work whatever its arguments are.
  public static final Cost NOMINAL = (_, _) -> 1;

  /// A function that every version since 1.23 has: `quantity(string) -> kubernetes.Quantity`.
  public static Overload global(String id, String signature, Implementation implementation) {
    return new Overload(
        id, Signature.global(signature), KubernetesVersion.FIRST, implementation, NOMINAL);
  }

  /// The same for one that is called on a value: `list(T).reverse() -> list(T)`.
  public static Overload member(String id, String signature, Implementation implementation) {
    return new Overload(
        id, Signature.member(signature), KubernetesVersion.FIRST, implementation, NOMINAL);
  }

  public Overload costing(Cost other) {
    return new Overload(id, signature, since, implementation, other);
  }

  public Overload since(KubernetesVersion version) {
    return new Overload(id, signature, version, implementation, cost);
  }

  public String function() {
    return signature.function();
  }

  /// Whether the arguments are what the signature asks for.
  public boolean takes(Object[] arguments) {
    if (arguments.length != signature.parameters().size()) return false;
    for (int i = 0; i < arguments.length; i++) {
      if (!Guards.isA(arguments[i], signature.parameters().get(i))) return false;
    }
    return true;
  }
}
