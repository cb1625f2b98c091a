package dev.nimfleet.policies.cel.value;

/// A value that only functions can look into, such as a quantity.
///
/// Two of a type are equal when [Object#equals] says so.
public interface Opaque {
  CelType type();

  /// What `==` says of it and another value; an error where they are not compared.
  default Object equalTo(Object other) {
    return getClass() == other.getClass() ? equals(other) : CelError.noSuchOverload();
  }

  /// What it counts for where the length of an argument decides what a call costs.
  default int size() {
    return 1;
  }
}
