package dev.nimfleet.policies.promql;

/// A word, a number, a text or a sign of a query.
///
/// @param text what was written, or the value of a text
record Token(Kind kind, String text, Span at) {
  enum Kind {
    WORD,
    NUMBER,
    TEXT,
    SIGN,
    END
  }

  boolean is(String sign) {
    return kind == Kind.SIGN && text.equals(sign);
  }

  /// Whether it is that word, which may be written in capitals.
  boolean isWord(String word) {
    return kind == Kind.WORD && text.equalsIgnoreCase(word);
  }
}
