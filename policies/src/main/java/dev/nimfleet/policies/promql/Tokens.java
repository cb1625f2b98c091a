package dev.nimfleet.policies.promql;

import dev.nimfleet.policies.promql.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// The words of a query, one after the other, with one that can be looked at before it is taken.
final class Tokens {
  /// What people write nests some ten levels deep; what nests thousands would end the stack.
  static final int MAX_DEPTH = 250;

  private final Lexer lexer;
  private Token current;
  private int end = 0;
  private int depth = 0;

  Tokens(String query) {
    this.lexer = new Lexer(query);
    this.current = lexer.next();
  }

  Token current() {
    return current;
  }

  /// Where the next word starts.
  int start() {
    return current.at().start();
  }

  Token take() {
    Token taken = current;
    end = taken.at().end();
    current = lexer.next();
    return taken;
  }

  boolean is(String sign) {
    return current.is(sign);
  }

  boolean isWord(String word) {
    return current.isWord(word);
  }

  boolean isEnd() {
    return current.kind() == Kind.END;
  }

  /// Whether the next is a word with `(` behind it.
  boolean isCall(String word) {
    return isWord(word) && lexer.isBeforeParenthesis();
  }

  boolean takes(String sign) {
    if (!is(sign)) return false;
    take();
    return true;
  }

  boolean takesWord(String word) {
    if (!isWord(word)) return false;
    take();
    return true;
  }

  void expect(String sign, String expected) {
    if (!takes(sign)) throw QueryErrors.unexpected(current, expected);
  }

  void close(String closing, String opening, int openedAt) {
    if (!takes(closing)) throw QueryErrors.unclosed(current, closing, opening, openedAt);
  }

  /// From a place up to the last word that was taken.
  Span since(int start) {
    return new Span(start, end);
  }

  <T> T deeper(Supplier<T> read) {
    if (depth == MAX_DEPTH) throw QueryErrors.tooDeep(start(), MAX_DEPTH);
    depth++;
    T result = read.get();
    depth--;
    return result;
  }

  /// `(job, "a.b")`, also empty or with a comma at its end.
  List<String> labels() {
    int start = start();
    expect("(", "a list of labels in parentheses");
    List<String> labels = new ArrayList<>();
    while (!is(")")) {
      labels.add(label());
      if (!takes(",")) break;
    }
    close(")", "(", start);
    return labels;
  }

  /// Words of PromQL are labels too; for `without`, Prometheus forgot that.
  private String label() {
    boolean isName = current.kind() == Kind.WORD && !isWord("without");
    if (!isName && current.kind() != Kind.TEXT) {
      throw QueryErrors.unexpected(current, "a label");
    }
    if (current.text().isEmpty()) throw QueryErrors.emptyLabel(current);
    return take().text();
  }
}
