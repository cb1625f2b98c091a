package dev.nimfleet.policies.promql;

import dev.nimfleet.policies.promql.Token.Kind;

/// Takes a query apart into its words. What is a word depends on the brackets around it.
final class Lexer {
  private static final int END = -1;

  private enum Place {
    OUTSIDE,
    BRACES,
    BRACKETS
  }

  private final String query;
  private Place place = Place.OUTSIDE;
  private int at = 0;

  Lexer(String query) {
    this.query = query;
  }

  Token next() {
    skip();
    int start = at;
    int c = peek(0);
    if (c == END) return token(Kind.END, start);
    return switch (place) {
      case OUTSIDE -> outside(start, c);
      case BRACES -> inBraces(start, c);
      case BRACKETS -> inBrackets(start, c);
    };
  }

  /// Whether the next is `(`. Comments do not count, as they do not in Prometheus.
  boolean isBeforeParenthesis() {
    int ahead = at;
    while (ahead < query.length() && isSpace(query.charAt(ahead))) {
      ahead++;
    }
    return ahead < query.length() && query.charAt(ahead) == '(';
  }

  private Token outside(int start, int c) {
    if (isNumber(c)) return number(start);
    if (isLetter(c) || c == ':') return word(start);
    return switch (c) {
      case '"', '\'', '`' -> text(start);
      case '{' -> enter(Place.BRACES, start);
      case '[' -> enter(Place.BRACKETS, start);
      case '(', ')', ',', '+', '-', '*', '/', '%', '^', '@', ']', '}' -> sign(start, 1);
      case '=' -> sign(start, peek(1) == '=' ? 2 : 1);
      case '<', '>' -> sign(start, peek(1) == '=' || peek(1) == '/' ? 2 : 1);
      case '!' -> {
        if (peek(1) != '=') throw QueryErrors.unknownCharacter(start, c);
        yield sign(start, 2);
      }
      default -> throw QueryErrors.unknownCharacter(start, query.codePointAt(start));
    };
  }

  private Token inBraces(int start, int c) {
    if (isLetter(c)) {
      while (isLetter(peek(0)) || isDigit(peek(0))) at++;
      return token(Kind.WORD, start);
    }
    return switch (c) {
      case '"', '\'', '`' -> text(start);
      case ',' -> sign(start, 1);
      case '=' -> sign(start, peek(1) == '~' ? 2 : 1);
      case '!' -> {
        if (peek(1) != '=' && peek(1) != '~') throw QueryErrors.unknownInBraces(start, c);
        yield sign(start, 2);
      }
      case '}' -> enter(Place.OUTSIDE, start);
      default -> throw QueryErrors.unknownInBraces(start, query.codePointAt(start));
    };
  }

  private Token inBrackets(int start, int c) {
    if (isNumber(c)) return number(start);
    if (isLetter(c)) {
      Token word = word(start);
      if (LapseParser.isWord(word)) return word;
      throw QueryErrors.unknownInBrackets(start, word.text());
    }
    return switch (c) {
      case '(', ')', ',', '+', '-', '*', '/', '%', '^', ':' -> sign(start, 1);
      case ']' -> enter(Place.OUTSIDE, start);
      default ->
          throw QueryErrors.unknownInBrackets(start, Character.toString(query.codePointAt(start)));
    };
  }

  private void skip() {
    while (at < query.length()) {
      char c = query.charAt(at);
      if (c == '#') {
        while (at < query.length() && query.charAt(at) != '\n' && query.charAt(at) != '\r') at++;
      } else if (isSpace(c)) {
        at++;
      } else {
        return;
      }
    }
  }

  private Token enter(Place newPlace, int start) {
    place = newPlace;
    return sign(start, 1);
  }

  private Token sign(int start, int length) {
    at = start + length;
    return token(Kind.SIGN, start);
  }

  private Token word(int start) {
    while (isLetter(peek(0)) || isDigit(peek(0)) || isColon()) at++;
    String word = query.substring(start, at);
    boolean isNumber = word.equalsIgnoreCase("inf") || word.equalsIgnoreCase("nan");
    return token(isNumber ? Kind.NUMBER : Kind.WORD, start);
  }

  /// A colon ends the words in brackets, as in `[5m:step()]`.
  private boolean isColon() {
    return peek(0) == ':' && place == Place.OUTSIDE;
  }

  private Token text(int start) {
    Texts texts = new Texts(query, start);
    String value = texts.read();
    at = texts.end();
    return new Token(Kind.TEXT, value, new Span(start, at));
  }

  /// All that can belong to a number or a duration; whether it does is seen later.
  private Token number(int start) {
    boolean isHex = peek(0) == '0' && (peek(1) == 'x' || peek(1) == 'X');
    while (isLetter(peek(0)) || isDigit(peek(0)) || peek(0) == '.') {
      boolean isExponent = !isHex && (peek(0) == 'e' || peek(0) == 'E');
      boolean isSigned = isExponent && (peek(1) == '+' || peek(1) == '-');
      at += isSigned ? 2 : 1;
    }
    return token(Kind.NUMBER, start);
  }

  private Token token(Kind kind, int start) {
    return new Token(kind, query.substring(start, at), new Span(start, at));
  }

  private int peek(int ahead) {
    return at + ahead < query.length() ? query.charAt(at + ahead) : END;
  }

  private boolean isNumber(int c) {
    return isDigit(c) || (c == '.' && isDigit(peek(1)));
  }

  private static boolean isLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }
}
