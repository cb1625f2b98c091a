package dev.nimfleet.policies.promql;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;

/// Regular expressions of matchers. They are compiled to see whether they are right and whether
/// they match an absent label.
final class Regexes {
  private static final int MAX_DEPTH = 100;
  private static final long MAX_SIZE = 100_000;

  private Regexes() {}

  static boolean matchesAbsent(Matcher matcher) {
    int at = matcher.at().start();
    if (isHuge(matcher.value())) throw QueryErrors.hugeRegex(at);
    try {
      return Pattern.compile("^(?s:" + matcher.value() + ")$").matches("");
    } catch (PatternSyntaxException e) {
      throw QueryErrors.badRegex(at, e.getDescription());
    }
  }

  /// The compiler of re2j goes down as deep as groups nest, and unrolls repetitions of repetitions.
  /// What is counted is an upper bound, so odd but harmless texts only count more.
  private static boolean isHuge(String regex) {
    Deque<Long> around = new ArrayDeque<>();
    long size = 0;
    long last = 1;
    int at = 0;
    while (at < regex.length()) {
      char c = regex.charAt(at++);
      switch (c) {
        case '(' -> {
          if (around.size() == MAX_DEPTH) return true;
          around.push(size);
          size = 0;
        }
        case ')' -> {
          last = size + 1;
          size = last + (around.isEmpty() ? 0 : around.pop());
        }
        case '{' -> {
          long grown = last * largest(regex, at);
          size += grown - last;
          last = grown;
        }
        case '\\' -> {
          at++;
          last = 1;
          size++;
        }
        default -> {
          last = 1;
          size++;
        }
      }
      if (size > MAX_SIZE) return true;
    }
    return false;
  }

  /// The largest number up to the next `}`.
  private static long largest(String regex, int start) {
    long largest = 1;
    long number = 0;
    for (int at = start; at < regex.length() && regex.charAt(at) != '}'; at++) {
      char c = regex.charAt(at);
      number = c >= '0' && c <= '9' ? Math.min(number * 10 + c - '0', MAX_SIZE) : 0;
      largest = Math.max(largest, number);
      if (c != ',' && (c < '0' || c > '9')) break;
    }
    return largest;
  }
}
