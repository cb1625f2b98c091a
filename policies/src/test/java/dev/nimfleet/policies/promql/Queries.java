package dev.nimfleet.policies.promql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/// What tests do with queries.
final class Queries {
  private Queries() {}

  static Query parsed(String text) {
    PromQl.Result result = PromQl.parse(text);
    assertThat(result).as(text).isInstanceOf(PromQl.Parsed.class);
    return ((PromQl.Parsed) result).query();
  }

  /// The tree as text, so that where its parts stood does not count.
  static String withoutPlaces(Query query) {
    return query.toString().replaceAll("at=Span\\[start=\\d+, end=\\d+\\]", "at");
  }

  /// The tree as text, so that only its shape counts.
  static String withoutParentheses(Query query) {
    String text = withoutPlaces(query);
    String before;
    do {
      before = text;
      text = collapse(text);
    } while (!text.equals(before));
    return text;
  }

  static Duration time(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static String collapse(String text) {
    String opening = "Parentheses[at, inner=";
    int start = text.lastIndexOf(opening);
    if (start < 0) return text;
    int depth = 1;
    int end = start + opening.length();
    while (depth > 0) {
      char c = text.charAt(end++);
      depth += c == '[' ? 1 : c == ']' ? -1 : 0;
    }
    return text.substring(0, start)
        + text.substring(start + opening.length(), end - 1)
        + text.substring(end);
  }
}
