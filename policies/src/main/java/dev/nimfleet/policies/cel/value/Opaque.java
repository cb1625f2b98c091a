package dev.nimfleet.policies.cel.value;

/// A value that only functions can look into, such as a quantity.
///
/// Two are equal when [Object#equals] says so.
public interface Opaque {
  CelType type();

  /// What it counts for where the length of an argument decides what a call costs.
  default int size() {
    return 1;
  }
}
