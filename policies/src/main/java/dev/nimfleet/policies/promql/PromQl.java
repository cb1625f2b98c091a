package dev.nimfleet.policies.promql;

/// Reads PromQL. What only a feature flag of Prometheus enables is read too, since which flags are
/// set is not known here.
public final class PromQl {
  private PromQl() {}

  /// What a text is.
  public sealed interface Result {}

  /// A query that Prometheus takes.
  public record Parsed(Query query) implements Result {}

  /// A text that Prometheus refuses.
  ///
  /// @param at the character, counted from 1, at which the mistake is seen
  public record Malformed(int at, String message) implements Result {}

  public static Result parse(String text) {
    try {
      Query query = Parser.parse(text);
      Checker.checkDepth(query);
      Checker.check(query);
      return new Parsed(query);
    } catch (Unreadable e) {
      return new Malformed(e.at() + 1, String.valueOf(e.getMessage()));
    }
  }
}
