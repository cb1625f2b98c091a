package dev.nimfleet.policies.cel.value;

/// What an expression results in when it has no value. Errors are values: `error || true` is true.
///
/// The texts are those of cel-go, since a person compares them with what an API server said.
public record CelError(String message) {
  public static CelError noSuchKey(Object key) {
    return new CelError("no such key: " + Texts.plain(key));
  }

  public static CelError noSuchOverload() {
    return new CelError("no such overload");
  }

  public static CelError outOfBounds(Object index) {
    return new CelError("index out of bounds: " + Texts.plain(index));
  }

  @Override
  public String toString() {
    return message;
  }
}
