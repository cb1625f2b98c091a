package dev.nimfleet.policies.promql;

import dev.nimfleet.compiler.text.Suggest;

/// What can be wrong with a query.
final class QueryErrors {
  private static final int SHOWN = 40;

  private QueryErrors() {}

  // Letters.

  static Unreadable unknownCharacter(int at, int character) {
    return new Unreadable(
        at,
        "The character %s has no meaning here.".formatted(quoted(Character.toString(character))));
  }

  static Unreadable unknownInBraces(int at, int character) {
    return new Unreadable(
        at,
        "The character %s has no meaning in braces."
            .formatted(quoted(Character.toString(character))));
  }

  static Unreadable unknownInBrackets(int at, String text) {
    return new Unreadable(
        at, "Brackets hold a length of time such as `5m`, not %s.".formatted(quoted(text)));
  }

  static Unreadable openText(int at) {
    return new Unreadable(at, "The text is not closed.");
  }

  static Unreadable notUnicode(int at) {
    return new Unreadable(at, "The text holds a character that is not Unicode.");
  }

  static Unreadable unknownEscape(int at, String escape) {
    return new Unreadable(at, "There is no escape %s.".formatted(quoted(escape)));
  }

  static Unreadable noNumber(int at, String text) {
    return new Unreadable(
        at, "%s is neither a number nor a length of time.".formatted(quoted(text)));
  }

  static Unreadable hugeNumber(int at, String text) {
    return new Unreadable(at, "The number %s is too large.".formatted(quoted(text)));
  }

  static Unreadable hugeDuration(int at) {
    return new Unreadable(at, "The length of time is beyond 292 years.");
  }

  // Syntax.

  static Unreadable empty() {
    return new Unreadable(0, "The query is empty.");
  }

  static Unreadable unexpected(Token token, String expected) {
    return new Unreadable(token.at().start(), "%s is not %s.".formatted(shown(token), expected));
  }

  static Unreadable unclosed(Token token, String closing, String opening, int openedAt) {
    return new Unreadable(
        token.at().start(),
        "A `%s` is missing for the `%s` at character %d."
            .formatted(closing, opening, openedAt + 1));
  }

  static Unreadable afterTheEnd(Token token) {
    return new Unreadable(
        token.at().start(), "The query ends before %s.".formatted(quoted(token.text())));
  }

  static Unreadable trailingComma(Token comma) {
    return new Unreadable(comma.at().start(), "An argument is missing after the comma.");
  }

  static Unreadable emptyLabel(Token token) {
    return new Unreadable(token.at().start(), "A label has a name.");
  }

  static Unreadable tooDeep(int at, int limit) {
    return new Unreadable(at, "The query nests deeper than %d levels.".formatted(limit));
  }

  // Modifiers.

  static Unreadable rangeOfNoSelector(int at) {
    return new Unreadable(
        at, "A range is taken of a metric only; `[5m:]` makes one of any expression.");
  }

  static Unreadable rangeAfterModifier(int at, String modifier) {
    return new Unreadable(at, "The range stands before `%s`.".formatted(modifier));
  }

  static Unreadable modifierOfNoSelector(int at, String modifier) {
    return new Unreadable(
        at,
        "`%s` stands behind a metric, a range or a subquery, not behind other expressions."
            .formatted(modifier));
  }

  static Unreadable edgesOfSubquery(int at, String modifier) {
    return new Unreadable(at, "`%s` does not work on a subquery.".formatted(modifier));
  }

  static Unreadable twice(int at, String modifier) {
    return new Unreadable(at, "`%s` stands here twice.".formatted(modifier));
  }

  static Unreadable bothEdges(int at) {
    return new Unreadable(at, "`anchored` and `smoothed` exclude each other.");
  }

  static Unreadable timeOutOfBounds(int at) {
    return new Unreadable(at, "The time after `@` is no time.");
  }

  static Unreadable notPositive(int at) {
    return new Unreadable(at, "The length of time must be more than 0.");
  }

