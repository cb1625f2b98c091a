package dev.nimfleet.policies.cel.function;

import dev.nimfleet.policies.cel.value.CelError;
import java.util.Optional;
import java.util.function.Function;

/// One meaning of a function, for arguments of certain types.
///
/// @param id the name that Kubernetes has for it
/// @param implementation gets arguments that are no errors, of the types of the signature
/// @param preparation what can be done once when one argument is the same in every call
/// @param isGuarded whether it is called with arguments of the right types only
public record Overload(
    String id,
    Signature signature,
    KubernetesVersion since,
    Implementation implementation,
    Cost cost,
    Optional<Preparation> preparation,
    boolean isGuarded) {

  /// What a function does. What it cannot do is a `CelError`, never an exception.
  @FunctionalInterface
  public interface Implementation {
    Object call(Object[] arguments);
  }

  /// The part of a call that needs one argument only, such as to compile a pattern.
  ///
  /// @param argument which one
  /// @param work makes an [Implementation] from it, or the `CelError` that no call has a result
  public record Preparation(int argument, Function<Object, Object> work) {}

  /// What a call costs once it is done.
  @FunctionalInterface
  public interface Cost {
    long of(Object[] arguments, Object result);
  }

  /// A call that does the same work whatever its arguments are.
  public static final Cost NOMINAL = (_, _) -> 1;

  /// A function that every version since 1.23 has: `quantity(string) -> kubernetes.Quantity`.
  public static Overload global(String id, String signature, Implementation implementation) {
    return first(id, Signature.global(signature), implementation);
  }

  /// The same for one that is called on a value: `list(T).reverse() -> list(T)`.
  public static Overload member(String id, String signature, Implementation implementation) {
    return first(id, Signature.member(signature), implementation);
  }

  private static Overload first(String id, Signature signature, Implementation implementation) {
    return new Overload(
        id, signature, KubernetesVersion.FIRST, implementation, NOMINAL, Optional.empty(), true);
  }

  public Overload costing(Cost other) {
    return new Overload(id, signature, since, implementation, other, preparation, isGuarded);
  }

  public Overload since(KubernetesVersion version) {
    return new Overload(id, signature, version, implementation, cost, preparation, isGuarded);
  }

  /// One that gets arguments of any types, since it says in words of its own what it cannot do.
  public Overload unguarded() {
    return new Overload(id, signature, since, implementation, cost, preparation, false);
  }

  public Overload preparing(int argument, Function<Object, Object> work) {
    return new Overload(
        id,
        signature,
        since,
        implementation,
        cost,
        Optional.of(new Preparation(argument, work)),
        isGuarded);
  }

  /// This one where the argument of its preparation always has this value.
  ///
  /// @return an `Overload`, or the `CelError` that no call has a result
  public Object prepared(Object value) {
    if (preparation.isEmpty()) return this;
    int argument = preparation.get().argument();
    if (!Guards.isA(value, signature.parameters().get(argument))) return this;
    Object made = preparation.get().work().apply(value);
    if (!(made instanceof Implementation ready)) return made;
    Implementation checked = all -> takes(all) ? ready.call(all) : CelError.noSuchOverload();
    return new Overload(id, signature, since, checked, cost, Optional.empty(), false);
  }

  public String function() {
    return signature.function();
  }

  /// Whether the arguments are what the signature asks for.
  public boolean takes(Object[] arguments) {
    if (arguments.length != signature.parameters().size()) return false;
    if (!isGuarded) return true;
    return signature.guards().fit(arguments);
  }
}
