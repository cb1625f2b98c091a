package dev.nimfleet.policies.promql;

/// What an expression gives: one number, one value each for some series, many values each for some
/// series, or a text.
public enum ValueType {
  SCALAR("scalar"),
  INSTANT_VECTOR("instant vector"),
  RANGE_VECTOR("range vector"),
  STRING("string");

  private final String text;

  ValueType(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