  static Unreadable divisionByZero(int at) {
    return new Unreadable(at, "The length of time is divided by 0.");
  }

  // Selectors.

  static Unreadable nameTwice(int at, String first, String second) {
    return new Unreadable(
        at, "The metric has two names, `%s` and `%s`.".formatted(cut(first), cut(second)));
  }

  static Unreadable selectsAll(int at) {
    return new Unreadable(at, "The selector needs a condition that an absent label does not meet.");
  }

  static Unreadable badRegex(int at, String reason) {
    return new Unreadable(at, "The regular expression is wrong: %s.".formatted(reason));
  }

  static Unreadable hugeRegex(int at) {
    return new Unreadable(at, "The regular expression is too large.");
  }

  // Functions and types.

  static Unreadable unknownFunction(Token name) {
    String help =
        Suggest.closest(name.text(), Functions.names())
            .map("; did you mean `%s`"::formatted)
            .orElse("");
    return new Unreadable(
        name.at().start(),
        help.isEmpty()
            ? "There is no function `%s`.".formatted(cut(name.text()))
            : "There is no function `%s`%s?".formatted(cut(name.text()), help));
  }

  static Unreadable argumentCount(int at, String name, String wanted, int given) {
    return new Unreadable(
        at,
        "`%s` takes %s argument%s, not %d."
            .formatted(name, wanted, wanted.equals("1") ? "" : "s", given));
  }

  static Unreadable argumentType(int at, String name, ValueType wanted, ValueType given) {
    return new Unreadable(
        at, "`%s` takes %s here, not %s.".formatted(name, article(wanted), article(given)));
  }

  static Unreadable operandType(int at, String operator, ValueType given) {
    return new Unreadable(
        at,
        "`%s` works on scalars and instant vectors, not on %s."
            .formatted(operator, article(given)));
  }

  static Unreadable subqueryType(int at, ValueType given) {
    return new Unreadable(
        at, "A subquery is taken of an instant vector, not of %s.".formatted(article(given)));
  }

  static Unreadable boolWithoutComparison(int at, Operator operator) {
    return new Unreadable(at, "`bool` follows a comparison, not `%s`.".formatted(operator.text()));
  }

  static Unreadable scalarsWithoutBool(int at, Operator operator) {
    return new Unreadable(
        at,
        "Two scalars are compared with `%s bool`, not with `%s`."
            .formatted(operator.text(), operator.text()));
  }

  static Unreadable setOfScalars(int at, Operator operator) {
    return new Unreadable(
        at, "`%s` works on instant vectors, not on a scalar.".formatted(operator.text()));
  }

  static Unreadable groupedSet(int at, Operator operator) {
    return new Unreadable(
        at, "`%s` takes no `group_left` or `group_right`.".formatted(operator.text()));
  }

  static Unreadable filledSet(int at, Operator operator) {
    return new Unreadable(at, "`%s` takes no `fill`.".formatted(operator.text()));
  }

  static Unreadable matchedScalar(int at) {
    return new Unreadable(at, "Labels are matched between instant vectors, not with a scalar.");
  }

  static Unreadable filledScalar(int at) {
    return new Unreadable(at, "Series are filled in between instant vectors, not with a scalar.");
  }

  static Unreadable matchedAndIncluded(int at, String label) {
    return new Unreadable(
        at,
        "The label `%s` is matched by already; a group cannot take it over.".formatted(cut(label)));
  }

  static Unreadable infoOfNoLabels(int at) {
    return new Unreadable(at, "The second argument of `info` holds conditions in braces only.");
  }

  private static String article(ValueType type) {
    return (type == ValueType.INSTANT_VECTOR ? "an " : "a ") + type;
  }

  private static String shown(Token token) {
    return switch (token.kind()) {
      case END -> "The end of the query";
      case TEXT -> "The text `%s`".formatted(cut(token.text()));
      case WORD, NUMBER, SIGN -> quoted(token.text());
    };
  }

  private static String quoted(String text) {
    return "`" + cut(text) + "`";
  }

  private static String cut(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
