package dev.nimfleet.policies.cel.value;

/// The value `null`. (Java's own null is never a value here.)
public enum Null {
  NULL
}
