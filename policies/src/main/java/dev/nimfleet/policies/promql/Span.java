package dev.nimfleet.policies.promql;

/// A place in a query: the characters from `start` (included) to `end` (excluded), counted from 0.
public record Span(int start, int end) {
  public Span {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("no such place: %d..%d".formatted(start, end));
    }
  }

  public String of(String query) {
    return query.substring(start, end);
  }
}
