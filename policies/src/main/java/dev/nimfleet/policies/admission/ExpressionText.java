package dev.nimfleet.policies.admission;

import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.Scalar;

/// An expression as it stands in a file.
///
/// @param text the expression, as YAML understands what is written
/// @param at what is written, quotation marks and indentation included
public record ExpressionText(String text, Span at) {
  static ExpressionText of(Scalar scalar) {
    return new ExpressionText(scalar.text(), scalar.at());
  }

  /// The character of the file that a character of the expression comes from.
  ///
  /// Folding and quoting change nothing but blanks and backslashes, so the two are walked along
  /// side by side.
  ///
  /// @param offset in code points
  Span place(int offset) {
    String file = at.source().text();
    int index = text.offsetByCodePoints(0, Math.min(offset, text.codePointCount(0, text.length())));
    int here = firstCharacter(file);
    for (int i = 0; i < index && here < at.end(); i++) {
      char wanted = text.charAt(i);
      if (Character.isWhitespace(wanted)) continue;
      here = find(file, here, wanted) + 1;
    }
    while (here < at.end() && Character.isWhitespace(file.charAt(here))) here++;
    int start = Math.min(here, at.end());
    return new Span(at.source(), start, wordEnd(file, start));
  }

  /// A block scalar begins on the line after its `|` or `>`.
  private int firstCharacter(String file) {
    char first = at.start() < at.end() ? file.charAt(at.start()) : ' ';
    if (first == '|' || first == '>') {
      int line = file.indexOf('\n', at.start());
      return line < 0 ? at.end() : line + 1;
    }
    return first == '"' || first == '\'' ? at.start() + 1 : at.start();
  }

  private int find(String file, int from, char wanted) {
    int found = file.indexOf(wanted, from);
    return found < 0 || found >= at.end() ? from : found;
  }

  private int wordEnd(String file, int start) {
    int end = start;
    while (end < at.end() && Character.isJavaIdentifierPart(file.charAt(end))) end++;
    return end == start ? Math.min(start + 1, at.end()) : end;
  }
}
