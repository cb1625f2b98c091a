package dev.nimfleet.policies.promql;

/// A condition on a label, as in `{job="api"}`. The name of a metric is its label `__name__`.
public record Matcher(Span at, String label, Comparison comparison, String value) {
  static final String NAME = "__name__";

  /// How a label is compared with a value.
  public enum Comparison {
    EQUAL("="),
    NOT_EQUAL("!="),
    REGEX("=~"),
    NOT_REGEX("!~");

    private final String text;

    Comparison(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /// Whether it is about the name of the metric.
  public boolean isName() {
    return label.equals(NAME);
  }

  /// Whether it says which metric is meant, so that no other can be.
  boolean isExactName() {
    return isName() && comparison == Comparison.EQUAL && !value.isEmpty();
  }
}
